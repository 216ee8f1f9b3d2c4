package dev.holdfast.examples.demo.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The fenced write, run inside the database: one round trip, one transaction, and none left open when the process that
 * asked is stopped in the middle.
 */
public final class Booking {

    /** The name under which the database knows it. */
    static final String CALL = "CALL BOOK(?, ?, ?, ?, ?, ?, ?, ?, ?)";

    static final String ALIAS = "CREATE ALIAS BOOK FOR '" + Booking.class.getName() + ".book'";

    /** Answer of {@link #book}: written. */
    static final long BOOKED = 0;

    /** Answer of {@link #book}: the order was in the ledger before, and nothing was written. */
    static final long DUPLICATE = -1;

    private Booking() {}

    /**
     * Books an order unless it is known or the token is stale.
     *
     * @return {@link #BOOKED}, {@link #DUPLICATE}, or the account's newer token that refuses this write
     */
    public static long book(
            Connection ledger,
            String order,
            String account,
            String item,
            int quantity,
            long cents,
            boolean accepted,
            long token,
            int worker,
            int thread)
            throws SQLException {
        if (isKnown(ledger, order)) {
            return DUPLICATE;
        }
        if (!credit(ledger, account, accepted ? quantity * cents : 0, token)) {
            return lastToken(ledger, account);
        }
        insert(ledger, order, account, item, quantity, cents, accepted, token, worker, thread);
        return BOOKED;
    }

    /** The fence: one conditional update decides whether there is a write at all. */
    private static boolean credit(Connection ledger, String account, long amount, long token) throws SQLException {
        try (PreparedStatement update = ledger.prepareStatement(
                "UPDATE accounts SET balance = balance + ?, entries = entries + 1, last_token = ?"
                        + " WHERE id = ? AND last_token <= ?")) {
            update.setLong(1, amount);
            update.setLong(2, token);
            update.setString(3, account);
            update.setLong(4, token);
            return update.executeUpdate() == 1;
        }
    }

    static long lastToken(Connection ledger, String account) throws SQLException {
        try (PreparedStatement select = ledger.prepareStatement("SELECT last_token FROM accounts WHERE id = ?")) {
            select.setString(1, account);
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    throw new SQLException("no account " + account);
                }
                return found.getLong(1);
            }
        }
    }

    static boolean isKnown(Connection ledger, String order) throws SQLException {
        try (PreparedStatement select = ledger.prepareStatement("SELECT 1 FROM entries WHERE order_id = ?")) {
            select.setString(1, order);
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        }
    }

    private static void insert(Connection ledger, Object... columns) throws SQLException {
        try (PreparedStatement insert = ledger.prepareStatement(
                "INSERT INTO entries(order_id, account, item, quantity, cents, accepted, token, worker, thread)"
                        + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (int i = 0; i < columns.length; i++) {
                insert.setObject(i + 1, columns[i]);
            }
            insert.executeUpdate();
        }
    }
}
