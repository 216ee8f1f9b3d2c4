package dev.holdfast.examples.races.gallery;

import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Sql;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import dev.holdfast.lock.LockLease;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The account is a row of a database. Whoever moves money also writes a receipt, which is a row of its own and never lost; the
 * receipts tell what the balance should be, and how many movements there were.
 */
final class AccountMovements implements Race {

    private static final long OPENING = 100;

    @Override
    public Card card() {
        return new Card(
                "account",
                "withdrawals and deposits on rows of a database",
                "Two who have read the same balance both find it sufficient, and the later write undoes the earlier one.",
                "Only the holder of the account's lock reads and writes, and the row refuses a holder that is out of date.");
    }

    @Override
    public void prepare(Arena arena) throws SQLException {
        arena.sql().update("CREATE TABLE account(balance BIGINT, movements BIGINT, fence BIGINT)");
        arena.sql().update("INSERT INTO account VALUES(?, 0, 0)", OPENING);
        arena.sql().update("CREATE TABLE receipt(amount BIGINT)");
    }

    @Override
    public void naive(Place here) throws SQLException, InterruptedException {
        long amount = amount();
        long[] seen = here.sql().numbers("SELECT balance, movements FROM account");
        long balance = seen[0] + amount;
        here.gap();
        if (balance >= 0) {
            // naive: the balance may be another one by now
            here.sql().update("UPDATE account SET balance = ?, movements = ?", balance, seen[1] + 1);
            receipt(here, amount);
        }
    }

    @Override
    public void remedy(Place here) throws SQLException, InterruptedException {
        long amount = amount();
        // remedy: one holder at a time, and the row refuses the token of an earlier one
        try (LockLease lease = here.lock("account").acquire()) {
            long token = lease.fencingToken();
            // Before it reads: from now on no earlier holder can write, so that what is read stays true.
            here.sql().update("UPDATE account SET fence = ? WHERE fence <= ?", token, token);
            long[] seen = here.sql().numbers("SELECT balance, movements FROM account");
            long balance = seen[0] + amount;
            here.gap();
            if (balance >= 0 && write(here.sql(), balance, seen[1] + 1, token)) {
                receipt(here, amount);
            }
        }
    }

    private static boolean write(Sql sql, long balance, long movements, long token) throws SQLException {
        return sql.update("UPDATE account SET balance = ?, movements = ? WHERE fence = ?", balance, movements, token)
                == 1;
    }

    /** More is withdrawn than deposited, so that the account runs dry. */
    private static long amount() {
        return ThreadLocalRandom.current().nextLong(-12, 11);
    }

    private static void receipt(Place here, long amount) throws SQLException {
        here.sql().update("INSERT INTO receipt VALUES(?)", amount);
    }

    @Override
    public Verdict judge(Arena arena, Tally done) throws SQLException {
        long[] account = arena.sql().numbers("SELECT balance, movements FROM account");
        long[] receipts = arena.sql().numbers("SELECT ? + COALESCE(SUM(amount), 0), COUNT(*) FROM receipt", OPENING);
        long lost = receipts[1] - account[1];
        boolean exact = account[0] == receipts[0] && account[0] >= 0;
        return new Verdict(
                lost == 0 && !exact ? 1 : Math.abs(lost),
                receipts[1],
                lost + " movements lost, the balance is " + account[0] + " and should be " + receipts[0]);
    }
}
