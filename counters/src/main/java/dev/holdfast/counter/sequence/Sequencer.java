package dev.holdfast.counter.sequence;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.spi.Payload;
import dev.holdfast.counter.spi.SequenceStore;
import dev.holdfast.counter.spi.SequenceStore.Duplicate;
import dev.holdfast.counter.spi.SequenceStore.Gap;
import dev.holdfast.counter.spi.SequenceStore.Reply;
import dev.holdfast.counter.spi.SequenceStore.Stream;
import dev.holdfast.counter.spi.Steps;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Check;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Hands the events of one stream on in the order of their numbers, whichever JVM receives them, in whatever order, and however
 * often. Events whose predecessors are missing are kept in the store, within a {@linkplain SequencerOptions#withBuffer bound};
 * events that were handed on before are dropped. Events with the same number are the same event: the first one counts.
 *
 * <p><b>Handing on</b> is done by one JVM at a time, under a claim with a {@linkplain SequencerOptions#withLease lease} that is
 * renewed while the handler works: by the one that was offered the expected event, and then by the same one for as long as the
 * next event is there. So every JVM needs the same handler. It runs on the thread of a blocking offer that waits for this
 * very event, else on the client's {@linkplain Counters.Builder#callbacks callback executor}, one event after the other.
 *
 * <p><b>After a crash</b> the event that was being handed on is handed on again, with the same number, by whoever is offered an
 * event next, or, when the lease is over, by any JVM with an open sequencer that was offered one not yet handed on. The same
 * after a pause of a JVM that is longer than the lease; the paused one may then still be at work. Everything else is handed on
 * once. {@link SequenceHandler} shows how not to act twice.
 *
 * <p><b>When the handler fails</b> nothing advances: the same event is handed on again after a {@linkplain
 * SequencerOptions#withRetryPause pause}, or at the next offer. {@link #skipTo} passes over an event that can never be handled,
 * or that will never come.
 *
 * <p><b>When the store loses its data</b>, or the stream {@linkplain SequencerOptions#withExpiry expires}, the {@linkplain
 * SequencerOptions#withFirst first} number is expected again, and what was buffered is gone. The next live event is then kept
 * and waits, or is refused with {@link GapTooLargeException}, until {@link #skipTo} says where the stream is. Where that is, is
 * known by who keeps the number with its effect. Without an expiry a stream stays until {@link #forget}.
 *
 * <p><b>Threading.</b> May be used by any number of threads. Blocking verbs wait through interrupts, and set the thread's flag
 * again. The offer of the expected event waits until it has been handed on, however long the handler takes; other offers wait
 * for the store only. Blocking offers are fit for threads of the callback executor too. The handler must not call blocking verbs of its own sequencer. Asynchronous verbs never block, and
 * dependents of their stages run on the callback executor. Keep one sequencer for each stream and JVM, and close it before its
 * client.
 *
 * <p><b>Failure.</b> Every verb may fail with {@link dev.holdfast.lock.BackendUnavailableException} (nothing was done), {@link
 * OutcomeUnknownException} (an event may be kept; to offer it again is harmless), {@link
 * dev.holdfast.counter.UnexpectedValueException} (something else is kept there; it is left as it is), {@link
 * dev.holdfast.counter.SettingsMismatchException} (the stream began with another first number), and {@link
 * IllegalStateException} (the sequencer or the client is closed).
 */
public final class Sequencer<E> implements AutoCloseable {

    /** The largest number: 2^52. */
    public static final long MAX_SEQUENCE = 1L << 52;

    /** The longest text of an event, as the codec makes it: 64 KiB in UTF-8. */
    public static final int MAX_BYTES = 1 << 16;

    private final Line line;
    private final Codec<E> codec;
    private final Pump<E> pump;
    private volatile boolean closed;

    private Sequencer(Line line, Codec<E> codec, SequenceHandler<? super E> handler) {
        this.line = line;
        this.codec = codec;
        pump = new Pump<>(line, codec, handler);
    }

    /** A sequencer with {@link SequencerOptions#defaults()}. No I/O. */
    public static <E> Sequencer<E> on(
            Counters counters, String stream, Codec<E> codec, SequenceHandler<? super E> handler) {
        return on(counters, stream, codec, SequencerOptions.defaults(), handler);
    }

    /**
     * A sequencer of this stream. No I/O.
     *
     * @param stream not blank, at most 512 bytes in UTF-8, no control characters
     * @param codec makes the text that is kept of an event, at most {@value #MAX_BYTES} bytes of it
     * @throws UnsupportedOperationException if the client's store keeps no streams
     */
    public static <E> Sequencer<E> on(
            Counters counters,
            String stream,
            Codec<E> codec,
            SequencerOptions options,
            SequenceHandler<? super E> handler) {
        Check.notNull("counters", counters);
        Check.name("stream", stream);
        Check.notNull("codec", codec);
        Check.notNull("options", options);
        Check.notNull("handler", handler);
        Stream key = new Stream(stream, options.first(), options.usedExpiry());
        SequenceStore store = counters.store().sequences();
        return new Sequencer<>(new Line(store, counters.steps(), key, options), codec, handler);
    }

    /**
     * Takes an event of the stream.
     *
     * @param sequence the event's number, from 0 to {@link #MAX_SEQUENCE}
     * @return what became of it
     * @throws GapTooLargeException if it is too far ahead of the expected event to be kept
     * @throws IllegalArgumentException if the event's text is longer than {@value #MAX_BYTES} bytes in UTF-8
     */
    public Offered offer(long sequence, E event) {
        Optional<Offered> known = line.steps().await(taken(sequence, event));
        return known.isPresent() ? known.get() : line.steps().await(pump.handOnHere(sequence));
    }

    /** As {@link #offer}, without blocking. */
    public CompletionStage<Offered> offerAsync(long sequence, E event) {
        return line.steps()
                .async(taken(sequence, event)
                        .thenCompose(known -> known.isPresent()
                                ? CompletableFuture.completedFuture(known.get())
                                : pump.handOn(sequence)));
    }

    /** Empty if it is the expected one, and is to be handed on. */
    private CompletionStage<Optional<Offered>> taken(long sequence, E event) {
        checkSequence("sequence", sequence);
        String text = Payload.check("event", codec.encode(Check.notNull("event", event)), MAX_BYTES);
        AtomicBoolean doubtful = new AtomicBoolean();
        return ask(() -> line.store()
                        .offer(line.stream(), sequence, text, line.options().buffer())
                        .whenComplete((reply, failure) -> {
                            if (failure != null && Steps.cause(failure) instanceof OutcomeUnknownException)
                                doubtful.set(true);
                        }))
                .thenApply(reply -> became(sequence, reply, doubtful.get()));
    }

    /** @param doubtful whether the event may have been kept by an earlier try, and handed on since */
    private Optional<Offered> became(long sequence, Reply reply, boolean doubtful) {
        if (reply instanceof Gap) throw new GapTooLargeException(line.stream().name(), reply.expected(), sequence);
        if (reply instanceof Duplicate) return Optional.of(doubtful ? Offered.HANDED_ON : Offered.DUPLICATE);
        if (sequence == reply.expected()) return Optional.empty();
        pump.offered(sequence);
        return Optional.of(Offered.BUFFERED);
    }

    /** The number of the event that is handed on next. */
    public long expected() {
        return line.steps().await(expecting());
    }

    /** As {@link #expected}, without blocking. */
    public CompletionStage<Long> expectedAsync() {
        return line.steps().async(expecting());
    }

    private CompletionStage<Long> expecting() {
        return ask(() -> line.store().look(line.stream())).thenApply(Reply::expected);
    }

    /**
     * Expects no event below that number any more: those that are kept are dropped, and those that come are duplicates. An
     * event that is being handed on at the moment is finished all the same. Without effect if the number was reached before.
     *
     * @param sequence from 0 to {@link #MAX_SEQUENCE}
     * @return the number now expected
     */
    public long skipTo(long sequence) {
        return line.steps().await(skipping(sequence));
    }

    /** As {@link #skipTo}, without blocking. */
    public CompletionStage<Long> skipToAsync(long sequence) {
        return line.steps().async(skipping(sequence));
    }

    private CompletionStage<Long> skipping(long sequence) {
        checkSequence("sequence", sequence);
        return ask(() -> line.store().skip(line.stream(), sequence)).thenApply(reply -> {
            pump.start();
            return reply.expected();
        });
    }

    /**
     * Forgets the stream, its position and its buffered events, as if it had never begun. For streams that are over: events
     * that were handed on would be new ones again.
     */
    public void forget() {
        line.steps().await(forgetting());
    }

    /** As {@link #forget}, without blocking. */
    public CompletionStage<Void> forgetAsync() {
        return line.steps().async(forgetting());
    }

    private CompletionStage<Void> forgetting() {
        return ask(() -> line.store().forget(line.stream())).thenAccept(reply -> pump.forgotten());
    }

    private CompletionStage<Reply> ask(Supplier<CompletionStage<Reply>> step) {
        if (closed)
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "the sequencer of \"" + line.stream().name() + "\" is closed"));
        return line.step(step);
    }

    static long checkSequence(String parameter, long value) {
        if (value < 0 || value > MAX_SEQUENCE)
            throw new IllegalArgumentException(parameter + " must be from 0 to " + MAX_SEQUENCE + ": " + value);
        return value;
    }

    /**
     * Hands nothing on any more, except that an event under way is finished. Waits for that, at most the client's patience,
     * unless it is called by the handler itself; the event that took longer is acknowledged all the same, for as long as the
     * store is open. Offers that wait end with {@link Offered#BUFFERED}. Idempotent.
     */
    @Override
    public void close() {
        closed = true;
        pump.close();
    }
}
