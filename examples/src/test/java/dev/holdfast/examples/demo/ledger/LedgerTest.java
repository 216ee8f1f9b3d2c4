package dev.holdfast.examples.demo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.examples.demo.orders.Order;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {

    @TempDir
    Path directory;

    private Ledger ledger;
    private LedgerClient client;

    @BeforeEach
    void open() throws SQLException {
        ledger = Ledger.create(directory, List.of("A-1", "A-2"));
        client = new LedgerClient(ledger.address());
    }

    @AfterEach
    void close() throws SQLException {
        client.close();
        ledger.close();
    }

    private static Entry entry(String id, boolean accepted, long token) {
        return new Entry(new Order(id, "A-1", "pen", 2, 150), accepted, token, 1, 1);
    }

    private Account account(String id) throws SQLException {
        List<Account> accounts = new ArrayList<>();
        ledger.eachAccount(accounts::add);
        return accounts.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    }

    private List<Entry> entries() throws SQLException {
        List<Entry> entries = new ArrayList<>();
        ledger.eachEntry(entries::add);
        return entries;
    }

    @Test
    void bookingWritesEntryAndBalanceTogether() throws Exception {
        assertThat(client.book(entry("O-1", true, 7))).isTrue();
        assertThat(client.book(entry("O-2", false, 8))).isTrue();
        assertThat(account("A-1")).isEqualTo(new Account("A-1", 300, 2, 8));
        assertThat(account("A-2")).isEqualTo(new Account("A-2", 0, 0, 0));
        assertThat(entries()).containsExactly(entry("O-1", true, 7), entry("O-2", false, 8));
    }

    @Test
    void staleTokenIsRefusedWithBothTokensAndWritesNothing() throws Exception {
        client.book(entry("O-1", true, 8));
        StaleTokenException stale =
                catchThrowableOfType(StaleTokenException.class, () -> client.book(entry("O-2", true, 7)));
        assertThat(stale.token()).isEqualTo(7);
        assertThat(stale.newer()).isEqualTo(8);
        assertThat(stale).hasMessage("account A-1: token 7 is older than 8, which has written already");
        assertThat(entries()).hasSize(1);
        assertThat(account("A-1")).isEqualTo(new Account("A-1", 300, 1, 8));
    }

    @Test
    void oneHoldMayWriteTwice() throws Exception {
        client.book(entry("O-1", true, 7));
        assertThat(client.book(entry("O-2", true, 7))).isTrue();
    }

    @Test
    void anOrderIsBookedOnce() throws Exception {
        assertThat(client.isKnown(entry("O-1", true, 7).order())).isFalse();
        client.book(entry("O-1", true, 7));
        assertThat(client.isKnown(entry("O-1", true, 7).order())).isTrue();
        assertThat(client.book(entry("O-1", true, 8))).isFalse();
        assertThat(account("A-1").balance()).isEqualTo(300);
        assertThat(account("A-1").entries()).isEqualTo(1);
    }

    @Test
    void tokensOfOneAccountDoNotMatterToAnother() throws Exception {
        client.book(entry("O-1", true, 8));
        assertThat(client.book(new Entry(new Order("O-2", "A-2", "pen", 1, 1), true, 3, 1, 1)))
                .isTrue();
        assertThat(ledger.lastToken("A-2")).isEqualTo(3);
    }

    @Test
    void anAccountThatDoesNotExistIsAnError() {
        assertThatThrownBy(() -> client.book(new Entry(new Order("O-2", "A-3", "pen", 1, 1), true, 3, 1, 1)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no account A-3");
    }

    @Test
    void holdsComeBackByAccountInTheOrderOfEntering() throws Exception {
        Hold first = new Hold("A-1", 5, 1, 1, 100, 200);
        Hold second = new Hold("A-1", 6, 2, 1, 300, 400);
        Hold other = new Hold("A-2", 1, 1, 1, 50, 60);
        ledger.audit(List.of(other, second, first));
        List<Hold> holds = new ArrayList<>();
        ledger.eachHold(holds::add);
        assertThat(holds).containsExactly(first, second, other);
    }

    @Test
    void onlyWhoKnowsThePasswordGetsIn() {
        LedgerAddress wrong =
                new LedgerAddress(ledger.address().url(), ledger.address().user(), "guess");
        assertThatThrownBy(() -> new LedgerClient(wrong)).isInstanceOf(SQLException.class);
    }
}
