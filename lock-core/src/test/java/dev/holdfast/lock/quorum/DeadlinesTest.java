package dev.holdfast.lock.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private final VirtualTime time = new VirtualTime();
    private final Deadlines deadlines = new Deadlines(new Counted());
    private final List<String> rung = new ArrayList<>();
    private int armed;

    private Subscription after(int millis, String name) {
        return deadlines.after(Duration.ofMillis(millis), () -> rung.add(name));
    }

    @Test
    void whatIsClosedInTimeWakesNobody() {
        for (int i = 0; i < 100; i++) {
            after(50, "closed").close();
            time.advance(Duration.ofNanos(1000));
        }
        assertThat(armed).isEqualTo(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(rung).isEmpty();
    }

    @Test
    void eachRingsOnceAtItsTime() {
        after(50, "late");
        after(20, "early");
        after(50, "late too");
        Subscription closed = after(30, "closed");
        time.advance(Duration.ofMillis(19));
        assertThat(rung).isEmpty();
        time.advance(Duration.ofMillis(2));
        assertThat(rung).containsExactly("early");
        closed.close();
        time.advance(Duration.ofMillis(40));
        assertThat(rung).containsExactly("early", "late", "late too");
        after(10, "after all");
        time.advance(Duration.ofSeconds(1));
        assertThat(rung).containsExactly("early", "late", "late too", "after all");
    }

    private final class Counted implements TimeSource {

        @Override
        public long nanos() {
            return time.nanos();
        }

        @Override
        public long wallMillis() {
            return time.wallMillis();
        }

        @Override
        public Subscription schedule(long delayNanos, Runnable task) {
            armed++;
            return time.schedule(delayNanos, task);
        }
    }
}
