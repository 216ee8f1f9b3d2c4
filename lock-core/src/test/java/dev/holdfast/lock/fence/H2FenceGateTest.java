package dev.holdfast.lock.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.contract.FenceGateContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On H2 in file mode; and what does not depend on the database. */
class H2FenceGateTest extends FenceGateContract {

    @TempDir
    Path folder;

    @Override
    protected Gated open() throws SQLException {
        return new JdbcJournal(this::connect, Connection.TRANSACTION_READ_COMMITTED);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("gate") + ";LOCK_TIMEOUT=60000");
    }

    @Test
    void inAutoCommitModeItRefusesToWork() throws SQLException {
        try (Connection connection = connect()) {
            assertThatThrownBy(() -> JdbcFenceGate.inDefaultTable().admit(connection, resource, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit");
        }
    }

    @Test
    void aTransactionRolledBackLeavesNoToken() throws SQLException {
        JdbcFenceGate gate = JdbcFenceGate.inDefaultTable();
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            gate.admit(connection, resource, 9);
            connection.rollback();
            gate.admit(connection, resource, 8);
            connection.commit();
        }
    }

    @Test
    void afterARefusalTheTransactionGoesOn() throws SQLException {
        JdbcFenceGate gate = JdbcFenceGate.inDefaultTable();
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            gate.admit(connection, resource, 9);
            assertThatThrownBy(() -> gate.admit(connection, resource, 8)).isInstanceOf(StaleTokenException.class);
            assertThatCode(() -> gate.admit(connection, resource, 10)).doesNotThrowAnyException();
            connection.commit();
        }
    }

    @Test
    void aListenerHearsWhoPassesAndWhoDoesNot() throws SQLException {
        HeardAtGate heard = new HeardAtGate();
        JdbcFenceGate gate = JdbcFenceGate.inDefaultTable().telling(heard).withColumns("resource", "token");
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            gate.admit(connection, resource, 9);
            gate.admit(connection, resource, 9);
            assertThatThrownBy(() -> gate.admit(connection, resource, 8)).isInstanceOf(StaleTokenException.class);
            connection.commit();
        }
        assertThat(heard.events).containsExactly("admitted 9", "admitted 9", "refused 8");
    }

    @Test
    void tableAndColumnsAreOnesOwnChoice() throws SQLException {
        JdbcFenceGate gate = JdbcFenceGate.inTable("app.fences").withColumns("what", "newest");
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA app");
            statement.execute(gate.ddl());
            connection.setAutoCommit(false);
            gate.admit(connection, resource, 9);
            assertThat(statement.executeQuery("SELECT newest FROM app.fences").next())
                    .isTrue();
            assertThatThrownBy(() -> gate.admit(connection, resource, 8)).isInstanceOf(StaleTokenException.class);
        }
    }

    @Test
    void withoutItsTableTheDatabasesErrorComesThrough() throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> JdbcFenceGate.inTable("nowhere").admit(connection, resource, 1))
                    .isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1st", "a b", "a;DROP TABLE t", "a.b.c", ".a", "a.", "\"a\"", "tâble"})
    void whatIsNoPlainIdentifierIsRejected(String name) {
        assertThatThrownBy(() -> JdbcFenceGate.inTable(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("table");
        assertThatThrownBy(() -> JdbcFenceGate.inDefaultTable().withColumns(name, "token"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resourceColumn");
        assertThatThrownBy(() -> JdbcFenceGate.inDefaultTable().withColumns("resource", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tokenColumn");
    }
}
