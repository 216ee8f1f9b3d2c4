package dev.holdfast.counter.redis;

import dev.holdfast.counter.spi.Answer;
import java.util.List;

/** What the scripts' replies mean. */
final class Replies {

    private Replies() {}

    static Answer read(List<String> reply) {
        String value = reply.get(1);
        return switch (reply.get(0)) {
            case "done" -> new Answer.Done(Long.parseLong(value), true);
            case "same" -> new Answer.Done(Long.parseLong(value), false);
            case "within" -> within(value.split(" "));
            case "overflow" -> new Answer.Overflow(Long.parseLong(value));
            case "nan" -> new Answer.NotANumber(value);
            case "unknown" -> new Answer.UnknownSession();
            default -> throw new IllegalStateException("no verdict of the counter scripts: " + reply.get(0));
        };
    }

    private static Answer within(String[] numbers) {
        return new Answer.Within(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
    }
}
