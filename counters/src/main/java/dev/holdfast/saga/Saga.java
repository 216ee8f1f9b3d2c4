package dev.holdfast.saga;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.spi.Payload;
import dev.holdfast.counter.version.VersionedValue;
import dev.holdfast.lock.spi.Check;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a saga does: its steps, in order, each with what undoes it. Immutable.
 *
 * <p>The context goes from step to step: each action gets what the one before gave, and what it gives itself is written to the
 * journal, by the codec.
 *
 * @param <C> the context: what is to be done, and what came of it so far; best immutable
 */
public final class Saga<C> {

    /** The longest text of a context, as the codec makes it: 1 MiB in UTF-8, less what else the journal says. */
    public static final int MAX_BYTES = VersionedValue.MAX_BYTES - 4096;

    final String name;
    final Codec<C> codec;
    final List<Step<C>> steps;

    private Saga(Builder<C> settings) {
        name = settings.name;
        codec = settings.codec;
        steps = List.copyOf(settings.steps);
    }

    /**
     * A saga without steps yet.
     *
     * @param name the same in all JVMs: not blank, at most 200 bytes in UTF-8, no control characters and no colon
     * @param codec makes text of the context, at most {@link #MAX_BYTES} of it; a step that gives a longer one has failed
     */
    public static <C> Builder<C> named(String name, Codec<C> codec) {
        return new Builder<>(part("name", name), Check.notNull("codec", codec));
    }

    /** The name by which all JVMs know it. */
    public String name() {
        return name;
    }

    /** The lock and the journal of an instance. */
    String nameOf(String id) {
        return Check.name("id", "saga:" + name + ":" + Check.name("id", id));
    }

    /** Checked before it is to be written: what the journal does not take could neither go on nor be undone. */
    String text(C context) {
        return Payload.check("context", codec.encode(context), MAX_BYTES);
    }

    @Override
    public String toString() {
        return "Saga['" + name + "', " + steps.stream().map(Step::id).toList() + ']';
    }

    /** Without the colon that parts keys, so that no two steps have one key. */
    private static String part(String parameter, String value) {
        if (Check.name(parameter, value).indexOf(':') >= 0)
            throw new IllegalArgumentException(parameter + " must not contain a colon: " + value);
        if (value.getBytes(StandardCharsets.UTF_8).length > 200)
            throw new IllegalArgumentException(parameter + " must have at most 200 bytes in UTF-8: " + value);
        return value;
    }

    /**
     * What an action or a compensation has to hand on.
     *
     * @param stepKey {@code saga:instance:step}, the same whenever this step of this instance is taken or undone, and for no
     *     other step: whatever it changes can recognise a repetition by it
     * @param fencingToken larger than that of everybody who ran the instance before
     */
    public record StepCall(String stepKey, long fencingToken) {}

    /** What a step does. */
    @FunctionalInterface
    public interface Action<C> {

        /**
         * Takes the step. It may have been taken before, by a JVM that died before it could write that down; then it must give
         * the same and change nothing more.
         *
         * <p>Any {@link Exception} it throws ends the saga, which is then undone, this step first. Not so {@link
         * InterruptedException} and errors: they end the run, and the instance waits to be resumed.
         *
         * @return the context for the next step; not null
         */
        C run(C context, StepCall call) throws Exception;
    }

    /** What undoes a step. */
    @FunctionalInterface
    public interface Compensation<C> {

        /**
         * Undoes the step. It may have been undone before. It may also never have taken effect, or in part: the step whose
         * action failed is undone like those before it, as a failure does not tell how far it came.
         *
         * @param context as the last step that succeeded left it
         */
        void run(C context, StepCall call) throws Exception;

        /** For a step that changes nothing. */
        static <C> Compensation<C> none() {
            return (context, call) -> {};
        }
    }

    record Step<C>(String id, Action<C> action, Compensation<C> compensation) {}

    /** The steps, in order. Not safe for use by many threads. */
    public static final class Builder<C> {

        private final String name;
        private final Codec<C> codec;
        private final List<Step<C>> steps = new ArrayList<>();

        private Builder(String name, Codec<C> codec) {
            this.name = name;
            this.codec = codec;
        }

        /**
         * Appends a step.
         *
         * @param id not that of another step; as the saga's name
         */
        public Builder<C> step(String id, Action<C> action, Compensation<C> compensation) {
            part("id", id);
            if (steps.stream().anyMatch(step -> step.id().equals(id)))
                throw new IllegalArgumentException("id must not be that of another step: " + id);
            steps.add(new Step<>(id, Check.notNull("action", action), Check.notNull("compensation", compensation)));
            return this;
        }

        /** @throws IllegalStateException if there are no steps */
        public Saga<C> build() {
            if (steps.isEmpty()) throw new IllegalStateException("the saga '" + name + "' has no steps");
            return new Saga<>(this);
        }
    }
}
