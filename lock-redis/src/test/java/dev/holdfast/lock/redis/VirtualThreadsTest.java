package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.lock.DistributedLock;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.Lease;
import dev.holdfast.lock.Locks;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand virtual threads at one name: none pins its carrier, and none costs a thread of the library's own. */
@Timeout(180)
class VirtualThreadsTest {

    private static final int CALLERS = 10_000;
    private static final int PERMITS = 8;

    private RedisServer server;
    private Locks locks;

    @BeforeEach
    void open() {
        assumeTrue(
                Runtime.version().feature() >= 21,
                () -> "needs the virtual threads of JDK 21 or later, this is " + Runtime.version());
        server = RedisServer.start();
        locks = Locks.on(RedisLeaseStore.owning(LettuceTransport.connect(server.uri())));
    }

    @AfterEach
    void close() {
        if (locks != null) locks.close();
        if (server != null) server.close();
    }

    @Test
    void goThroughOneLock(@TempDir Path folder) throws Exception {
        DistributedLock lock = locks.lock("virtual");
        Lease first = lock.acquire();
        assertThat(throng(folder, first, lock::acquire, 1)).isEmpty();
    }

    @Test
    void goThroughOneSemaphore(@TempDir Path folder) throws Exception {
        DistributedSemaphore semaphore = locks.semaphore("virtual", PERMITS);
        Lease all = semaphore.acquire(PERMITS);
        assertThat(throng(folder, all, semaphore::acquire, PERMITS)).isEmpty();
    }

    /** Lets them all wait for what is held, then lets go of it; what was pinned meanwhile. */
    private static List<RecordedEvent> throng(Path folder, Lease first, Callable<Lease> verb, int most)
            throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger worst = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch served = new CountDownLatch(CALLERS);
        Path file = folder.resolve("pinned.jfr");
        ExecutorService callers = virtualThreads();
        try (Recording recording = new Recording()) {
            recording.enable("jdk.VirtualThreadPinned").withoutThreshold();
            recording.start();
            int threadsBefore = Thread.activeCount();
            for (int i = 0; i < CALLERS; i++)
                callers.submit(() -> {
                    asked.incrementAndGet();
                    try (Lease lease = verb.call()) {
                        assertThat(lease.isHeld()).isTrue();
                        worst.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.yield();
                        inside.decrementAndGet();
                        served.countDown();
                    }
                    return null;
                });
            Awaitility.await("all ask").atMost(60, TimeUnit.SECONDS).until(() -> asked.get() == CALLERS);
            assertThat(Thread.activeCount())
                    .as("platform threads while all wait")
                    .isLessThan(threadsBefore + 50);
            assertThat(served.getCount()).isEqualTo(CALLERS);
            first.close();
            assertThat(served.await(120, TimeUnit.SECONDS))
                    .as("all are served, %d are not", served.getCount())
                    .isTrue();
            recording.stop();
            recording.dump(file);
        } finally {
            callers.shutdownNow();
        }
        assertThat(worst.get()).isPositive().isLessThanOrEqualTo(most);
        return pinned(file);
    }

    private static List<RecordedEvent> pinned(Path file) throws IOException {
        assertThat(Files.size(file)).isPositive();
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                .toList();
    }

    /** By reflection, as the tests are compiled for 17. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }
}
