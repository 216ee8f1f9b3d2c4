package dev.holdfast.examples.demo.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.wire.FromWorker.Doubt;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TillTest {

    private static final Order ORDER = new Order("O-1", "A", "pen", 3, 100);

    private final Map<String, Long> counters = new HashMap<>(Map.of("stock:pen", 5L));
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private final List<Doubt> doubts = new ArrayList<>();
    private final Till till = new Till(this::add);

    private long add(String counter, long delta) {
        if (!failures.isEmpty()) {
            throw failures.pop();
        }
        return counters.merge(counter, delta, Long::sum);
    }

    @Test
    void takesWhatIsThere() {
        assertThat(till.take(ORDER, doubts)).isTrue();
        assertThat(counters).containsEntry("stock:pen", 2L);
    }

    @Test
    void givesBackWhatIsNotEnough() {
        counters.put("stock:pen", 2L);
        assertThat(till.take(ORDER, doubts)).isFalse();
        assertThat(counters).containsEntry("stock:pen", 2L);
        assertThat(doubts).isEmpty();
    }

    @Test
    void countsAcceptedAndRejectedOrders() {
        till.count(ORDER, true, doubts);
        till.count(ORDER, false, doubts);
        assertThat(counters)
                .containsEntry("accepted", 1L)
                .containsEntry("revenue", 300L)
                .containsEntry("rejected", 1L);
    }

    @Test
    void takingWithUnknownOutcomeIsRepeatedAndPutInDoubt() {
        failures.add(new OutcomeUnknownException("no answer", null));
        assertThat(till.take(ORDER, doubts)).isTrue();
        assertThat(counters).containsEntry("stock:pen", 2L);
        assertThat(doubts).containsExactly(new Doubt("O-1", "stock:pen", -3));
    }

    @Test
    void countingWithUnknownOutcomeIsPutInDoubtAndNotRepeated() {
        failures.add(new OutcomeUnknownException("no answer", null));
        till.count(ORDER, true, doubts);
        assertThat(counters).doesNotContainKey("accepted").containsEntry("revenue", 300L);
        assertThat(doubts).containsExactly(new Doubt("O-1", "accepted", -1));
    }

    @Test
    void whatCertainlyDidNotHappenIsRepeatedWithoutDoubt() {
        failures.add(BackendUnavailableException.passing("down", null));
        till.count(ORDER, false, doubts);
        assertThat(counters).containsEntry("rejected", 1L);
        assertThat(doubts).isEmpty();
    }

    @Test
    void whatIsRefusedForGoodIsNotRepeated() {
        RuntimeException refused = BackendUnavailableException.refused("no permission", null);
        failures.add(refused);
        assertThatThrownBy(() -> till.count(ORDER, false, doubts)).isSameAs(refused);
    }
}
