package dev.holdfast.lock.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.testing.Trampoline;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LeaderObserverTest {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final List<Optional<Leader>> seen = new ArrayList<>();
    private int asked;
    private CompletionStage<Optional<Leader>> answer = CompletableFuture.completedFuture(Optional.empty());

    private static Optional<Leader> leader(long epoch) {
        return Optional.of(new Leader(epoch, "client-" + epoch, Optional.of("host")));
    }

    private LeaderObserver.Builder observer() {
        return LeaderObserver.builder(() -> {
                    asked++;
                    return answer;
                })
                .interval(INTERVAL)
                .time(time)
                .callbacks(new Trampoline())
                .onChange(seen::add);
    }

    private void says(Optional<Leader> leader) {
        answer = CompletableFuture.completedFuture(leader);
        time.advance(INTERVAL);
    }

    @Test
    void tellsTheFirstAnswerAndEachChange() {
        try (LeaderObserver observer = observer().start()) {
            assertThat(seen).containsExactly(Optional.empty());
            says(leader(1));
            says(leader(1));
            says(leader(2));
            says(Optional.empty());
            says(leader(2));
            assertThat(seen).containsExactly(Optional.empty(), leader(1), leader(2), Optional.empty(), leader(2));
            assertThat(observer.lastSeen()).isEqualTo(leader(2));
            assertThat(asked).isEqualTo(6);
        }
    }

    @Test
    void anOutageChangesNothing() {
        answer = CompletableFuture.completedFuture(leader(1));
        LeaderObserver observer = observer().start();
        answer = CompletableFuture.failedFuture(BackendUnavailableException.passing("down", null));
        time.advance(INTERVAL.multipliedBy(5));
        assertThat(observer.lastSeen()).isEqualTo(leader(1));
        assertThat(asked).isEqualTo(6);
        says(leader(1));
        says(leader(2));
        assertThat(seen).containsExactly(leader(1), leader(2));
        observer.close();
    }

    @Test
    void asksOneQuestionAtATime() {
        CompletableFuture<Optional<Leader>> slow = new CompletableFuture<>();
        answer = slow;
        LeaderObserver observer = observer().start();
        time.advance(INTERVAL.multipliedBy(10));
        assertThat(asked).isEqualTo(1);
        assertThat(observer.lastSeen()).isEmpty();
        slow.complete(leader(1));
        says(leader(2));
        assertThat(seen).containsExactly(leader(1), leader(2));
        observer.close();
    }

    @Test
    void aSourceOrAListenerThatThrowsDoesNoHarm() {
        List<Optional<Leader>> heard = new ArrayList<>();
        boolean[] broken = {true};
        LeaderObserver observer = LeaderObserver.builder(() -> {
                    if (broken[0]) throw new IllegalStateException("a fault of the test's source");
                    return answer;
                })
                .interval(INTERVAL)
                .time(time)
                .callbacks(new Trampoline())
                .onChange(leader -> {
                    heard.add(leader);
                    throw new IllegalStateException("a fault of the test's listener");
                })
                .start();
        time.advance(INTERVAL);
        assertThat(heard).isEmpty();
        broken[0] = false;
        says(leader(1));
        says(leader(2));
        assertThat(heard).containsExactly(leader(1), leader(2));
        observer.close();
    }

    @Test
    void asksNoMoreWhenClosed() {
        LeaderObserver observer = observer().start();
        observer.close();
        observer.close();
        says(leader(1));
        assertThat(asked).isEqualTo(1);
        assertThat(seen).containsExactly(Optional.empty());
        assertThat(time.pending()).isZero();
    }

    @Test
    void anAnswerAfterTheCloseIsNotTold() {
        CompletableFuture<Optional<Leader>> late = new CompletableFuture<>();
        answer = late;
        LeaderObserver observer = observer().start();
        observer.close();
        late.complete(leader(1));
        assertThat(seen).isEmpty();
        assertThat(time.pending()).isZero();
    }

    @Test
    void canBeAskedAtOnce() {
        LeaderObserver observer = observer().start();
        answer = CompletableFuture.completedFuture(leader(7));
        assertThat(observer.currentLeader().toCompletableFuture().join()).isEqualTo(leader(7));
        assertThat(observer.lastSeen()).isEmpty();
        observer.close();
    }

    @Test
    void badArgumentsAreRefused() {
        LeaderObserver.Builder builder = observer();
        assertThatNullPointerException()
                .isThrownBy(() -> LeaderObserver.builder(null))
                .withMessageContaining("source");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.onChange(null))
                .withMessageContaining("onChange");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.callbacks(null))
                .withMessageContaining("executor");
        assertThatNullPointerException().isThrownBy(() -> builder.time(null)).withMessageContaining("time");
        for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(9), Duration.ofHours(25)))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.interval(bad))
                    .withMessageContaining("interval")
                    .withMessageContaining(bad.toString());
        assertThatNullPointerException().isThrownBy(() -> new Leader(1, null, Optional.empty()));
        assertThat(asked).isZero();
    }
}
