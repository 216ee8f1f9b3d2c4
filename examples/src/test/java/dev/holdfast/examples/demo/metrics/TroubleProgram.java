package dev.holdfast.examples.demo.metrics;

import dev.holdfast.Holdfast;
import dev.holdfast.counter.BoundedCounter;
import dev.holdfast.counter.BufferOptions;
import dev.holdfast.counter.BufferedCounter;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.rate.RateLimit;
import dev.holdfast.examples.demo.wire.FromWorker.Metering;
import dev.holdfast.examples.demo.wire.Wire;
import dev.holdfast.examples.demo.worker.ColdStart;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.PermitLease;
import dev.holdfast.lock.election.LeaderElection;
import dev.holdfast.lock.fence.InMemoryFenceGate;
import dev.holdfast.lock.fence.StaleTokenException;
import dev.holdfast.lock.spi.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A JVM in which everything happens that the dashboard has a panel for, as far as it can do it to itself; a test stops it and
 * takes Redis away from it. Its standard input begins with where Redis is; it ends when that does.
 */
final class TroubleProgram {

    /** The first line. */
    record Begin(String redis) {}

    private interface Step {
        void take() throws Exception;
    }

    /** Renewed every three seconds. */
    private static final Duration LEASE = Duration.ofSeconds(9);

    private static final Duration BRIEF = Duration.ofSeconds(1);
    private static final long PACE = 100;
    private static final int HELD = 10;

    private final ScheduledExecutorService steps = Executors.newScheduledThreadPool(24 + HELD);
    private final ExecutorService waiters = Executors.newCachedThreadPool();
    private final CountDownLatch never = new CountDownLatch(1);
    private final LeaseOptions options = LeaseOptions.defaults().withDuration(LEASE);
    private final Telemetry telemetry;
    private final InMemoryFenceGate gate;
    private final Holdfast holdfast;

    private TroubleProgram(String redis, Telemetry telemetry) {
        this.telemetry = telemetry;
        gate = new InMemoryFenceGate().telling(telemetry.fence("memory"));
        holdfast = ColdStart.connect(telemetry.meter(Holdfast.builder(redis)).commandTimeout(Duration.ofSeconds(1)));
    }

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Telemetry telemetry = Telemetry.behind("");
        System.out.println(Wire.line(new Metering(MetricsServer.open(telemetry).port())));
        Begin begin = Wire.read(Begin.class, in.readLine());
        new TroubleProgram(begin.redis(), telemetry).start();
        while (in.readLine() != null) {}
        Runtime.getRuntime().halt(0);
    }

    private void start() {
        locks();
        losses();
        elections();
        counters();
    }

    private void again(Step step) {
        steps.scheduleWithFixedDelay(() -> attempt(step), 0, PACE, TimeUnit.MILLISECONDS);
    }

    /** What fails, fails; it is measured, and taken again. */
    private static void attempt(Step step) {
        try {
            step.take();
        } catch (Exception failure) {
            // told by the meters
        }
    }

    private void locks() {
        again(this::order);
        again(this::order);
        again(this::slowly);
        again(this::slowly);
        again(() -> {
            try (PermitLease permit = holdfast.semaphore("gateway:pay", 2).acquire()) {
                permit.ensure(BRIEF);
            }
        });
        again(() -> {
            try (LockLease lease =
                    holdfast.readWriteLock("prices:all").readLock().acquire()) {
                lease.ensure(BRIEF);
            }
        });
        again(() -> hold("stuck:1"));
        again(() -> hold("stuck:1"));
        again(() -> holdfast.inspector().askToYield(Kind.LOCK, "slow:1", "the test"));
    }

    private void order() throws InterruptedException {
        try (LockLease lease = holdfast.lock("orders:1", options).acquire()) {
            gate.admit("orders:1", lease.fencingToken());
        }
    }

    /** So that the other one waits for more than a second. */
    private void slowly() throws InterruptedException {
        try (LockLease lease = holdfast.lock("slow:1", options).acquire()) {
            never.await(1_200, TimeUnit.MILLISECONDS);
            lease.ensure(BRIEF);
        }
    }

    private void hold(String name) throws InterruptedException {
        try (LockLease lease = holdfast.lock(name, options).acquire()) {
            never.await();
            lease.ensure(BRIEF);
        }
    }

    private void losses() {
        again(this::late);
        // One after the other, so that some renewal is due at any time.
        for (int i = 0; i < HELD; i++) {
            String name = "held:" + i;
            steps.schedule(() -> attempt(() -> hold(name)), i * LEASE.toMillis() / 3 / HELD, TimeUnit.MILLISECONDS);
        }
        again(() -> {
            holdfast.lock("forgotten:" + System.identityHashCode(new Object())).acquire();
            System.gc();
        });
    }

    /** Holds for longer than its lease, and writes after somebody else has. */
    private void late() throws InterruptedException {
        LeaseOptions brief = options.withDuration(BRIEF).withRenewal(LeaseOptions.Renewal.MANUAL);
        LockLease late = holdfast.lock("brief:1", brief).acquire();
        gate.admit("brief:1", late.fencingToken());
        late.whenLost().toCompletableFuture().join();
        try (LockLease next = holdfast.lock("brief:1", brief).acquire()) {
            gate.admit("brief:1", next.fencingToken());
            gate.admit("brief:1", late.fencingToken());
        } catch (StaleTokenException refused) {
            // as it should be
        }
    }

    private void elections() {
        candidate("leader").campaign();
        LeaderElection fickle = candidate("fickle");
        again(() -> {
            if (fickle.isLeader()) fickle.resign();
            else fickle.campaign();
        });
        again(this::leadClumsily);
        again(this::leaveVacant);
    }

    /** Held by somebody who is no candidate. */
    private void leaveVacant() throws InterruptedException {
        try (LockLease lease = holdfast.lock("vacant", options).acquire();
                LeaderElection candidate = candidate("vacant")) {
            candidate.campaign();
            never.await();
            lease.ensure(BRIEF);
        }
    }

    private void leadClumsily() throws InterruptedException {
        CountDownLatch led = new CountDownLatch(1);
        try (LeaderElection clumsy = candidate("clumsy")) {
            clumsy.runWhileLeader(waiters, leadership -> {
                led.countDown();
                throw new IllegalStateException("it cannot lead");
            });
            led.await();
        }
    }

    private LeaderElection candidate(String name) {
        return LeaderElection.builder(holdfast.lock(name, options))
                .listener(telemetry.election(name))
                .build();
    }

    private void counters() {
        BufferedCounter views = holdfast.counters()
                .buffered("views:home", BufferOptions.defaults().withInterval(Duration.ofMillis(200)));
        BoundedCounter seats = holdfast.bounded("seats:1", 0, 1_000_000);
        again(views::increment);
        again(() -> {
            seats.addSaturating(10);
            seats.reserve(1, BoundedCounter.MIN_LEASE);
        });
        again(() -> {
            for (int i = 0; i < 20; i++) holdfast.counter("stock:1").incrementAsync();
        });
        again(() -> holdfast.counter("once:1", CounterOptions.defaults().withExactlyOnce(true))
                .increment());
        again(() -> holdfast.rateLimiter("api:all", RateLimit.perSecond(2)).tryAcquire());
    }
}
