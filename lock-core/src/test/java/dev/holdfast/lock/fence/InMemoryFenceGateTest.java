package dev.holdfast.lock.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.contract.FenceGateContract;
import dev.holdfast.lock.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class InMemoryFenceGateTest extends FenceGateContract {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryFenceGate gate = InMemoryFenceGate.remembering(Duration.ofMinutes(8), time);

    /** Its journals are plain lists: what is torn apart is lost or shows up in the wrong order. */
    @Override
    protected Gated open() {
        Map<String, List<Long>> journals = new ConcurrentHashMap<>();
        return new Gated() {
            @Override
            public void admit(String resource, long token) {
                gate.admit(resource, token);
            }

            @Override
            public void write(String resource, long token) {
                List<Long> journal = journals.computeIfAbsent(resource, name -> new ArrayList<>());
                gate.run(resource, token, () -> {
                    Thread.yield();
                    return journal.add(token);
                });
            }

            @Override
            public List<Long> journal(String resource) {
                return journals.get(resource);
            }
        };
    }

    @Test
    void aNewerHolderWaitsForAnActionUnderWay() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> done = new ArrayList<>();
        CompletableFuture<Boolean> older = CompletableFuture.supplyAsync(() -> gate.run("r", 1, () -> {
            running.countDown();
            awaitQuietly(goOn);
            return done.add("older");
        }));
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        Thread newer = new Thread(() -> gate.run("r", 2, () -> done.add("newer")));
        newer.start();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> newer.getState() == Thread.State.WAITING);
        gate.run("other", 1, () -> done.add("other")); // names do not wait for each other
        goOn.countDown();
        newer.join(20_000);
        assertThat(older.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(done).containsExactly("other", "older", "newer");
    }

    @Test
    void anActionThatFailsHasBeenAdmitted() {
        assertThatThrownBy(() -> gate.run("r", 5, () -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> gate.admit("r", 4)).isInstanceOf(StaleTokenException.class);
    }

    @Test
    void theStageFailsWithTheRefusal() {
        assertThat(gate.admitAsync("r", 5)).isCompletedWithValue(null);
        assertThat(gate.admitAsync("r", 4))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(StaleTokenException.class);
    }

    @Test
    void anIdleNameIsForgottenAfterItsTimeAndNotBefore() {
        gate.admit("idle", 5);
        for (int minute = 1; minute < 8; minute++) {
            time.advance(Duration.ofMinutes(1));
            gate.admit("busy", 5);
        }
        assertThat(gate.size()).isEqualTo(2);
        assertThatThrownBy(() -> gate.admit("idle", 4)).isInstanceOf(StaleTokenException.class);
        for (int minute = 1; minute < 10; minute++) {
            time.advance(Duration.ofMinutes(1));
            gate.admit("busy", 5);
        }
        assertThat(gate.size()).isEqualTo(1);
    }

    @Test
    void aNameInUseIsNotForgotten() {
        gate.run("r", 5, () -> {
            time.advance(Duration.ofHours(1));
            gate.admit("other", 1);
            return null;
        });
        assertThatThrownBy(() -> gate.admit("r", 4)).isInstanceOf(StaleTokenException.class);
    }

    @Test
    void aListenerHearsWhoPassesAndWhoDoesNot() {
        HeardAtGate heard = new HeardAtGate();
        InMemoryFenceGate told = gate.telling(heard);
        told.admit("r", 9);
        assertThatThrownBy(() -> told.run("r", 8, () -> "not run")).isInstanceOf(StaleTokenException.class);
        // The refusal of another gate is none of this one.
        assertThatThrownBy(() -> told.run("other", 1, () -> {
                    throw new StaleTokenException("elsewhere", 1, 2);
                }))
                .isInstanceOf(StaleTokenException.class);
        // Both are one gate, of which one tells.
        gate.admit("r", 10);
        assertThatThrownBy(() -> told.admit("r", 9)).isInstanceOf(StaleTokenException.class);
        assertThat(heard.events).containsExactly("admitted 9", "refused 8", "admitted 1", "refused 9");
    }

    @Test
    void whileAListenerIsToldOthersPass() {
        List<String> heard = new ArrayList<>();
        InMemoryFenceGate told = gate.telling(new FenceListener() {
            @Override
            public void admitted(String resource, long token) {
                CompletableFuture.runAsync(() -> gate.admit(resource, token + 1))
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join();
                heard.add("admitted " + token);
            }
        });
        told.run("r", 1, () -> heard.add("ran"));
        assertThatThrownBy(() -> told.run("r", 3, () -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(IOException.class);
        assertThat(heard).containsExactly("ran", "admitted 1", "admitted 3");
    }

    @Test
    void memoryIsFromOneSecondToAYear() {
        for (Duration memory : List.of(Duration.ZERO, Duration.ofMillis(999), Duration.ofDays(366))) {
            assertThatThrownBy(() -> InMemoryFenceGate.remembering(memory))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("memory");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) throw new AssertionError("nobody let it go on");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
