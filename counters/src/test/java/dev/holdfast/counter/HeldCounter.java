package dev.holdfast.counter;

import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** One counter on a store whose answers the test gives out. Callbacks run in the test's thread. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class HeldCounter {

    final VirtualTime time = new VirtualTime();
    final HeldStore store = new HeldStore(time);
    final List<String> heard = new ArrayList<>();
    final List<Runnable> callbacks = new ArrayList<>();
    final Counters client = Counters.builder(store)
            .time(time)
            .patience(Duration.ofSeconds(2))
            .callbacks(task -> {
                callbacks.add(task);
                task.run();
            })
            .listener(new CounterListener() {
                @Override
                public void failed(String name, int calls, Throwable failure) {
                    heard.add("failed " + calls);
                }

                @Override
                public void repeated(String name, Throwable failure) {
                    heard.add("repeated");
                }

                @Override
                public void answered(String name, int calls, Duration took) {
                    heard.add("answered " + calls);
                }
            })
            .build();
    final AtomicCounter counter = client.counter("c");

    @BeforeEach
    void hold() {
        store.holding = true;
    }

    List<CompletionStage<Long>> add(long... deltas) {
        List<CompletionStage<Long>> stages = new ArrayList<>();
        for (long delta : deltas) stages.add(counter.addAsync(delta));
        return stages;
    }

    static List<String> outcomes(List<? extends CompletionStage<?>> stages) {
        return stages.stream().map(HeldCounter::outcome).toList();
    }

    static String outcome(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        if (!future.isDone()) return "open";
        return future.handle((value, failure) -> failure == null
                        ? String.valueOf(value)
                        : cause(failure).getClass().getSimpleName())
                .join();
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }
}
