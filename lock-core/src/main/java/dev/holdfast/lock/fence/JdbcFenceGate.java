package dev.holdfast.lock.fence;

import dev.holdfast.lock.spi.Check;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A gate in a database table, passed within the transaction that writes: one row for each resource, with the newest token.
 *
 * <pre>{@code
 * connection.setAutoCommit(false);
 * gate.admit(connection, "invoice:42", lease.fencingToken());
 * ... your statements ...
 * connection.commit();
 * }</pre>
 *
 * <p>The token is raised by a conditional UPDATE, which locks the row until the transaction ends: whoever comes meanwhile
 * waits, and then is judged by what was committed. So two holders of one resource are never in their writing
 * transactions at once, and an older one never commits after a newer one. A transaction that is rolled back leaves no trace, of its
 * token neither. Nothing is ever forgotten; rows are the application's to delete.
 *
 * <p><b>Isolation.</b> Safe at READ COMMITTED and above, which all three databases offer as or below their default: the UPDATE
 * and the SELECT ... FOR UPDATE behind it judge the newest committed row at READ COMMITTED, and where a level forbids
 * that (REPEATABLE READ and SERIALIZABLE on PostgreSQL) they fail with a serialization failure (SQLSTATE 40001), as may the first
 * use of a name by two at once (40001, or 23505 where the other's row cannot be seen): run the transaction again, as at these levels
 * any transaction may have to be. What is never done, at any level, is to admit by an old snapshot.
 *
 * <p>Tested on PostgreSQL 14 (READ COMMITTED, REPEATABLE READ, SERIALIZABLE) and on H2 2.4 in file mode (READ COMMITTED); written for
 * MySQL too, where InnoDB's UPDATE and locking SELECT always read the newest committed row. There, at its default REPEATABLE
 * READ, the first use of a name by two at once may end in a deadlock that the server resolves (40001); and names that differ
 * in case only are one under its default collation, which refuses too much, never too little.
 *
 * <p>If your own row has room for a number you need no gate: {@code UPDATE invoice SET ..., fence = ? WHERE id = ? AND fence
 * <= ?}, and no row updated means stale.
 *
 * <p>Immutable and safe for use by many threads; a connection is not.
 */
public final class JdbcFenceGate {

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
    private static final int ATTEMPTS = 4;

    private final String table;
    private final String resourceColumn;
    private final String tokenColumn;
    private final FenceListener listener;

    private JdbcFenceGate(String table, String resourceColumn, String tokenColumn, FenceListener listener) {
        this.table = table;
        this.resourceColumn = resourceColumn;
        this.tokenColumn = tokenColumn;
        this.listener = listener;
    }

    /** A gate in the table {@code holdfast_fence}. Does not create it: see {@link #ddl()}. */
    public static JdbcFenceGate inDefaultTable() {
        return inTable("holdfast_fence");
    }

    /**
     * A gate in this table, with columns {@code resource} and {@code token}. Does not create it: see {@link #ddl()}.
     *
     * @param table letters, digits and underscores, at most 63, not beginning with a digit; before it a schema of the same
     *     form and a dot, if need be. Used unquoted, so that the database folds its case as it likes
     */
    public static JdbcFenceGate inTable(String table) {
        return new JdbcFenceGate(qualified("table", table), "resource", "token", new FenceListener() {});
    }

    /** The same gate with other columns: one with the resource's name that is unique, one for a 64-bit number. */
    public JdbcFenceGate withColumns(String resourceColumn, String tokenColumn) {
        return new JdbcFenceGate(
                table, identifier("resourceColumn", resourceColumn), identifier("tokenColumn", tokenColumn), listener);
    }

    /**
     * The same gate, which tells this listener and no other. Who was let pass may yet be rolled back; who was refused, was.
     */
    public JdbcFenceGate telling(FenceListener listener) {
        return new JdbcFenceGate(table, resourceColumn, tokenColumn, FenceListener.guarded(listener));
    }

    /** The statement that creates the table, fit for PostgreSQL, MySQL and H2. Nobody executes it but you. */
    public String ddl() {
        return "CREATE TABLE " + table + " (" + resourceColumn + " VARCHAR(512) NOT NULL PRIMARY KEY, " + tokenColumn
                + " BIGINT NOT NULL)";
    }

    /**
     * Admits the holder with this token for the rest of the transaction, and remembers the token if it is the newest. Blocks, and
     * waits for the row while another transaction has it: set the database's lock timeout if that must not be long.
     *
     * @param connection in a transaction, not in auto-commit mode, where the check would be over before the write begins
     * @param resource what is written to: not blank, at most 512 bytes in UTF-8, no control characters
     * @param token the {@linkplain dev.holdfast.lock.LockLease#fencingToken() fencing token} of the hold; positive
     * @throws StaleTokenException if a newer holder was admitted before. The transaction goes on; roll it back
     * @throws IllegalStateException if the connection is in auto-commit mode
     * @throws SQLException as the database throws it
     */
    public void admit(Connection connection, String resource, long token) throws SQLException {
        Check.notNull("connection", connection);
        Check.name("resource", resource);
        Check.positive("token", token);
        if (connection.getAutoCommit())
            throw new IllegalStateException("connection must not be in auto-commit mode: " + connection);
        try {
            pass(connection, resource, token);
        } catch (StaleTokenException refusal) {
            listener.refused(refusal);
            throw refusal;
        }
        listener.admitted(resource, token);
    }

    private void pass(Connection connection, String resource, long token) throws SQLException {
        for (int attempt = 1; !raise(connection, resource, token); attempt++) {
            OptionalLong newest = newest(connection, resource);
            if (newest.isPresent()) {
                if (newest.getAsLong() > token) throw new StaleTokenException(resource, token, newest.getAsLong());
                // Some drivers count changed rows only; an equal token changes nothing.
                if (newest.getAsLong() == token) return;
            } else if (insert(connection, resource, token, attempt == ATTEMPTS)) {
                return;
            }
        }
    }

    private boolean raise(Connection connection, String resource, long token) throws SQLException {
        String sql = "UPDATE " + table + " SET " + tokenColumn + " = ? WHERE " + resourceColumn + " = ? AND "
                + tokenColumn + " <= ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, token);
            update.setString(2, resource);
            update.setLong(3, token);
            return update.executeUpdate() > 0;
        }
    }

    /** FOR UPDATE, as a plain SELECT may answer from a snapshot that is older than what the UPDATE saw. */
    private OptionalLong newest(Connection connection, String resource) throws SQLException {
        String sql = "SELECT " + tokenColumn + " FROM " + table + " WHERE " + resourceColumn + " = ? FOR UPDATE";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, resource);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** False if somebody else inserted the row first. Behind a savepoint, as on PostgreSQL a failure spoils all that follows it. */
    private boolean insert(Connection connection, String resource, long token, boolean last) throws SQLException {
        String sql = "INSERT INTO " + table + " (" + resourceColumn + ", " + tokenColumn + ") VALUES (?, ?)";
        Savepoint before = connection.setSavepoint();
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, resource);
            insert.setLong(2, token);
            insert.executeUpdate();
        } catch (SQLException e) {
            if (last || !isDuplicate(e)) throw e;
            connection.rollback(before);
            return false;
        }
        connection.releaseSavepoint(before);
        return true;
    }

    private static boolean isDuplicate(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("23");
    }

    private static String qualified(String parameter, String value) {
        String name = Check.notNull(parameter, value);
        int dot = name.indexOf('.');
        if (dot < 0) return identifier(parameter, name);
        identifier(parameter, name.substring(0, dot));
        identifier(parameter, name.substring(dot + 1));
        return name;
    }

    /** Identifiers cannot be bound as parameters: only what needs no quoting gets into a statement. */
    private static String identifier(String parameter, String value) {
        if (!IDENTIFIER.matcher(Check.notNull(parameter, value)).matches())
            throw new IllegalArgumentException(parameter + " must be a plain SQL identifier: \"" + value + '"');
        return value;
    }

    @Override
    public String toString() {
        return "JdbcFenceGate[" + table + '(' + resourceColumn + ", " + tokenColumn + ")]";
    }
}
