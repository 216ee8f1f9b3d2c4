package dev.holdfast.redis.cluster;

import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.wire.Address;
import dev.holdfast.redis.wire.Link;
import dev.holdfast.redis.wire.Links;
import dev.holdfast.redis.wire.Probe;
import dev.holdfast.redis.wire.Waits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A server of the cluster, with a connection of its own, and a second one for what is asked behind ASKING: nothing else may be
 * written between the two, which only a connection that writes nothing else, from one thread, can promise.
 */
final class Node implements Link {

    /** For so long it is thought the worst of; then it is asked again. */
    private static final long DOUBT = Duration.ofSeconds(10).toNanos();

    private final Address address;
    private final TimeSource time;
    private final LateLink link;
    private final LateLink asking;
    private final Waits waits;
    private volatile boolean silent;
    private volatile boolean cutOff;
    private volatile long doubted;
    private volatile long named;
    private volatile @Nullable ServerTraits traits;

    /** @param greeted runs when it is known what the server is */
    Node(Address address, Links links, TimeSource time, Duration timeout, Runnable greeted) {
        this.address = address;
        this.time = time;
        this.link = new LateLink(time, timeout, () -> links.link(address).thenCompose(open -> greet(open, greeted)));
        this.asking = new LateLink(time, timeout, () -> links.link(address));
        this.waits = new Waits(longer -> link.link().thenCompose(open -> open.another(longer)));
    }

    Address address() {
        return address;
    }

    /** What it said of itself, if it was connected to. */
    @Nullable
    ServerTraits traits() {
        return traits;
    }

    /** Somebody wants something of it. */
    void named(long now) {
        named = now;
    }

    /** For how many nanoseconds nobody did. */
    long idle(long now) {
        return now - named;
    }

    /** Connects, if that was not done yet. */
    CompletableFuture<Link> open() {
        return link.link();
    }

    @Override
    public CompletionStage<List<String>> run(String verb, String script, List<String> keys, List<String> args) {
        return link.with(open -> open.run(verb, script, keys, args));
    }

    /** Runs a script whose slot is about to come here. */
    CompletionStage<List<String>> runAsking(String verb, String script, List<String> keys, List<String> args) {
        return asking.with(open -> {
            CompletableFuture<List<String>> reply = new CompletableFuture<>();
            // All such pairs are written by the one thread of the timer.
            time.schedule(0, () -> {
                open.command(List.of("ASKING"));
                ClusterTransport.pass(open.run(verb, script, keys, args), reply);
            });
            return reply;
        });
    }

    /** For scripts that are waited for. */
    Waits waits() {
        return waits;
    }

    @Override
    public CompletionStage<List<String>> command(List<String> words) {
        return link.with(open -> open.command(words));
    }

    /** What became of a command sent here. */
    void heard(@Nullable Throwable failure) {
        boolean unknown = failure instanceof OutcomeUnknownException;
        if (unknown) doubted = time.nanos();
        if (silent != unknown) silent = unknown;
    }

    /** How it sees the cluster. */
    void sees(View view) {
        doubted = time.nanos();
        cutOff = view.isOfMinority();
    }

    /** Whether it can be expected to answer, and to know what the others know. */
    boolean isSound() {
        boolean doubtful = (silent || cutOff) && time.nanos() - doubted < DOUBT;
        return !doubtful && !link.isDown();
    }

    @Override
    public boolean isUp() {
        return link.isUp();
    }

    @Override
    public void drop() {
        link.drop();
        asking.drop();
        waits.drop();
    }

    @Override
    public void close() {
        waits.close();
        link.close();
        asking.close();
    }

    @Override
    public String toString() {
        return address.toString();
    }

    private CompletionStage<Link> greet(Link open, Runnable greeted) {
        return Probe.ask(address.toString(), open::command).handle((said, failure) -> {
            if (failure != null) {
                open.close();
                throw ClusterTransport.rethrown(failure);
            }
            traits = said;
            greeted.run();
            return open;
        });
    }
}
