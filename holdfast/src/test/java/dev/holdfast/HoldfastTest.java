package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.CounterListener;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.Subject;
import dev.holdfast.lock.inspect.Inspection;
import dev.holdfast.lock.meeting.DistributedBarrier.Passage;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole stack over one URI. */
class HoldfastTest {

    private RedisServer server;

    @BeforeEach
    void start() {
        server = RedisServer.shared();
    }

    @Test
    void twoProcessesShareLocksAndCounters() throws InterruptedException {
        try (Holdfast one = Holdfast.connect(server.uri());
                Holdfast other = Holdfast.connect(server.uri())) {
            long token;
            try (LockLease lease = one.lock("invoice:42").acquire()) {
                token = lease.fencingToken();
                assertThat(other.lock("invoice:42").tryAcquire()).isEmpty();
                assertThat(one.counter("invoice:42").increment()).isEqualTo(1);
            }
            LeaseOptions brief = LeaseOptions.defaults().withDuration(Duration.ofSeconds(5));
            Optional<LockLease> next = other.lock("invoice:42", brief).tryAcquire(Duration.ofSeconds(20));
            assertThat(next)
                    .hasValueSatisfying(
                            lease -> assertThat(lease.fencingToken()).isGreaterThan(token));
            CounterOptions once = CounterOptions.defaults().withExactlyOnce(true);
            assertThat(other.counter("invoice:42", once).increment()).isEqualTo(2);
            assertThat(one.locks().lock("invoice:42").tryAcquire()).isEmpty();
            assertThat(one.counters().counter("invoice:42").get()).isEqualTo(2);
        }
    }

    @Test
    void oneProcessSeesWhatAnotherHolds() throws InterruptedException {
        try (Holdfast one =
                        Holdfast.builder(server.uri()).application("billing").connect();
                Holdfast other = Holdfast.builder(server.uri())
                        .patience(Duration.ofSeconds(30))
                        .connect()) {
            LockLease lease = one.lock("invoice:43").acquire();
            Inspection seen = other.inspector().inspect(Kind.LOCK, "invoice:43");
            assertThat(seen.holders().get(0).fencingToken()).hasValue(lease.fencingToken());
            assertThat(seen.toString())
                    .contains("(billing)", Thread.currentThread().getName());
            assertThat(other.inspector().forceRelease(Kind.LOCK, "invoice:43", "anna"))
                    .isTrue();
            assertThat(lease.whenLost()
                            .toCompletableFuture()
                            .orTimeout(30, TimeUnit.SECONDS)
                            .join())
                    .isEqualTo(LossCause.REVOKED);
            assertThatThrownBy(() -> Holdfast.builder(server.uri()).application(" "))
                    .hasMessageContaining("application");
        }
    }

    @Test
    void twoProcessesMeet() throws Exception {
        try (Holdfast one = Holdfast.connect(server.uri());
                Holdfast other = Holdfast.connect(server.uri())) {
            CompletionStage<Void> open = one.latch("ready", 2).awaitAsync();
            assertThat(one.latch("ready", 2).countDown("one")).isEqualTo(1);
            assertThat(other.latch("ready", 2).countDown("other")).isZero();
            open.toCompletableFuture().get(20, TimeUnit.SECONDS);

            CompletionStage<Passage> first = one.barrier("step", 2).awaitAsync("one");
            Optional<Passage> second = other.barrier("step", 2).await("other", Duration.ofSeconds(20));
            assertThat(second)
                    .hasValueSatisfying(passage -> assertThat(passage.generation())
                            .isEqualTo(first.toCompletableFuture().join().generation()));
        }
    }

    @Test
    void closingEndsLatchesWhetherUsedOrNot() {
        Holdfast used = Holdfast.connect(server.uri());
        CompletionStage<Void> open = used.latch("never", 1).awaitAsync();
        used.close();
        assertThatThrownBy(() -> open.toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
        Holdfast unused = Holdfast.connect(server.uri());
        unused.close();
        for (Holdfast closed : List.of(used, unused)) {
            assertThatThrownBy(() -> closed.latch("never", 1).count()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closingGivesBackWhatIsHeld() throws InterruptedException {
        Holdfast holdfast = Holdfast.connect(server.uri());
        LockLease lease = holdfast.lock("a").acquire();
        holdfast.counter("a").incrementAsync();
        holdfast.close();
        holdfast.close();
        assertThat(lease.isHeld()).isFalse();
        assertThat(server.command("EXISTS", "holdfast:{a}:lock")).isEqualTo("0");
        assertThat(server.command("GET", "holdfast:{a}:count")).isEqualTo("1");
        assertThatThrownBy(() -> holdfast.lock("a").acquire()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> holdfast.counter("a").get()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Timeout(30)
    void closingEndsInTimeWhenTheServerDoesNotAnswer() throws InterruptedException {
        try (FaultProxy proxy = new FaultProxy(server)) {
            Holdfast holdfast = Holdfast.builder(proxy.uri())
                    .commandTimeout(Duration.ofSeconds(1))
                    .patience(Duration.ofMillis(300))
                    .connect();
            LockLease lease = holdfast.lock("a").acquire();
            proxy.blackhole();
            holdfast.counter("a").incrementAsync();
            holdfast.close();
            assertThat(lease.isHeld()).isFalse();
        }
    }

    @Test
    void listenersHearOfBothAndCallbacksRunWhereTheyShould() {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (Holdfast holdfast = Holdfast.builder(server.uri())
                .listener(new LockListener() {
                    @Override
                    public void acquired(Subject subject, Lease lease, Duration waited, Arrival arrival) {
                        heard.add("acquired " + subject.name());
                    }
                })
                .listener(new CounterListener() {
                    @Override
                    public void answered(String name, int calls, Duration took) {
                        heard.add("answered " + name);
                    }
                })
                .callbacks(task -> {
                    heard.add("callback");
                    task.run();
                })
                .connect()) {
            holdfast.lock("l").tryAcquire().orElseThrow().close();
            holdfast.counter("c").incrementAsync().toCompletableFuture().join();
        }
        assertThat(heard).contains("acquired l", "answered c", "callback");
    }

    @Test
    void aServerOutOfReachIsToldByItsAddress() {
        assertThatThrownBy(() -> Holdfast.builder("redis://127.0.0.1:1")
                        .commandTimeout(Duration.ofSeconds(1))
                        .connect())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUpAfterTheConnectTimeout() {
        try (FaultProxy proxy = new FaultProxy(server)) {
            proxy.blackhole();
            assertThatThrownBy(() -> Holdfast.builder(proxy.uri())
                            .connectTimeout(Duration.ofMillis(300))
                            .connect())
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("no answer within PT0.3S");
        }
    }

    @Test
    void badSettingsAreToldByNameBeforeAnythingIsSent() {
        Holdfast.Builder builder = Holdfast.builder("redis://127.0.0.1:1");
        told("uri ", () -> Holdfast.connect(null));
        told("uri ", () -> Holdfast.connect(" "));
        told("uri ", () -> Holdfast.connect("http://localhost"));
        told("commandTimeout ", () -> builder.commandTimeout(Duration.ZERO));
        told("connectTimeout ", () -> builder.connectTimeout(Duration.ZERO));
        told("patience ", () -> builder.patience(Duration.ofSeconds(-1)));
        told("patience ", () -> builder.patience(null));
        told("listener ", () -> builder.listener((LockListener) null));
        told("tracer ", () -> builder.tracer(null));
        told("listener ", () -> builder.listener((CounterListener) null));
        told("executor ", () -> builder.callbacks(null));
    }

    private static void told(String parameter, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfAny(IllegalArgumentException.class, NullPointerException.class)
                .hasMessageStartingWith(parameter);
    }
}
