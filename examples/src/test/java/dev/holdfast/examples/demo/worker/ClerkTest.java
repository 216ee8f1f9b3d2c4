package dev.holdfast.examples.demo.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.ledger.Ledger;
import dev.holdfast.examples.demo.ledger.LedgerClient;
import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.wire.FromWorker.Outcome;
import dev.holdfast.lock.fence.FenceListener;
import dev.holdfast.lock.fence.StaleTokenException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClerkTest {

    @TempDir
    Path directory;

    private final List<String> heard = new ArrayList<>();
    private Ledger ledger;
    private LedgerClient client;
    private Clerk clerk;

    private final FenceListener fence = new FenceListener() {
        @Override
        public void admitted(String resource, long token) {
            heard.add(resource + " admits " + token);
        }

        @Override
        public void refused(StaleTokenException refusal) {
            heard.add(refusal.resource() + " refuses " + refusal.offered() + " after " + refusal.newest());
        }
    };

    @BeforeEach
    void open() throws SQLException {
        ledger = Ledger.create(directory, List.of("A-1"));
        client = new LedgerClient(ledger.address());
        clerk = new Clerk(1, 1, client, new Till((counter, delta) -> 5), fence);
    }

    @AfterEach
    void close() throws SQLException {
        client.close();
        ledger.close();
    }

    private Outcome serve(String order, long token) throws SQLException {
        return clerk.serve(new Order(order, "A-1", "pen", 1, 100), token, new ArrayList<>())
                .outcome();
    }

    @Test
    void tellsWhatTheLedgerDoesAboutTokens() throws SQLException {
        assertThat(serve("O-1", 8)).isEqualTo(Outcome.ACCEPTED);
        assertThat(serve("O-2", 7)).isEqualTo(Outcome.REFUSED);
        assertThat(serve("O-1", 9)).isEqualTo(Outcome.DUPLICATE);
        assertThat(heard).containsExactly("account:A-1 admits 8", "account:A-1 refuses 7 after 8");
    }
}
