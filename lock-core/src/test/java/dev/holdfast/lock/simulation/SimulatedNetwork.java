package dev.holdfast.lock.simulation;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.LeaseInspector;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Permits;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What lies between one process and the server: a connection for commands and one for messages, with delays of their own.
 *
 * <p>A command may be slow, lost, executed twice, executed long after its connection was reset, or have its reply lost. A
 * client hears of all that only by a timeout. Messages may be slow, lost or doubled.
 */
final class SimulatedNetwork implements LeaseStore {

    private static final OwnerId NOBODY = new OwnerId("nobody", 0, Duration.ZERO);

    private final Simulation world;
    private final SimulatedProcess process;
    private final SimulatedServer server;
    private final long timeout;
    private final Set<CompletableFuture<?>> open = new LinkedHashSet<>();

    /** Of the quorum that the server is a member of; null if it stands alone. */
    private Duration longestLease;

    private GrantListener listener;
    private String client;
    private Subscription subscription = () -> {};
    private boolean deaf;
    private boolean down;
    private int connection;
    private long lastRequest;
    private long lastReply;
    private long lastMessage;

    SimulatedNetwork(Simulation world, SimulatedProcess process, SimulatedServer server) {
        this.world = world;
        this.process = process;
        this.server = server;
        this.timeout = world.millis(200 + world.random.nextInt(world.weather.lease()));
    }

    // ---- faults

    /** The command connection breaks. What is on its way may still arrive; no answer to it will. */
    void reset(long forMillis) {
        world.tally.count(Event.RESET);
        connection++;
        down = true;
        List.copyOf(open).forEach(reply -> process.deliver(() -> reply.completeExceptionally(unknown())));
        world.after(forMillis, () -> down = false);
    }

    /** The message connection breaks; with {@code noticed} the server knows that nobody listens. */
    void deafen(boolean noticed, long forMillis) {
        world.tally.count(Event.DEAFNESS);
        deaf = true;
        if (noticed && server.knowsListeners()) subscription.close();
        world.after(forMillis, this::hearAgain);
    }

    void hearAgain() {
        if (process.isDead() || !deaf) return;
        deaf = false;
        subscription.close();
        subscription = server.subscribe(client, new Messages());
        world.referee.wasDeaf(client);
        process.deliver(listener::resumed);
    }

    /** The process is gone; its sockets close, or with {@code silently} nobody tells the server. */
    void die(boolean silently) {
        deaf = true;
        connection++;
        if (!silently && server.knowsListeners()) subscription.close();
    }

    void heal() {
        down = false;
        hearAgain();
    }

    boolean isTroubled() {
        return down || deaf;
    }

    // ---- commands

    @Override
    public CompletionStage<Reply> acquire(String name, OwnerId owner, Duration lease, boolean queue) {
        return send("acquire", name, owner, () -> {
            if (queue) server.seen(name, owner);
            CompletionStage<Reply> reply = voter().acquire(name, owner, lease, queue);
            reply.whenComplete((answer, refusal) -> {
                if (refusal == null) world.referee.answered(name, owner, answer, queue);
                else world.referee.left(name, owner);
            });
            return now(reply);
        });
    }

    @Override
    public CompletionStage<Boolean> renew(String name, OwnerId owner, Duration lease) {
        world.renewals++;
        return send("renew", name, owner, () -> now(voter().renew(name, owner, lease)));
    }

    @Override
    public CompletionStage<Boolean> raise(String name, OwnerId owner, long grant) {
        world.tally.count(Event.WRITE_BACK);
        return send("raise to " + grant + " of", name, owner, () -> now(voter().raise(name, owner, grant)));
    }

    @Override
    public LeaseStore asMember(Duration longest) {
        longestLease = longest;
        return this;
    }

    private LeaseStore voter() {
        return longestLease == null ? server.data() : server.data().asMember(longestLease);
    }

    /** One command, as far as the way there and back goes; each has its own answer. */
    @Override
    public List<CompletionStage<Boolean>> renewAll(List<Renewal> renewals) {
        if (renewals.size() == 1) return LeaseStore.super.renewAll(renewals);
        world.renewals++;
        world.tally.count(Event.RENEWED_TOGETHER);
        String names = renewals.stream().map(Renewal::name).collect(Collectors.joining("+"));
        CompletionStage<List<Boolean>> answers = send(
                "renew " + renewals.size() + " of",
                names,
                renewals.get(0).owner(),
                () -> renewals.stream()
                        .map(each -> now(world.server.data().renew(each.name(), each.owner(), each.lease())))
                        .toList());
        return IntStream.range(0, renewals.size())
                .mapToObj(i -> answers.thenApply(all -> all.get(i)))
                .toList();
    }

    @Override
    public CompletionStage<Boolean> leave(String name, OwnerId owner) {
        return send("leave", name, owner, () -> {
            server.left(name, owner);
            world.referee.left(name, owner);
            return now(server.data().leave(name, owner));
        });
    }

    @Override
    public CompletionStage<Reply> yield(String name, OwnerId owner, OwnerId next, Duration lease) {
        return send("yield to " + next + " of", name, owner, () -> {
            server.seen(name, next);
            world.referee.yielding(name, next);
            Reply reply = now(server.data().yield(name, owner, next, lease));
            world.referee.answered(name, next, reply, true);
            return reply;
        });
    }

    @Override
    public CompletionStage<Boolean> leaveAfter(String name, OwnerId owner, Duration minimum) {
        return send("leave after", name, owner, () -> {
            server.left(name, owner);
            world.referee.left(name, owner);
            return now(server.data().leaveAfter(name, owner, minimum));
        });
    }

    @Override
    public CompletionStage<Reply> convert(String name, OwnerId owner, OwnerId next, Duration lease) {
        return send("convert to " + next + " of", name, owner, () -> {
            Reply reply = now(server.data().convert(name, owner, next, lease));
            world.referee.converted(name, owner, next, reply);
            return reply;
        });
    }

    @Override
    public CompletionStage<List<Long>> acquireAll(List<String> names, List<OwnerId> owners, Duration lease) {
        return send("acquire all", String.join("+", names), owners.get(0), () -> {
            List<Long> grants = now(server.data().acquireAll(names, owners, lease));
            world.referee.grantedAll(names, owners, grants);
            return grants;
        });
    }

    @Override
    public CompletionStage<Void> resize(String name, int size) {
        return send("resize to " + size + " of", name, NOBODY, () -> {
            world.tally.count(world.referee.resizes(name, size) ? Event.GROWTH : Event.SHRINKING);
            return now(server.data().resize(name, size));
        });
    }

    @Override
    public CompletionStage<Permits> permits(String name, int size) {
        throw new AssertionError("nobody counts permits");
    }

    @Override
    public LeaseInspector inspector() {
        return server.data().inspector();
    }

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private record Command(String verb, String name, OwnerId owner) {

        @Override
        public String toString() {
            return verb + " " + name + " " + owner;
        }
    }

    private <T> CompletionStage<T> send(String verb, String name, OwnerId owner, Supplier<T> step) {
        Command what = new Command(verb, name, owner);
        CompletableFuture<T> reply = new CompletableFuture<>();
        if (process.isDead()) return reply;
        if (down || chance(world.weather.lost() / 8)) {
            world.log(process, what, " refused");
            reply.completeExceptionally(BackendUnavailableException.passing("not connected", null));
            return reply;
        }
        open.add(reply);
        reply.whenComplete((value, failure) -> open.remove(reply));
        int sentOn = connection;
        boolean lost = chance(world.weather.lost());
        if (!lost) lastRequest = at(lastRequest, () -> arrive(what, sentOn, step, reply));
        else lost(Event.COMMAND_LOST, what, " is lost on its way");
        if (chance(world.weather.repeated())) world.after(delay() * 3, () -> arriveAgain(what, step));
        world.time.schedule(timeout, () -> process.deliver(() -> reply.completeExceptionally(unknown())));
        return reply;
    }

    private <T> void arrive(Command what, int sentOn, Supplier<T> step, CompletableFuture<T> reply) {
        if (server.isDown() || (sentOn != connection && world.random.nextBoolean())) return;
        Answer<T> answer = executed(step);
        world.log(process, what, " -> ", answer);
        if (sentOn != connection) {
            lost(Event.ARRIVED_AFTER_RESET, what, " is not answered any more");
            return;
        }
        if (chance(world.weather.lost())) {
            lost(Event.REPLY_LOST, what, " is not answered");
            return;
        }
        lastReply = at(
                lastReply,
                () -> process.deliver(() -> {
                    world.log(process, what, " answered ", answer);
                    answer.tell(reply);
                }));
    }

    private <T> void arriveAgain(Command what, Supplier<T> step) {
        if (server.isDown()) return;
        world.tally.count(Event.REPEATED);
        world.log(process, what + " once more -> " + executed(step));
    }

    private void lost(Event event, Object... what) {
        world.tally.count(event);
        world.log(process, what);
    }

    /** What the server says, or why it refuses. */
    private record Answer<T>(T value, RuntimeException refusal) {

        void tell(CompletableFuture<T> reply) {
            if (refusal == null) reply.complete(value);
            else reply.completeExceptionally(refusal);
        }

        @Override
        public String toString() {
            return String.valueOf(refusal == null ? value : refusal.getMessage());
        }
    }

    private <T> Answer<T> executed(Supplier<T> step) {
        world.referee.stepBegins();
        try {
            return new Answer<>(step.get(), null);
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof BackendUnavailableException) world.tally.count(Event.ABSTENTION);
            return new Answer<>(null, (RuntimeException) refused.getCause());
        } finally {
            world.referee.stepEnds();
        }
    }

    // ---- messages

    @Override
    public Subscription subscribe(String client, GrantListener listener) {
        this.client = client;
        this.listener = listener;
        subscription = server.subscribe(client, new Messages());
        return () -> subscription.close();
    }

    private final class Messages implements GrantListener {

        @Override
        public void granted(String name, OwnerId owner, long grant) {
            world.referee.granted(name, owner, grant);
            world.tally.count(Event.QUEUED_GRANT);
            if (deaf || chance(world.weather.lost())) {
                lost(Event.MESSAGE_LOST, "does not hear that ", owner, " was granted ", name);
                return;
            }
            double late =
                    chance(world.weather.slowMessages()) ? world.random.nextDouble() * world.weather.lease() * 3 : 0;
            lastMessage = at(lastMessage, late, () -> hear(name, owner, grant));
            if (chance(world.weather.repeated())) world.after(late + delay() * 3, () -> hear(name, owner, grant));
        }

        @Override
        public void resumed() {
            throw new AssertionError("the server does not say that");
        }
    }

    private void hear(String name, OwnerId owner, long grant) {
        process.deliver(() -> {
            world.log(process, "hears that ", owner, " was granted ", name, " under ", grant);
            listener.granted(name, owner, grant);
        });
    }

    // ---- time on the wire

    /** Schedules an arrival, behind the last one of the same connection where connections keep their order. */
    private long at(long last, Runnable arrival) {
        return at(last, 0, arrival);
    }

    private long at(long last, double late, Runnable arrival) {
        long now = world.time.elapsedNanos();
        long due = now + world.millis(late + delay());
        if (world.weather.ordered()) due = Math.max(due, last + 1000);
        world.time.schedule(due - now, arrival);
        return due;
    }

    /** Milliseconds. */
    private double delay() {
        if (chance(world.weather.slow())) return world.random.nextDouble() * world.weather.lease() * 1.2;
        return -Math.log(1 - world.random.nextDouble()) * 2;
    }

    private boolean chance(double probability) {
        return probability > 0 && world.random.nextDouble() < probability;
    }

    private static OutcomeUnknownException unknown() {
        return new OutcomeUnknownException("no answer", null);
    }

    @Override
    public void close() {}
}
