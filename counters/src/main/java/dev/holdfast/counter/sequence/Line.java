package dev.holdfast.counter.sequence;

import dev.holdfast.counter.SettingsMismatchException;
import dev.holdfast.counter.UnexpectedValueException;
import dev.holdfast.counter.spi.SequenceStore;
import dev.holdfast.counter.spi.SequenceStore.Reply;
import dev.holdfast.counter.spi.SequenceStore.Stream;
import dev.holdfast.counter.spi.Steps;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The single steps on one stream. */
record Line(SequenceStore store, Steps steps, Stream stream, SequencerOptions options) {

    CompletionStage<Reply> take(String owner) {
        return step(() -> store.take(stream, owner, options.lease()));
    }

    CompletionStage<Reply> renew(String owner) {
        return settling(() -> store.renew(stream, owner, options.lease()));
    }

    CompletionStage<Reply> done(String owner, long number) {
        return settling(() -> store.done(stream, owner, number, options.lease()));
    }

    CompletionStage<Reply> release(String owner) {
        return settling(() -> store.release(stream, owner));
    }

    /** Every step may be repeated. */
    CompletionStage<Reply> step(Supplier<CompletionStage<Reply>> step) {
        return steps.repeatable(what(), step).thenApply(this::known);
    }

    private CompletionStage<Reply> settling(Supplier<CompletionStage<Reply>> step) {
        return steps.settling(what(), step).thenApply(this::known);
    }

    private Reply known(Reply reply) {
        if (reply instanceof SequenceStore.Odd odd) throw new UnexpectedValueException(what(), odd.found());
        if (reply instanceof SequenceStore.Begun begun)
            throw new SettingsMismatchException(what(), first(stream.first()), first(begun.first()));
        return reply;
    }

    private static String first(long number) {
        return "first number " + number;
    }

    private String what() {
        return "sequencer \"" + stream.name() + '"';
    }
}
