package dev.holdfast.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.Alarms.Alarm;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AlarmsTest {

    private static final long MILLI = 1_000_000;

    private final VirtualTime time = new VirtualTime();
    private final List<String> rung = new ArrayList<>();
    private int rings;
    private final Alarms alarms = new Alarms(time, () -> rings++);

    private Alarm alarm(String name) {
        return new Alarm(() -> rung.add(name));
    }

    private void set(Alarm alarm, int millis, int early) {
        alarms.set(alarm, time.nanos() + millis * MILLI, early * MILLI);
    }

    private void after(int millis) {
        time.advance(Duration.ofMillis(millis));
    }

    @Test
    void theyRingInTheirOrderAndThoseOfOneTimeInTheOrderTheyWereSet() {
        set(alarm("third"), 30, 0);
        set(alarm("first"), 10, 0);
        set(alarm("fourth"), 30, 0);
        set(alarm("second"), 20, 0);
        after(9);
        assertThat(rung).isEmpty();
        after(1);
        assertThat(rung).containsExactly("first");
        after(1000);
        assertThat(rung).containsExactly("first", "second", "third", "fourth");
    }

    @Test
    void oneThatIsSetAnewRingsOnceAndAtItsLastTime() {
        Alarm moved = alarm("moved");
        set(moved, 10, 0);
        set(moved, 40, 0);
        after(39);
        assertThat(rung).isEmpty();
        set(moved, 0, 0);
        after(0);
        assertThat(rung).containsExactly("moved");
        set(moved, 5, 0);
        after(1000);
        assertThat(rung).containsExactly("moved", "moved");
        assertThat(time.pending()).isZero();
    }

    @Test
    @DisplayName("A17 those that may ring early go together with one that is due, and make none ring by themselves")
    void earlyOnesGoTogether() {
        set(alarm("due"), 100, 0);
        set(alarm("near"), 140, 50);
        set(alarm("far"), 160, 50);
        set(alarm("strict"), 120, 0);
        after(99);
        assertThat(rings).isZero();
        after(1);
        assertThat(rung).containsExactly("due", "near");
        after(20);
        assertThat(rung).containsExactly("due", "near", "strict", "far");
        after(1000);
        assertThat(rung).hasSize(4);
    }

    @Test
    void manyAreSetMovedAndCancelledAndEachRingsAtItsTime() {
        for (int seed = 0; seed < 50; seed++) manyOf(new Random(seed), "seed " + seed);
    }

    private void manyOf(Random random, String what) {
        TreeMap<Long, String> expected = new TreeMap<>();
        TreeMap<Long, String> told = new TreeMap<>();
        List<Alarm> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String name = "alarm " + i;
            all.add(new Alarm(() -> told.put(time.nanos(), name)));
        }
        for (int i = 0; i < 1000; i++) {
            int which = random.nextInt(all.size());
            expected.values().remove("alarm " + which);
            if (random.nextInt(3) == 0) {
                alarms.cancel(all.get(which));
            } else {
                long due = time.nanos() + 1 + random.nextInt(200_000_000);
                while (expected.containsKey(due)) due++;
                expected.put(due, "alarm " + which);
                alarms.set(all.get(which), due, 0);
            }
        }
        after(1000);
        assertThat(told).as(what).isEqualTo(expected);
        assertThat(time.pending()).isZero();
    }
}
