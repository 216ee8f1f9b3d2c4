package dev.holdfast.lock.fence;

import dev.holdfast.lock.contract.FenceGateContract;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** On a real PostgreSQL, whose server Maven downloads, at each level of isolation it has. */
@ParameterizedClass
@ValueSource(
        ints = {
            Connection.TRANSACTION_READ_COMMITTED,
            Connection.TRANSACTION_REPEATABLE_READ,
            Connection.TRANSACTION_SERIALIZABLE
        })
class PostgresFenceGateTest extends FenceGateContract {

    private static EmbeddedPostgres server;

    @Parameter
    int isolation;

    @BeforeAll
    static void start() {
        try {
            server = EmbeddedPostgres.builder()
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .start();
        } catch (IOException | RuntimeException e) {
            throw new TestAbortedException("PostgreSQL does not start here: " + e.getMessage(), e);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) server.close();
    }

    @Override
    protected Gated open() throws SQLException {
        return new JdbcJournal(() -> server.getPostgresDatabase().getConnection(), isolation);
    }
}
