package dev.holdfast.lock.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LossCause;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two who listen to one election. */
class BothLeaderListenersTest {

    private final List<String> heard = new ArrayList<>();

    private LeaderListener listener(String name, boolean throwing) {
        return new LeaderListener() {

            private void add(String event) {
                heard.add(name + ' ' + event);
                if (throwing) throw new IllegalStateException("a fault of the test's listener");
            }

            @Override
            public void onElected(long epoch) {
                add("elected " + epoch);
            }

            @Override
            public void onLost(long epoch, Optional<LossCause> cause) {
                add("lost " + epoch + cause.map(why -> " " + why).orElse(""));
            }

            @Override
            public void onFailure(Throwable failure, Duration pause) {
                add(failure.getMessage() + ' ' + pause);
            }
        };
    }

    @Test
    void bothHearTheSameWhateverTheFirstThrows() {
        LeaderListener both = listener("first", true).andThen(listener("second", false));
        both.onElected(7);
        both.onLost(7, Optional.of(LossCause.EXPIRED));
        both.onFailure(new IllegalStateException("down"), Duration.ofSeconds(1));
        assertThat(heard)
                .containsExactly(
                        "first elected 7",
                        "second elected 7",
                        "first lost 7 EXPIRED",
                        "second lost 7 EXPIRED",
                        "first down PT1S",
                        "second down PT1S");
    }

    @Test
    void everyEventReachesBoth() {
        List<String> events = Arrays.stream(LeaderListener.class.getDeclaredMethods())
                .filter(each -> !each.isSynthetic() && !each.getName().equals("andThen"))
                .map(Method::getName)
                .toList();
        assertThat(Arrays.stream(BothLeaderListeners.class.getDeclaredMethods()).map(Method::getName))
                .containsAll(events);
    }
}
