package dev.holdfast.counter.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.memory.InMemoryCounterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Very many callers of one key in one JVM. */
class FlightTest {

    private static final int CALLERS = 150_000;

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aHundredAndFiftyThousandCallersAreToldWithoutEachLookingAtAllOthers() throws Exception {
        try (InMemoryCounterStore store = new InMemoryCounterStore();
                Counters client =
                        Counters.builder(store).callbacks(Runnable::run).build()) {
            IdempotencyGuard<String> guard = IdempotencyGuard.on(client, Codec.text());
            CompletableFuture<String> work = new CompletableFuture<>();
            CompletionStage<String> first = guard.onceAsync("k", () -> work);
            List<CompletionStage<String>> others = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++)
                others.add(guard.onceAsync("k", () -> CompletableFuture.completedFuture("another")));
            work.complete("result");
            assertThat(first.toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo("result");
            for (CompletionStage<String> each : others)
                assertThat(each.toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo("result");
        }
    }
}
