package dev.holdfast.lock.inspect;

import dev.holdfast.lock.inspect.Inspection.Holder;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.NamePage;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Looks at all that the clients of one store hold and wait for, and interferes. For people and tools; no acquisition uses it
 * or waits for it.
 *
 * <p>Wherever a kind is asked for, {@link Kind#READ} and {@link Kind#WRITE} mean the same: both sides of the name.
 *
 * <p>Safe for use by many threads. A blocking verb blocks for its round trips to the store and, where clients are asked, for
 * at most the client's patience besides, also when the thread is interrupted (the flag stays set). Never call one on a
 * callback. Dependents of the stages run on the client's callback executor. All verbs fail with {@link
 * dev.holdfast.lock.BackendUnavailableException} when the store could not be asked, and with {@link
 * dev.holdfast.lock.OutcomeUnknownException} when it did not answer: what was to be done may be done then, and may be
 * repeated.
 */
public interface Inspector {

    /** Who holds the name and who waits for it. At most 200 clients are asked where they run. */
    Inspection inspect(Kind kind, String name);

    /** As {@link #inspect}, without blocking. */
    CompletionStage<Inspection> inspectAsync(Kind kind, String name);

    /** Who holds the name. As {@link #inspect}, but those who wait are neither listed nor asked. */
    List<Holder> holders(Kind kind, String name);

    /** As {@link #holders}, without blocking. */
    CompletionStage<List<Holder>> holdersAsync(Kind kind, String name);

    /**
     * The names that somebody holds or waits for, each once and in no order. They are looked for as the stream goes on, a
     * bounded part of the store at a time: {@code limit} it if there may be many. A name that was wanted all the time is
     * among them; one that came or went meanwhile may be.
     *
     * @param prefix what they begin with, up to 512 bytes; empty for all
     */
    Stream<String> names(Kind kind, String prefix);

    /**
     * Some of the names that somebody holds or waits for, without blocking. A page may be empty and not the last, and a name
     * be on several.
     *
     * @param prefix what they begin with, up to 512 bytes; empty for all
     * @param cursor {@link NamePage#next()} of the page before; empty for the first
     */
    CompletionStage<NamePage> namesAsync(Kind kind, String prefix, String cursor);

    /**
     * Takes the name away from all who hold it, whoever that is at this moment. Grants made later have larger tokens, the next
     * in the queue hold at once, and {@link dev.holdfast.lock.Lease#whenLost()} of those who lost it completes with {@link
     * dev.holdfast.lock.LossCause#REVOKED} as soon as they hear. Logged, here and there.
     *
     * <p>A holder that goes on working all the same is kept out by its token only.
     *
     * @param by who does it, for those who lose it and for the logs; not blank, at most 512 bytes, no control characters
     * @return whether somebody has lost it; false if nobody held it
     */
    boolean forceRelease(Kind kind, String name, String by);

    /** As {@link #forceRelease(Kind, String, String)}, without blocking. */
    CompletionStage<Boolean> forceReleaseAsync(Kind kind, String name, String by);

    /**
     * Takes the name away from one who was seen to hold it, and from nobody else.
     *
     * @param seen of an {@link Inspection}
     * @param by as above
     * @return whether it has lost it; false if it had released it or lost it already, as on a repetition
     */
    boolean forceRelease(Holder seen, String by);

    /** As {@link #forceRelease(Holder, String)}, without blocking. */
    CompletionStage<Boolean> forceReleaseAsync(Holder seen, String by);

    /**
     * Asks all who hold the name to give it back: {@link dev.holdfast.lock.Lease#whenAskedToYield()} completes. What they do is
     * up to them.
     *
     * @param by who asks; not blank, at most 512 bytes, no control characters
     * @return whether there was somebody to ask; it may not hear
     */
    boolean askToYield(Kind kind, String name, String by);

    /** As {@link #askToYield}, without blocking. */
    CompletionStage<Boolean> askToYieldAsync(Kind kind, String name, String by);

    /**
     * Looks for threads, in this JVM and others, that wait for each other in a circle: for locks, for either side of read/write
     * locks, for permits. What is found was so at one moment: all of them were asked twice, and gave the same answer.
     *
     * <p>A lease counts as held by the thread that acquired it; of one that was passed on, more or less may be reported than is
     * true. Leases acquired asynchronously belong to no thread and are never to blame, nor is a client that does not answer. A
     * wait that would end by itself, or a lease that will not be renewed, counts all the same. At most 1 000 clients are asked,
     * 1 000 waits of each, and 500 names looked at.
     */
    List<Deadlock> findDeadlocks();

    /** As {@link #findDeadlocks}, without blocking. */
    CompletionStage<List<Deadlock>> findDeadlocksAsync();
}
