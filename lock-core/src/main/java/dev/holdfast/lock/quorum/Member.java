package dev.holdfast.lock.quorum;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.work.Callbacks;
import dev.holdfast.lock.work.Stages;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the stores that vote: reached when it can be, asked, and told of in the log when it stops voting and when it votes
 * again.
 */
final class Member {

    private static final System.Logger LOG = System.getLogger("dev.holdfast.lock.quorum");
    private static final long RELINK_PAUSE = Duration.ofSeconds(2).toNanos();

    private final String label;
    private final Supplier<? extends LeaseStore> dial;
    private final Duration longestLease;
    private final TimeSource time;
    private final ReentrantLock linking = new ReentrantLock();
    private final Map<String, GrantListener> clients = new ConcurrentHashMap<>();
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final AtomicReference<String> told = new AtomicReference<>("");
    private volatile @Nullable LeaseStore store;
    private volatile boolean closed;

    /** Why it does not answer, or not vote; null if its last word was an answer. */
    private volatile @Nullable Throwable trouble;

    Member(String label, Supplier<? extends LeaseStore> dial, Duration longestLease, TimeSource time) {
        this.label = label;
        this.dial = dial;
        this.longestLease = longestLease;
        this.time = time;
    }

    // ---- questions

    /** Asks it; a member that has not been reached fails at once. Never throws. */
    <T> CompletionStage<T> ask(Function<LeaseStore, CompletionStage<T>> verb) {
        LeaseStore reached = store;
        if (reached == null || closed) return CompletableFuture.failedFuture(absent());
        CompletionStage<T> stage;
        try {
            stage = verb.apply(reached);
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        return stage.whenComplete((answer, failure) -> {
            if (failure == null) isHeard();
            else isSilent(Stages.cause(failure));
        });
    }

    private BackendUnavailableException absent() {
        if (closed) return BackendUnavailableException.refused("the store is closed", null);
        Throwable why = trouble;
        return BackendUnavailableException.passing(
                "it has not been reached" + (why == null ? "" : ": " + why.getMessage()), null);
    }

    /** Whether its last answer came, and in time. */
    boolean isWell() {
        return trouble == null && store != null;
    }

    private void isHeard() {
        if (trouble == null) return;
        trouble = null;
        if (!told.getAndSet("").isEmpty()) LOG.log(Level.INFO, "member {0} of the quorum votes again", label);
    }

    /** One answer that does not come is no news; a second one is, and what is wrong is told once. */
    void isSilent(Throwable why) {
        Throwable before = trouble;
        trouble = why;
        if (closed || before == null || !gist(before).equals(gist(why))) return;
        if (!told.getAndSet(gist(why)).equals(gist(why)))
            LOG.log(Level.WARNING, "member {0} of the quorum does not vote: {1}", label, why.getMessage());
    }

    /** What is wrong, without the times in it, which change. */
    private static String gist(Throwable why) {
        return String.valueOf(why.getMessage()).replaceAll("\\d+", "#");
    }

    // ---- the way to it

    /**
     * Reaches it if it has not been reached, and subscribes who is not subscribed. What fails and may pass is tried again
     * later, by another thread. May block.
     *
     * @throws RuntimeException if it is not fit to be a member
     */
    void link() {
        linking.lock();
        try {
            if (closed) return;
            LeaseStore reached = store;
            if (reached == null) store = reached = reach();
            for (Map.Entry<String, GrantListener> client : clients.entrySet()) subscribe(reached, client);
        } catch (BackendUnavailableException e) {
            isSilent(e);
            time.schedule(RELINK_PAUSE, () -> Callbacks.DEFAULT.execute(this::linkAgain));
        } finally {
            linking.unlock();
        }
        if (closed) close();
    }

    private LeaseStore reach() {
        LeaseStore dialled = dial.get();
        try {
            LeaseStore member = dialled.asMember(longestLease);
            trouble = null;
            return member;
        } catch (RuntimeException e) {
            dialled.close();
            throw e;
        }
    }

    private void subscribe(LeaseStore reached, Map.Entry<String, GrantListener> client) {
        if (subscriptions.containsKey(client.getKey())) return;
        Subscription subscription = reached.subscribe(client.getKey(), client.getValue());
        subscriptions.put(client.getKey(), subscription);
        if (!clients.containsKey(client.getKey())) unsubscribe(client.getKey());
    }

    private void linkAgain() {
        try {
            link();
        } catch (RuntimeException e) {
            isSilent(e);
        }
    }

    /** Lets a client hear it, from when it can be reached. May block. */
    void subscribe(String client, GrantListener listener) {
        clients.put(client, listener);
        linkAgain();
    }

    void unsubscribe(String client) {
        clients.remove(client);
        Subscription subscription = subscriptions.remove(client);
        if (subscription != null) subscription.close();
    }

    boolean isReached() {
        return store != null;
    }

    /** What it is called, and why it is not reached. */
    String state() {
        Throwable why = trouble;
        return label + (why == null ? "" : ": " + why.getMessage());
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        LeaseStore reached = store;
        if (reached != null) reached.close();
    }

    @Override
    public String toString() {
        return label;
    }
}
