package dev.holdfast.lock.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.serial.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three clients, a few keys, threads that submit and cancel: with the real clock and the library's own threads. */
@Timeout(120)
class SerialFleetTest {

    private static final int KEYS = 3;
    private static final int TASKS = 400;

    private final InMemoryLeaseStore store = new InMemoryLeaseStore();
    private final List<Locks> clients = List.of(Locks.on(store), Locks.on(store), Locks.on(store));
    private final Map<String, Field> fields = new ConcurrentHashMap<>();
    private final AtomicInteger ran = new AtomicInteger();
    private final AtomicInteger mostAtATime = new AtomicInteger();
    private final AtomicInteger atATime = new AtomicInteger();

    /** What the tasks of one key see. */
    private static final class Field {
        final AtomicInteger inside = new AtomicInteger();
        final AtomicLong lastToken = new AtomicLong();
        final Map<Integer, Integer> lastOf = new ConcurrentHashMap<>();
    }

    @AfterEach
    void close() {
        clients.forEach(Locks::close);
        store.close();
    }

    @Test
    @DisplayName(
            "a fleet of three with random cancellations: no overlap, no task out of order, no token that goes back")
    void aFleetKeepsItsOrder() {
        List<CompletableFuture<?>> stages = new ArrayList<>();
        List<SerialExecutor> fleet = clients.stream()
                .map(client -> SerialExecutor.builder(client)
                        .turn(5, Duration.ofMillis(20))
                        .build())
                .toList();
        Random chance = new Random(7);
        int cancelled = 0;
        for (int i = 0; i < TASKS; i++) {
            int number = i;
            int jvm = chance.nextInt(fleet.size());
            Field field = fields.computeIfAbsent("k" + chance.nextInt(KEYS), key -> new Field());
            String key = keyOf(field);
            stages.add(fleet.get(jvm)
                    .submit(key, lease -> visit(field, jvm, number, lease))
                    .toCompletableFuture());
            if (chance.nextInt(8) == 0
                    && stages.get(chance.nextInt(stages.size())).cancel(false)) cancelled++;
        }
        fleet.forEach(SerialExecutor::close);
        for (CompletableFuture<?> stage : stages)
            if (!stage.isCancelled()) stage.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(ran.get()).isBetween(TASKS - cancelled, TASKS);
        assertThat(mostAtATime.get()).as("keys at a time").isGreaterThan(1);
        Awaitility.await().until(() -> clients.stream().allMatch(client -> EngineAccess.names(client) == 0));
        assertThat(store.size()).isZero();
        assertThat(fleet).extracting(SerialExecutor::busyKeys).containsOnly(0);
    }

    private String keyOf(Field field) {
        return fields.entrySet().stream()
                .filter(entry -> entry.getValue() == field)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private int visit(Field field, int jvm, int number, LockLease lease) {
        mostAtATime.accumulateAndGet(atATime.incrementAndGet(), Math::max);
        assertThat(field.inside.incrementAndGet()).as("tasks at a time").isEqualTo(1);
        assertThat(field.lastToken.getAndSet(lease.fencingToken())).isLessThanOrEqualTo(lease.fencingToken());
        Integer before = field.lastOf.put(jvm, number);
        assertThat(before == null ? -1 : before).isLessThan(number);
        Thread.yield();
        field.inside.decrementAndGet();
        atATime.decrementAndGet();
        return ran.incrementAndGet();
    }
}
