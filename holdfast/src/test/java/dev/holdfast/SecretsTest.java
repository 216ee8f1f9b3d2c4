package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.counter.CounterListener;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.micrometer.CounterMeters;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Inspection;
import dev.holdfast.lock.micrometer.LockMeters;
import dev.holdfast.lock.micrometer.LockObservations;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.redis.Credentials;
import dev.holdfast.redis.micrometer.MeteredTransport;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.FaultProxy.Cut;
import dev.holdfast.redis.testing.OperationsPage;
import dev.holdfast.redis.testing.RedisServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Passwords, and the ids by which a lock could be given back by somebody else, are never said: not in what is logged at any
 * level, thrown, printed, measured, observed, told to listeners, seen by the inspector, or shown by the server's list of clients;
 * whatever goes wrong.
 */
@Timeout(120)
class SecretsTest {

    private static final String PASSWORD = "canary-7f3a";
    private static final Duration LONG = Duration.ofSeconds(20);

    private final RedisServer server = RedisServer.shared();
    private final FaultProxy proxy = new FaultProxy(server);
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final Set<String> ids = new TreeSet<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry observations = ObservationRegistry.create();
    private final Logger logger = Logger.getLogger("dev.holdfast");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            Object[] parameters = entry.getParameters() == null ? new Object[0] : entry.getParameters();
            said.add("log " + entry.getLevel() + " " + entry.getMessage() + " " + List.of(parameters)
                    + trace(entry.getThrown()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        handler.setLevel(Level.ALL);
        logger.setLevel(Level.ALL);
        logger.addHandler(handler);
        observations.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                said.add("observation " + context + context.getAllKeyValues() + trace(context.getError()));
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        OperationsPage.allow(server, "clerk", PASSWORD, OperationsPage.features());
    }

    @AfterEach
    void close() {
        logger.removeHandler(handler);
        logger.setLevel(null);
        proxy.close();
        server.command("ACL", "DELUSER", "clerk");
    }

    @Test
    @DisplayName("Neither a password nor a whole id is said, by whatever way, whatever goes wrong")
    void noSecretIsEverSaid() throws Exception {
        refusedAtTheDoor();
        try (Holdfast holdfast = open(proxy.uri().replace("redis://", "redis://clerk:" + PASSWORD + "@"));
                Holdfast other = open(server.uri("clerk", PASSWORD))) {
            said.add(holdfast + " " + holdfast.locks() + holdfast.counters() + holdfast.inspector());
            contend(holdfast, other);
            takeAway(holdfast, other);
            breakConnections(holdfast, other);
            refuseRights(holdfast);
            lookAround();
        }
        said.add("metrics "
                + meters.getMeters().stream()
                        .map(meter -> meter.getId().toString())
                        .toList());
        assertThat(ids).as("the test knows what to look for").hasSizeGreaterThanOrEqualTo(2);
        assertThat(said).as("and where").hasSizeGreaterThan(40);
        for (String text : said) {
            assertThat(text).doesNotContain(PASSWORD);
            for (String id : ids) assertThat(text).doesNotContain(id);
        }
    }

    private Holdfast open(String uri) {
        return Holdfast.builder(uri)
                .commandTimeout(Duration.ofMillis(500))
                .connectTimeout(LONG)
                .patience(Duration.ofMillis(300))
                .application("billing")
                .listener(LockMeters.on(meters).andThen(new Telling()))
                .listener(CounterMeters.on(meters).andThen(new TellingOfCounters()))
                .tracer(LockObservations.on(observations))
                .transport(transport -> MeteredTransport.around(transport, meters))
                .connect();
    }

    private void refusedAtTheDoor() {
        tell(() -> Holdfast.connect(server.uri("clerk", PASSWORD + "x")).close());
        tell(() -> Holdfast.connect(server.uri("nobody", PASSWORD)).close());
        tell(() -> Holdfast.connect("redis://clerk:" + PASSWORD + "@no-such-host.invalid"));
        tell(() -> Holdfast.connect("redis//clerk:" + PASSWORD + "@localhost"));
        tell(() -> Holdfast.builder(server.uri())
                .credentials(() -> new Credentials("clerk", PASSWORD + "x"))
                .connect());
        OperationsPage.allow(server, "deaf", PASSWORD, List.of("counters"));
        tell(() -> Holdfast.connect(server.uri("deaf", PASSWORD)));
    }

    /** Holders, waiters and counters, as they are. */
    private void contend(Holdfast holdfast, Holdfast other) throws Exception {
        LockLease lease = holdfast.lock("job").acquire();
        CompletableFuture<LockLease> waiter = other.lock("job").acquireAsync().toCompletableFuture();
        Awaitility.await()
                .atMost(LONG)
                .until(() -> server.command("ZCARD", "holdfast:{job}:queue").equals("1"));
        rememberIds();
        Inspection seen = other.inspector().inspect(Kind.LOCK, "job");
        said.add("inspection " + seen + seen.holders().get(0).id()
                + seen.waiters().get(0).id());
        said.add(lease + " " + lease.whenLost() + holdfast.lock("job") + waiter);
        tell(() -> other.lock("job").tryAcquire(Duration.ofMillis(50)));
        lease.close();
        waiter.get(20, TimeUnit.SECONDS).close();
        other.counter("c", CounterOptions.defaults().withExactlyOnce(true)).increment();
        said.add(other.counter("c") + " " + holdfast.latch("l", 2) + holdfast.semaphore("s", 2));
        server.command("SET", "holdfast:{odd}:count", "no number");
        tell(() -> holdfast.counter("odd").increment());
    }

    private void takeAway(Holdfast holdfast, Holdfast other) throws Exception {
        LockLease lease = holdfast.lock("job").acquire();
        rememberIds();
        other.inspector().askToYield(Kind.LOCK, "job", "anna");
        other.inspector().forceRelease(Kind.LOCK, "job", "anna");
        said.add("lost " + lease.whenLost().toCompletableFuture().get(20, TimeUnit.SECONDS) + lease);
        tell(lease::renew);
        LockLease second = holdfast.lock("job").acquire();
        server.command("FLUSHALL");
        tell(second::renew);
        said.add("lost " + second.whenLost() + second.release());
    }

    private void breakConnections(Holdfast holdfast, Holdfast other) throws Exception {
        LeaseOptions brief = LeaseOptions.defaults().withDuration(Duration.ofSeconds(1));
        LockLease lease = holdfast.lock("brief", brief).acquire();
        rememberIds();
        proxy.swallowNextReply(Cut.RST);
        tell(lease::renew);
        proxy.inject("-ERR something\r\n");
        tell(() -> holdfast.counter("c").increment());
        proxy.blackhole();
        tell(() -> holdfast.lock("silent").tryAcquire());
        tell(() -> holdfast.counter("c").increment());
        said.add("lost " + lease.whenLost().toCompletableFuture().get(20, TimeUnit.SECONDS));
        proxy.pass();
        proxy.cut(Cut.RST);
        Awaitility.await()
                .atMost(LONG)
                .ignoreExceptions()
                .until(() -> holdfast.counter("back").increment() > 0);
        other.lock("brief", brief).tryAcquire(LONG).orElseThrow().close();
    }

    private void refuseRights(Holdfast holdfast) throws InterruptedException {
        LockLease lease = holdfast.lock("job").acquire();
        rememberIds();
        server.command("ACL", "SETUSER", "clerk", "-time", "-set", "-incrby");
        tell(() -> holdfast.lock("another").acquire());
        tell(() -> holdfast.counter("c").increment());
        server.command("ACL", "SETUSER", "clerk", "-eval", "-evalsha");
        tell(lease::renew);
        tell(lease::release);
        OperationsPage.allow(server, "clerk", PASSWORD, OperationsPage.features());
    }

    private void lookAround() {
        said.add("clients " + server.command("CLIENT", "LIST"));
        Thread.getAllStackTraces().keySet().forEach(thread -> said.add("thread " + thread.getName()));
    }

    /** The whole ids of clients and sessions, as only the server has them. */
    private void rememberIds() {
        StringBuilder kept = new StringBuilder(server.command("KEYS", "*"));
        kept.append(server.command("PUBSUB", "CHANNELS", "*"));
        for (String key : server.command("KEYS", "*}:lock").split("\n")) kept.append(server.command("GET", key));
        Pattern.compile("[0-9a-zA-Z_-]{16,}")
                .matcher(kept)
                .results()
                .map(MatchResult::group)
                .forEach(ids::add);
    }

    private void tell(ThrowingCallable call) {
        said.add("thrown " + trace(catchThrowable(call)));
    }

    private static String trace(Throwable failure) {
        if (failure == null) return "";
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private final class Telling implements LockListener {

        @Override
        public void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {
            said.add("told " + subject + lease + arrival);
        }

        @Override
        public void failed(Subject subject, Duration waited, Throwable failure) {
            said.add("told " + subject + trace(failure));
        }

        @Override
        public void lost(Subject subject, Duration held, LossCause cause) {
            said.add("told " + subject + cause);
        }

        @Override
        public void renewalFailed(Subject subject, Throwable failure) {
            said.add("told " + subject + trace(failure));
        }

        @Override
        public void askedToYield(Subject subject, String by) {
            said.add("told " + subject + by);
        }
    }

    private final class TellingOfCounters implements CounterListener {

        @Override
        public void failed(String name, int calls, Throwable failure) {
            said.add("told " + name + trace(failure));
        }

        @Override
        public void repeated(String name, Throwable failure) {
            said.add("told " + name + trace(failure));
        }
    }
}
