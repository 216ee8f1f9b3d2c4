package dev.holdfast.counter.redis;

import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.Operation;
import dev.holdfast.redis.Script;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which script does an operation, with which operands, and whether it needs the counter's reservations too. */
record Verb(Scripts scripts, boolean bounded, List<String> operands) {

    static final Script OPEN_SESSION = Script.load(Verb.class, "session_open.lua");

    private static final String VALUE = "counter_value.lua";
    private static final String SUM = "counter_sum.lua";

    // Reading and forgetting take no memory, so they work on a server that has none left.
    private static final Scripts GET = Scripts.verb("counter_get.lua").allowOom();
    private static final Scripts RESET = Scripts.verb("counter_reset.lua").allowOom();
    private static final Scripts ADD = Scripts.of("counter_bump.lua", VALUE, SUM, "counter_add.lua");
    private static final Scripts ADD_RUN = Scripts.of(VALUE, SUM, "counter_add_run.lua");
    private static final Scripts SET = Scripts.verb("counter_set.lua");
    private static final Scripts COMPARE_AND_SET = Scripts.verb("counter_compare_and_set.lua");
    private static final Scripts RAISE = Scripts.verb("counter_raise.lua");
    private static final Scripts LOWER = Scripts.verb("counter_lower.lua");
    private static final Scripts WITHIN = Scripts.of(
            "bounded_quick.lua",
            VALUE,
            "bounded_number.lua",
            "noun_refusal.lua",
            "bounded_begin.lua",
            "bounded_run.lua");
    private static final Scripts READ_WITHIN = WITHIN.allowOom();
    private static final Scripts EXPIRE = Scripts.verb("counter_expire.lua");

    /** One verb in both forms. */
    private record Scripts(Script plain, Script once) {

        static Scripts verb(String verb) {
            return of(VALUE, "counter_begin.lua", verb);
        }

        static Scripts of(String... files) {
            return new Scripts(load("counter_plain.lua", files), load("counter_once.lua", files));
        }

        private static Script load(String first, String... files) {
            return Script.load(
                    Verb.class,
                    Stream.concat(Stream.of(first), Stream.of(files)).toArray(String[]::new));
        }

        Scripts allowOom() {
            return new Scripts(plain.allowOom(), once.allowOom());
        }
    }

    static Verb of(Operation operation) {
        if (operation instanceof Operation.Add add) return add(add);
        if (operation instanceof Operation.AddWithin run) return within(run);
        if (operation instanceof Operation.Get) return verb(GET);
        if (operation instanceof Operation.Set set) return verb(SET, set.value());
        if (operation instanceof Operation.CompareAndSet cas)
            return verb(COMPARE_AND_SET, cas.expected(), cas.update());
        if (operation instanceof Operation.Raise raise) return verb(RAISE, raise.floor());
        if (operation instanceof Operation.Lower lower) return verb(LOWER, lower.ceiling());
        if (operation instanceof Operation.Expire expire)
            return verb(EXPIRE, expire.after().toMillis());
        return verb(RESET);
    }

    /** With one sign throughout the sum itself is the extreme, and one step is enough. */
    private static Verb add(Operation.Add add) {
        boolean oneWay = add.delta() == (add.delta() < 0 ? add.lowest() : add.highest())
                && (add.delta() < 0 ? add.highest() : add.lowest()) == 0;
        if (oneWay) return verb(ADD, add.delta());
        return verb(ADD_RUN, add.highest(), add.lowest() - add.highest(), add.delta() - add.lowest());
    }

    private static Verb within(Operation.AddWithin run) {
        String steps = run.steps().stream()
                .map(step -> (step.saturating() ? "~" : "") + step.delta())
                .collect(Collectors.joining(" "));
        Bounds bounds = run.bounds();
        List<String> operands = List.of(Long.toString(bounds.min()), Long.toString(bounds.max()), steps);
        return new Verb(run.changes() ? WITHIN : READ_WITHIN, true, operands);
    }

    private static Verb verb(Scripts scripts, long... operands) {
        return new Verb(
                scripts, false, Arrays.stream(operands).mapToObj(Long::toString).toList());
    }

    Script plain() {
        return scripts.plain;
    }

    Script once() {
        return scripts.once;
    }
}
