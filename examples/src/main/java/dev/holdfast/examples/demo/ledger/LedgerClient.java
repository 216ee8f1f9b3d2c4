package dev.holdfast.examples.demo.ledger;

import dev.holdfast.examples.demo.orders.Order;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** One thread's connection to the ledger. Not safe for use by several threads. */
public final class LedgerClient implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement book;
    private final PreparedStatement known;

    public LedgerClient(LedgerAddress address) throws SQLException {
        connection = DriverManager.getConnection(address.url(), address.user(), address.password());
        book = connection.prepareStatement(Booking.CALL);
        known = connection.prepareStatement("SELECT 1 FROM entries WHERE order_id = ?");
    }

    /** Whether the order is in the ledger. */
    public boolean isKnown(Order order) throws SQLException {
        known.setString(1, order.id());
        try (ResultSet found = known.executeQuery()) {
            return found.next();
        }
    }

    /**
     * Writes the entry and the account's balance, both or none.
     *
     * @return false if the order was in the ledger before; nothing is written then
     * @throws StaleTokenException if a hold with a larger token has written to the account
     */
    public boolean book(Entry entry) throws SQLException, StaleTokenException {
        Order order = entry.order();
        book.setString(1, order.id());
        book.setString(2, order.account());
        book.setString(3, order.item());
        book.setInt(4, order.quantity());
        book.setLong(5, order.cents());
        book.setBoolean(6, entry.accepted());
        book.setLong(7, entry.token());
        book.setInt(8, entry.worker());
        book.setInt(9, entry.thread());
        long answer = call();
        if (answer > 0) {
            throw new StaleTokenException(order.account(), entry.token(), answer);
        }
        return answer == Booking.BOOKED;
    }

    private long call() throws SQLException {
        try (ResultSet answer = book.executeQuery()) {
            answer.next();
            return answer.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
