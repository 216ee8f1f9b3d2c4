package dev.holdfast.examples.demo.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.ledger.Account;
import dev.holdfast.examples.demo.ledger.Entry;
import dev.holdfast.examples.demo.orders.Order;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LedgerCheckTest {

    private static final Order ONE = new Order("O-1", "A", "pen", 2, 150);
    private static final Order TWO = new Order("O-2", "A", "ink", 1, 500);
    private static final List<Entry> ENTRIES = List.of(new Entry(ONE, true, 1, 1, 1), new Entry(TWO, false, 2, 1, 1));
    private static final Account SUM = new Account("A", 300, 2, 2);

    private static Finding check(List<Entry> entries, Account... accounts) {
        LedgerCheck check = new LedgerCheck(Set.of(ONE, TWO));
        entries.forEach(check::entry);
        List.of(accounts).forEach(check::account);
        return check.finding();
    }

    @Test
    void exactLedgerPasses() {
        Finding finding = check(ENTRIES, SUM, new Account("B", 0, 0, 0));
        assertThat(finding)
                .isEqualTo(new Finding(
                        "ledger exact", true, "2 entries for 2 distinct orders, 2 balances against their entries"));
    }

    @Test
    void lostOrderFails() {
        Finding finding = check(ENTRIES.subList(0, 1), new Account("A", 300, 1, 1));
        assertThat(finding.passed()).isFalse();
        assertThat(finding.details()).containsExactly("order O-2 was dealt and is not in the ledger");
    }

    @Test
    void orderInTheLedgerTwiceFails() {
        Finding finding = check(List.of(ENTRIES.get(0), ENTRIES.get(0), ENTRIES.get(1)), new Account("A", 600, 3, 2));
        assertThat(finding.details()).containsExactly("order O-1 is in the ledger twice");
    }

    @Test
    void changedOrderFails() {
        Order changed = new Order("O-2", "A", "ink", 1, 501);
        Finding finding = check(List.of(ENTRIES.get(0), new Entry(changed, false, 2, 1, 1)), SUM);
        assertThat(finding.details()).containsExactly("order O-2 is in the ledger, but was not dealt like that");
    }

    @Test
    void balanceThatMissesAnUpdateFails() {
        Finding finding = check(ENTRIES, new Account("A", 0, 2, 2));
        assertThat(finding.passed()).isFalse();
        assertThat(finding.details()).containsExactly("account A says 0 in 2 entries, its entries are 300 in 2");
    }

    @Test
    void accountWithoutBalanceFails() {
        assertThat(check(ENTRIES).details()).containsExactly("account A has entries but no balance");
    }
}
