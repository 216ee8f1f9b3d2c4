package dev.holdfast.saga;

import dev.holdfast.counter.Codec;
import dev.holdfast.saga.Saga.StepCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What the tests' sagas change: a shop, a bank and a carrier, who all know a repetition by its key. */
final class Town {

    static final List<String> STEPS = List.of("reserve", "charge", "ship");

    /** What stands, by step key, with the token it was done with. */
    final Map<String, Long> effects = new ConcurrentSkipListMap<>();

    /** Every call of an action and, with a minus, of a compensation. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    /** A saga of all three steps; before a call takes effect {@code trouble} hears of it, and may throw. */
    Saga<String> saga(String name, Trouble trouble) {
        Saga.Builder<String> builder = Saga.named(name, Codec.text());
        for (String step : STEPS)
            builder.step(
                    step,
                    (context, call) -> {
                        calls.add(step);
                        trouble.comes(step, call);
                        effects.merge(call.stepKey(), call.fencingToken(), Math::max);
                        return context + "," + step;
                    },
                    (context, call) -> {
                        calls.add("-" + step);
                        trouble.comes("-" + step, call);
                        effects.remove(call.stepKey());
                    });
        return builder.build();
    }

    /** What may go wrong. */
    @FunctionalInterface
    interface Trouble {

        Trouble NONE = (step, call) -> {};

        void comes(String step, StepCall call) throws Exception;

        /** This call fails, each time. */
        static Trouble at(String failing) {
            return (step, call) -> {
                if (step.equals(failing)) throw new IllegalStateException("no " + failing);
            };
        }

        static Trouble telling(Consumer<String> step) {
            return (name, call) -> step.accept(name);
        }
    }

    List<String> done(String name, String id) {
        List<String> done = new ArrayList<>();
        for (String step : STEPS) if (effects.containsKey(name + ":" + id + ":" + step)) done.add(step);
        return done;
    }
}
