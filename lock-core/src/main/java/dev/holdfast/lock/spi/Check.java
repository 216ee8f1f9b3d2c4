package dev.holdfast.lock.spi;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Bad arguments end here, with the parameter and the value in the message, before anything is sent. */
public final class Check {

    /** The longest name, in bytes of UTF-8. */
    public static final int MAX_NAME_BYTES = 512;

    /** The longest wait and the longest maximum hold. */
    public static final Duration MAX_WAIT = Duration.ofDays(365);

    private Check() {}

    /** Rejects null. */
    public static <T> T notNull(String parameter, @Nullable T value) {
        if (value == null) throw new NullPointerException(parameter + " must not be null");
        return value;
    }

    /**
     * Rejects a name that is null, blank, longer than {@value #MAX_NAME_BYTES} bytes, or has a control character or half
     * a surrogate pair in it.
     */
    public static String name(String parameter, @Nullable String value) {
        String name = notNull(parameter, value);
        if (name.isBlank()) throw bad(parameter, "must not be blank", quoted(name));
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c)) throw bad(parameter, "must not contain control characters", quoted(name));
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < name.length()
                        && Character.isLowSurrogate(name.charAt(i + 1));
                if (!pair) throw bad(parameter, "must not contain half a surrogate pair", quoted(name));
                i++;
            }
        }
        if (name.length() <= MAX_NAME_BYTES / 3) return name; // a char takes 3 bytes at most
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_NAME_BYTES)
            throw bad(parameter, "must have at most " + MAX_NAME_BYTES + " bytes in UTF-8, has " + bytes, quoted(name));
        return name;
    }

    /** Rejects a number below {@code min} or above {@code max}. */
    public static int range(String parameter, int value, int min, int max) {
        if (value < min || value > max) throw bad(parameter, "must be from " + min + " to " + max, value);
        return value;
    }

    /** Rejects zero and what is below it. */
    public static long positive(String parameter, long value) {
        if (value <= 0) throw bad(parameter, "must be positive", value);
        return value;
    }

    /** Rejects a duration that is null, zero, negative or above {@code max}. */
    public static Duration duration(String parameter, @Nullable Duration value, Duration max) {
        Duration duration = notNull(parameter, value);
        if (duration.isZero() || duration.isNegative()) throw bad(parameter, "must be longer than zero", duration);
        if (duration.compareTo(max) > 0) throw bad(parameter, "must be at most " + max, duration);
        return duration;
    }

    /** Rejects a duration that is null, below {@code min} or above {@code max}. */
    public static Duration duration(String parameter, @Nullable Duration value, Duration min, Duration max) {
        Duration duration = duration(parameter, value, max);
        if (duration.compareTo(min) < 0) throw bad(parameter, "must be at least " + min, duration);
        return duration;
    }

    private static IllegalArgumentException bad(String parameter, String rule, Object value) {
        return new IllegalArgumentException(parameter + " " + rule + ": " + value);
    }

    /** The value in quotes, shortened, with what cannot be printed written as an escape. */
    private static String quoted(String value) {
        StringBuilder text = new StringBuilder("\"");
        value.chars().limit(64).forEach(c -> {
            if (Character.isISOControl(c) || Character.isSurrogate((char) c)) text.append(String.format("\\u%04x", c));
            else text.append((char) c);
        });
        return text.append(value.length() > 64 ? "…\"" : "\"").toString();
    }
}
