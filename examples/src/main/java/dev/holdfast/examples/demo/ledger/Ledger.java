package dev.holdfast.examples.demo.ledger;

import dev.holdfast.examples.demo.orders.Order;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import org.h2.tools.Server;

/**
 * The coordinator's side of the ledger: creates the database in a file, serves it on 127.0.0.1, writes down the audit of
 * the holds, and reads everything back for the verdict.
 *
 * <p>Not safe for use by several threads, except {@link #isKnown(String)} and {@link #lastToken(String)}.
 */
public final class Ledger implements AutoCloseable {

    private static final String USER = "demo";

    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE accounts(id VARCHAR(64) PRIMARY KEY, balance BIGINT NOT NULL, entries BIGINT NOT NULL,"
                    + " last_token BIGINT NOT NULL)",
            "CREATE TABLE entries(seq BIGINT GENERATED ALWAYS AS IDENTITY, order_id VARCHAR(80) PRIMARY KEY,"
                    + " account VARCHAR(64) NOT NULL, item VARCHAR(64) NOT NULL, quantity INT NOT NULL,"
                    + " cents BIGINT NOT NULL, accepted BOOLEAN NOT NULL, token BIGINT NOT NULL,"
                    + " worker INT NOT NULL, thread INT NOT NULL)",
            "CREATE TABLE holds(account VARCHAR(64) NOT NULL, token BIGINT NOT NULL, worker INT NOT NULL,"
                    + " thread INT NOT NULL, entered BIGINT NOT NULL, exited BIGINT NOT NULL)",
            Booking.ALIAS);

    private final Server server;
    private final Connection connection;
    private final Connection reader;
    private final LedgerAddress address;

    private Ledger(Server server, Connection connection, Connection reader, LedgerAddress address) {
        this.server = server;
        this.connection = connection;
        this.reader = reader;
        this.address = address;
    }

    /** Creates an empty ledger in this directory, with an account for each of these names. */
    public static Ledger create(Path directory, Collection<String> accounts) throws SQLException {
        // Read once by H2, before its first server socket: nobody outside this machine may reach the ledger.
        System.setProperty("h2.bindAddress", "127.0.0.1");
        String password = new BigInteger(128, new SecureRandom()).toString(36);
        String file = "jdbc:h2:file:" + directory.resolve("ledger").toAbsolutePath() + ";LOCK_TIMEOUT=10000";
        Connection connection = DriverManager.getConnection(file, USER, password);
        Server server = Server.createTcpServer(
                        "-tcpPort",
                        "0",
                        "-ifExists",
                        "-baseDir",
                        directory.toAbsolutePath().toString())
                .start();
        String url = "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./ledger;LOCK_TIMEOUT=10000";
        Connection reader = DriverManager.getConnection(file, USER, password);
        Ledger ledger = new Ledger(server, connection, reader, new LedgerAddress(url, USER, password));
        ledger.createTables();
        ledger.open(accounts);
        return ledger;
    }

    private void createTables() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : SCHEMA) {
                statement.execute(sql);
            }
        }
    }

    private void open(Collection<String> accounts) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO accounts VALUES(?, 0, 0, 0)")) {
            for (String account : accounts) {
                insert.setString(1, account);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Where the workers find it. */
    public LedgerAddress address() {
        return address;
    }

    /** Whether this order is in the ledger now. For one other thread at a time. */
    public boolean isKnown(String order) throws SQLException {
        return Booking.isKnown(reader, order);
    }

    /** The largest token that has written to the account, 0 if none has. For one other thread at a time. */
    public long lastToken(String account) throws SQLException {
        return Booking.lastToken(reader, account);
    }

    /** Writes down finished holds. */
    public void audit(Collection<Hold> holds) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO holds VALUES(?, ?, ?, ?, ?, ?)")) {
            for (Hold hold : holds) {
                insert.setString(1, hold.account());
                insert.setLong(2, hold.token());
                insert.setInt(3, hold.worker());
                insert.setInt(4, hold.thread());
                insert.setLong(5, hold.entered());
                insert.setLong(6, hold.exited());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** What takes rows one by one, so that a long run need not fit into memory. */
    public interface Sink<T> {
        void accept(T row);
    }

    /** Every hold, account by account in the order of entering. */
    public void eachHold(Sink<Hold> sink) throws SQLException {
        String sql = "SELECT account, token, worker, thread, entered, exited FROM holds ORDER BY account, entered";
        each(
                sql,
                row -> sink.accept(new Hold(
                        row.getString(1),
                        row.getLong(2),
                        row.getInt(3),
                        row.getInt(4),
                        row.getLong(5),
                        row.getLong(6))));
    }

    /** Every entry, in the order of writing. */
    public void eachEntry(Sink<Entry> sink) throws SQLException {
        String sql = "SELECT order_id, account, item, quantity, cents, accepted, token, worker, thread"
                + " FROM entries ORDER BY seq";
        each(
                sql,
                row -> sink.accept(new Entry(
                        new Order(row.getString(1), row.getString(2), row.getString(3), row.getInt(4), row.getLong(5)),
                        row.getBoolean(6),
                        row.getLong(7),
                        row.getInt(8),
                        row.getInt(9))));
    }

    /** Every account. */
    public void eachAccount(Sink<Account> sink) throws SQLException {
        each(
                "SELECT id, balance, entries, last_token FROM accounts ORDER BY id",
                row -> sink.accept(new Account(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4))));
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void each(String sql, RowReader reader) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    /** Ends the server and the database; the file stays where it is. */
    @Override
    public void close() throws SQLException {
        server.stop();
        reader.close();
        connection.close();
    }
}
