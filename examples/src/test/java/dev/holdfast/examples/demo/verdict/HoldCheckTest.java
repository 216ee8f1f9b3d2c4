package dev.holdfast.examples.demo.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.ledger.Entry;
import dev.holdfast.examples.demo.ledger.Hold;
import dev.holdfast.examples.demo.orders.Order;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HoldCheckTest {

    private static HoldCheck check(List<Hold> holds) {
        HoldCheck check = new HoldCheck();
        holds.forEach(check::hold);
        return check;
    }

    private static Hold hold(String account, long token, long entered, long exited) {
        return new Hold(account, token, 1, 1, entered, exited);
    }

    private static Entry entry(String account, long token) {
        return new Entry(new Order("O-" + token, account, "pen", 1, 1), true, token, 1, 1);
    }

    @Test
    void holdsOneAfterTheOtherPass() {
        HoldCheck check =
                check(List.of(hold("A", 1, 0, 10_000), hold("A", 2, 12_000, 20_000), hold("B", 1, 5_000, 15_000)));
        assertThat(check.tokens()).isEqualTo(new Finding("tokens strictly growing", true, "3 holds of 2 locks"));
        assertThat(check.overlaps())
                .isEqualTo(new Finding("no overlap", true, "3 holds of 2 locks, the closest two 2 us apart"));
    }

    @Test
    void overlapOfTwoHoldsFails() {
        Finding finding = check(List.of(hold("A", 1, 0, 10_000), hold("A", 2, 9_000, 20_000)))
                .overlaps();
        assertThat(finding.passed()).isFalse();
        assertThat(finding.details())
                .containsExactly("worker 1 thread 1 entered A 1 us before worker 1 thread 1 was out");
    }

    @Test
    void overlapWithALongHoldBeforeTheLastFails() {
        Finding finding = check(List.of(
                        hold("A", 1, 0, 50_000),
                        hold("A", 2, 60_000, 90_000),
                        hold("A", 3, 70_000, 75_000),
                        hold("A", 4, 80_000, 95_000)))
                .overlaps();
        assertThat(finding.details()).hasSize(2);
    }

    @Test
    void overlapWithAHoldOfThePrimarysLastSecondIsCounted() {
        HoldCheck check = new HoldCheck(new Lapse(5_000, 15_000));
        List.of(hold("A", 1, 0, 10_000), hold("A", 2, 9_000, 14_000), hold("A", 3, 20_000, 30_000))
                .forEach(check::hold);
        assertThat(check.overlaps().passed()).isTrue();
        assertThat(check.overlaps().text()).contains("1 beside one whose grant died with the primary");
        check.hold(hold("A", 4, 25_000, 26_000));
        assertThat(check.overlaps().passed()).as("long after it").isFalse();
    }

    @Test
    void equalTokenFails() {
        assertThat(check(List.of(hold("A", 7, 0, 1), hold("A", 7, 2, 3)))
                        .tokens()
                        .passed())
                .isFalse();
    }

    @Test
    void smallerTokenFails() {
        Finding finding = check(List.of(hold("A", 7, 0, 1), hold("A", 6, 2, 3))).tokens();
        assertThat(finding.passed()).isFalse();
        assertThat(finding.details())
                .containsExactly("worker 1 thread 1 entered A with token 6 after worker 1 thread 1 with 7");
    }

    @Test
    void leaseThatWasOverBeforeItsHolderLookedHasNoOrder() {
        HoldCheck check =
                check(List.of(hold("A", 8, 0, 50_000), hold("A", 7, 10_000, 10_000), hold("A", 9, 60_000, 70_000)));
        assertThat(check.tokens())
                .isEqualTo(new Finding(
                        "tokens strictly growing", true, "3 holds of 1 lock, 1 over before it was entered"));
        assertThat(check.overlaps().passed()).isTrue();
    }

    @Test
    void tokensMustGrowInTheLedgerToo() {
        HoldCheck check = check(List.of(hold("A", 1, 0, 1), hold("A", 2, 2, 3)));
        check.entry(entry("A", 2));
        check.entry(entry("B", 1));
        assertThat(check.tokens().passed()).isTrue();
        check.entry(entry("A", 1));
        assertThat(check.tokens().passed()).isFalse();
    }

    @Test
    void onlyTheFirstFaultsAreShown() {
        HoldCheck check = new HoldCheck();
        for (int i = 0; i < 10; i++) {
            check.hold(hold("A", 100 - i, i * 10, i * 10 + 1));
        }
        assertThat(check.tokens().details()).hasSize(6).endsWith("and 4 more");
    }
}
