package dev.holdfast.lock.fence;

import dev.holdfast.lock.contract.FenceGateContract.Gated;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A gate and a journal in one database: a transaction on a connection of its own for each call, repeated while the database asks for it. */
final class JdbcJournal implements Gated {

    /** Where connections come from. */
    interface Connections {
        Connection open() throws SQLException;
    }

    private final Connections connections;
    private final int isolation;
    private final JdbcFenceGate gate = JdbcFenceGate.inDefaultTable();

    JdbcJournal(Connections connections, int isolation) throws SQLException {
        this.connections = connections;
        this.isolation = isolation;
        try (Connection connection = connections.open();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS holdfast_fence");
            statement.execute("DROP TABLE IF EXISTS journal");
            statement.execute(gate.ddl());
            statement.execute("CREATE TABLE journal (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
                    + "resource VARCHAR(512) NOT NULL, token BIGINT NOT NULL)");
        }
    }

    @Override
    public void admit(String resource, long token) throws SQLException {
        transaction(connection -> gate.admit(connection, resource, token));
    }

    @Override
    public void write(String resource, long token) throws SQLException {
        transaction(connection -> {
            gate.admit(connection, resource, token);
            Thread.yield();
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO journal (resource, token) VALUES (?, ?)")) {
                insert.setString(1, resource);
                insert.setLong(2, token);
                insert.executeUpdate();
            }
        });
    }

    @Override
    public List<Long> journal(String resource) throws SQLException {
        try (Connection connection = connections.open();
                PreparedStatement select =
                        connection.prepareStatement("SELECT token FROM journal WHERE resource = ? ORDER BY id")) {
            select.setString(1, resource);
            try (ResultSet rows = select.executeQuery()) {
                List<Long> tokens = new ArrayList<>();
                while (rows.next()) tokens.add(rows.getLong(1));
                return tokens;
            }
        }
    }

    private interface Body {
        void run(Connection connection) throws SQLException;
    }

    private void transaction(Body body) throws SQLException {
        while (true) {
            try (Connection connection = connections.open()) {
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(isolation);
                try {
                    body.run(connection);
                    connection.commit();
                    return;
                } catch (SQLException e) {
                    connection.rollback();
                    if (!mayBeRepeated(e)) throw e;
                } catch (RuntimeException e) {
                    connection.rollback();
                    throw e;
                }
            }
        }
    }

    /** At READ COMMITTED nothing may have to be repeated, and nothing is. */
    private boolean mayBeRepeated(SQLException e) {
        return isolation != Connection.TRANSACTION_READ_COMMITTED
                && ("40001".equals(e.getSQLState()) || "23505".equals(e.getSQLState()));
    }
}
