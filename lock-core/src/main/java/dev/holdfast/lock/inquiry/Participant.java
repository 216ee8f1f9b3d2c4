package dev.holdfast.lock.inquiry;

import dev.holdfast.lock.Subject;
import dev.holdfast.lock.spi.LeaseInspector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What a client lends to those who ask and answer in its name. */
public interface Participant {

    /** Its id. */
    String id();

    /** What the application calls itself; empty if nothing. */
    String application();

    /** The store's. */
    LeaseInspector store();

    /** Asks the store; dependents run where callbacks do. */
    <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> verb);

    /** How long to wait for an answer. */
    Duration patience();

    /** Runs a task after that time, on a timer's thread. */
    void after(Duration delay, Runnable task);

    /** Runs a task where it holds up nothing. */
    void callback(Runnable task);

    /**
     * What it holds.
     *
     * @param about of this alone (of both sides of a read/write lock); if empty, anything, and first what threads hold that wait
     */
    List<Held> held(Optional<Subject> about);

    /**
     * Who waits.
     *
     * @param about for this alone (both sides of a read/write lock); if empty, for anything
     */
    List<Wanted> wanted(Optional<Subject> about);

    /** Tells the holders that somebody asks them to give it back. */
    void askedToYield(Subject subject, long owner, String by);
}
