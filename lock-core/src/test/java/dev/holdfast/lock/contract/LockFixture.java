package dev.holdfast.lock.contract;

import dev.holdfast.lock.Locks;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.opentest4j.TestAbortedException;

/**
 * What the contract suite needs to know about a kind of store. A fixture is opened for each test and closed after it.
 *
 * <p>To bind the suite: implement this once, and extend each contract class with its {@code open()}.
 */
public interface LockFixture extends AutoCloseable {

    /** The store as a further client sees it; all clients of one fixture share their names. The fixture closes it. */
    LeaseStore store();

    /** The time in which clients of this fixture live. */
    TimeSource time();

    /** The beginnings of a client. */
    default Locks.Builder client(LeaseStore store) {
        return Locks.builder(store).time(time());
    }

    /** A lease that a test can afford to wait out several times. */
    Duration lease();

    /** How much later than promised something may happen here for reasons that are nobody's fault. */
    Duration slack();

    /** Lets that much time pass. */
    void passes(Duration time);

    /** Lets time pass until {@code condition} holds; fails with {@code what} if it does not within a generous while. */
    void eventually(String what, BooleanSupplier condition);

    /** Lets {@code time} pass; fails with {@code what} if {@code condition} does not hold at some moment of it. */
    void during(Duration time, String what, BooleanSupplier condition);

    /** How often somebody who is woken by a release may have to ask until it holds. */
    default int asksOnceWoken() {
        return 1;
    }

    /** The test has started a thread of its own. */
    default void started(Thread thread) {}

    /** The store forgets everything, as by FLUSHALL or a restart without persistence. */
    default void loseEverything() {
        throw new TestAbortedException("this store cannot be made to forget");
    }

    /** Sets the store's clock forward or back. */
    default void moveServerClock(Duration by) {
        throw new TestAbortedException("this store's clock cannot be set");
    }

    /** Several names are taken in one step here, whatever they are; aborts the test where they are not. */
    default void takesSeveralInOneStep() {}

    /** It is seen here at once that nobody listens any more; aborts the test where it is not. */
    default void seesWhoListens() {}

    /** From now on so many replicas confirm what the store does; all that there are if it was never said. */
    default void confirming(int replicas) {
        throw new TestAbortedException("this store has no replicas");
    }

    @Override
    void close();
}
