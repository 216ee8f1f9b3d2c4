package dev.holdfast.examples.demo.run;

import static dev.holdfast.examples.demo.verdict.Text.number;

import dev.holdfast.examples.demo.servers.Failover;
import dev.holdfast.examples.demo.servers.Servers;
import dev.holdfast.examples.demo.verdict.Finding;
import dev.holdfast.examples.demo.verdict.Lapse;
import dev.holdfast.lock.spi.TimeSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Kills the primary of the busiest lock with SIGKILL, and measures for how long nobody was granted a lock of that primary. What
 * threads of one worker pass on to each other does not count, since it takes no server.
 */
final class NodeKill implements Disturbance {

    private static final String NAME = "primary killed";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(20);

    private final TimeSource time = TimeSource.system();
    private final Board board;
    private final Servers.Replicated servers;
    private final String locks;
    private final String busiest;
    private volatile @Nullable Failover failover;

    /**
     * @param locks begins the name of each account's lock
     * @param busiest account
     */
    NodeKill(Board board, Servers.Replicated servers, String locks, String busiest) {
        this.board = board;
        this.servers = servers;
        this.locks = locks;
        this.busiest = busiest;
    }

    @Override
    public Finding inflict() throws IOException, InterruptedException {
        Grants grants = new Grants();
        board.tellGrants(grants);
        board.note("kill", "the primary of account %s is killed".formatted(busiest));
        Failover seen = servers.killPrimaryOf(locks + busiest);
        failover = seen;
        board.note(
                "resume",
                "the server on port %d has taken over from the one on %d".formatted(seen.promoted(), seen.killed()));
        long resumed = resumption(grants, seen);
        if (resumed < 0) {
            return new Finding(NAME, false, "port %d, and no lock was granted any more".formatted(seen.killed()));
        }
        Grants.Gap gap = grants.longestGap(seen.begun(), this::isConcerned);
        return new Finding(
                NAME,
                true,
                "port %d with SIGKILL; port %d took over after %s ms"
                        .formatted(seen.killed(), seen.promoted(), millis(seen.over() - seen.begun())),
                List.of("for %s ms nobody was granted a lock of it, until %s ms after the takeover was known"
                        .formatted(millis(gap.length()), millis(Math.max(0, gap.to() - seen.over())))));
    }

    /** When the first lock was granted after the takeover was known, or -1 if that does not happen. */
    private long resumption(Grants grants, Failover seen) throws IOException, InterruptedException {
        while (time.nanos() - seen.over() < PATIENCE) {
            Optional<Long> first = grants.firstAfter(seen.over(), this::isConcerned);
            if (first.isPresent()) {
                return first.get();
            }
            LockSupport.parkNanos(STEP);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return -1;
    }

    private boolean isConcerned(String account) throws IOException {
        return servers.sharePrimary(locks + busiest, locks + account);
    }

    /** When replicas may have missed what the primary had acknowledged; empty if none was killed. */
    Optional<Lapse> lapse() {
        Failover seen = failover;
        return seen == null ? Optional.empty() : Optional.of(Lapse.before(seen.begun()));
    }

    private static String millis(long nanos) {
        return number(TimeUnit.NANOSECONDS.toMillis(nanos));
    }
}
