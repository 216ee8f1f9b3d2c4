package dev.holdfast.examples.races.race;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Plain SQL over one connection, each statement prepared once. Not safe for use by several threads. */
public final class Sql {

    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final Connection connection;

    /** Over this connection, in auto-commit mode unless it is told otherwise. */
    public Sql(Connection connection) {
        this.connection = connection;
    }

    /** The connection itself. */
    public Connection connection() {
        return connection;
    }

    /** Runs a statement, and returns how many rows it changed. */
    public int update(String sql, Object... parameters) throws SQLException {
        return bound(sql, parameters).executeUpdate();
    }

    /** The first column of the first row, if there is a row. */
    public Optional<Object> find(String sql, Object... parameters) throws SQLException {
        try (ResultSet rows = bound(sql, parameters).executeQuery()) {
            return rows.next() ? Optional.ofNullable(rows.getObject(1)) : Optional.empty();
        }
    }

    /** The number in the first column of the first row; 0 if there is none. */
    public long number(String sql, Object... parameters) throws SQLException {
        return find(sql, parameters).map(found -> ((Number) found).longValue()).orElse(0L);
    }

    /**
     * The numbers in the first row.
     *
     * @throws SQLException if there is no row
     */
    public long[] numbers(String sql, Object... parameters) throws SQLException {
        try (ResultSet rows = bound(sql, parameters).executeQuery()) {
            if (!rows.next()) {
                throw new SQLException("no row: " + sql);
            }
            long[] numbers = new long[rows.getMetaData().getColumnCount()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = rows.getLong(i + 1);
            }
            return numbers;
        }
    }

    private PreparedStatement bound(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
