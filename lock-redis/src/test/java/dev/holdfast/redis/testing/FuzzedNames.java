package dev.holdfast.redis.testing;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Names as nobody would give them, made of what has a meaning somewhere on the way to Redis and back. */
public final class FuzzedNames {

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "%",
            "%7B",
            "%7D",
            "%25",
            "%257B",
            ":",
            "}:lock",
            "}:queue",
            "holdfast:{",
            " ",
            "*",
            "?",
            "[a-z]",
            "\\",
            "'",
            "\"",
            "$6",
            "é",
            "東",
            "🔒",
            "\u2028",
            "\u200b",
            "\ufeff",
            "a",
            "b",
            "0");

    /** What no name may have in it. */
    private static final List<String> FORBIDDEN =
            List.of("\0", "\n", "\r\n", "\t", "\u001b", "\u007f", "\u0085", "\ud83d", "\udd12");

    private FuzzedNames() {}

    /** Names that are fine, short ones more often than long ones. */
    public static Stream<String> valid(long seed) {
        Random random = new Random(seed);
        return Stream.generate(() -> name(random)).filter(name -> !name.isBlank());
    }

    /** Names that must be refused, also some that are far too long. */
    public static Stream<String> invalid(long seed) {
        Random random = new Random(seed);
        return Stream.generate(() -> random.nextInt(10) == 0
                ? name(random).repeat(1 + random.nextInt(3)) + "x".repeat(513 + random.nextInt(1 << 20))
                : name(random) + FORBIDDEN.get(random.nextInt(FORBIDDEN.size())) + name(random));
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        int pieces = 1 + random.nextInt(random.nextInt(20) == 0 ? 60 : 5);
        for (int i = 0; i < pieces; i++) name.append(PIECES.get(random.nextInt(PIECES.size())));
        return name.toString();
    }
}
