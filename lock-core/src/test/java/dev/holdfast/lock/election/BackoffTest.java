package dev.holdfast.lock.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(42);

    @Test
    void doublesFromTheShortestToTheLongestLessUpToAHalf() {
        Duration most = Backoff.SHORTEST;
        for (int i = 0; i < 20; i++) {
            assertThat(backoff.next()).isBetween(most.dividedBy(2), most);
            most = most.multipliedBy(2).compareTo(Backoff.LONGEST) < 0 ? most.multipliedBy(2) : Backoff.LONGEST;
        }
    }

    @Test
    void beginsAgainWhenReset() {
        for (int i = 0; i < 20; i++) backoff.next();
        backoff.reset();
        assertThat(backoff.next()).isLessThanOrEqualTo(Backoff.SHORTEST);
    }

    @Test
    void differsFromCandidateToCandidate() {
        assertThat(LongStream.range(0, 100)
                        .mapToObj(seed -> new Backoff(seed).next())
                        .distinct())
                .hasSizeGreaterThan(90);
    }
}
