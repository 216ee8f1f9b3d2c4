package dev.holdfast.counter.redis;

import dev.holdfast.counter.spi.Operation;
import dev.holdfast.redis.Script;
import java.util.Arrays;
import java.util.List;

/** Which script does an operation, and with which operands. */
record Verb(Scripts scripts, List<String> operands) {

    static final Script OPEN_SESSION = Script.load(Verb.class, "session_open.lua");

    // Reading and forgetting take no memory, so they work on a server that has none left.
    private static final Scripts GET = Scripts.of("counter_get.lua").allowOom();
    private static final Scripts RESET = Scripts.of("counter_reset.lua").allowOom();
    private static final Scripts ADD = Scripts.of("counter_add.lua");
    private static final Scripts ADD_RUN = Scripts.of("counter_add_run.lua");
    private static final Scripts SET = Scripts.of("counter_set.lua");
    private static final Scripts COMPARE_AND_SET = Scripts.of("counter_compare_and_set.lua");
    private static final Scripts RAISE = Scripts.of("counter_raise.lua");
    private static final Scripts LOWER = Scripts.of("counter_lower.lua");
    private static final Scripts EXPIRE = Scripts.of("counter_expire.lua");

    /** One verb in both forms. */
    private record Scripts(Script plain, Script once) {

        static Scripts of(String verb) {
            return new Scripts(
                    Script.load(Verb.class, "counter_plain.lua", "counter_value.lua", verb),
                    Script.load(Verb.class, "counter_once.lua", "counter_value.lua", verb));
        }

        Scripts allowOom() {
            return new Scripts(plain.allowOom(), once.allowOom());
        }
    }

    static Verb of(Operation operation) {
        if (operation instanceof Operation.Add add) return add(add);
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

    private static Verb verb(Scripts scripts, long... operands) {
        return new Verb(
                scripts, Arrays.stream(operands).mapToObj(Long::toString).toList());
    }

    Script plain() {
        return scripts.plain;
    }

    Script once() {
        return scripts.once;
    }
}
