package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.serial.SerialExecutor;
import dev.holdfast.lock.serial.SerialTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/** What contracts of serial executors have in common: tasks that note how they ran. */
abstract class SerialTasks extends Contract {

    /** One run of a task: who submitted it, its number there, and under which token it ran. */
    record Run(String by, int number, long token) {}

    final List<Run> runs = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    final CountDownLatch goOn = new CountDownLatch(1);

    /** Threads that virtual time waits for. */
    final void start(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        fixture.started(thread);
        thread.start();
    }

    final SerialExecutor serial(Peer peer, UnaryOperator<SerialExecutor.Builder> settings) {
        SerialExecutor.Builder builder = SerialExecutor.builder(peer.locks())
                .leaseOptions(renewed())
                .executor(this::start)
                .time(peer.clock())
                .prefix("serial-" + name + ":");
        return settings.apply(builder).build();
    }

    final SerialExecutor serial(Peer peer) {
        return serial(peer, settings -> settings);
    }

    /** The lock behind a key. */
    final LockLease takes(Peer peer, String key) {
        return peer.take("serial-" + name + ":" + key, renewed().withDuration(Duration.ofHours(1)));
    }

    final SerialTask<Integer> run(String by, int number) {
        return lease -> {
            assertThat(inside.incrementAndGet())
                    .as("tasks of the key at a time")
                    .isEqualTo(1);
            runs.add(new Run(by, number, lease.fencingToken()));
            inside.decrementAndGet();
            return number;
        };
    }

    /** Waits to be let go on, or for an interrupt. */
    final SerialTask<String> stay(CountDownLatch begun) {
        return lease -> {
            begun.countDown();
            goOn.await();
            return "stayed";
        };
    }

    static List<CompletionStage<Integer>> submit(
            SerialExecutor to, String key, int count, IntFunction<SerialTask<Integer>> task) {
        List<CompletionStage<Integer>> stages = new ArrayList<>();
        for (int i = 0; i < count; i++) stages.add(to.submit(key, task.apply(i)));
        return stages;
    }

    final void begun(CountDownLatch begun) {
        fixture.eventually("it runs", () -> begun.getCount() == 0);
    }

    final void nothingIsKept(Peer peer, SerialExecutor serial) {
        fixture.eventually("nothing is kept", () -> serial.busyKeys() == 0 && EngineAccess.names(peer.locks()) == 0);
    }
}
