package dev.holdfast.examples.demo.wire;

import com.google.gson.Gson;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes and reads the lines: the name of the message, a space, the message as JSON. */
public final class Wire {

    private static final Gson GSON = new Gson();

    private Wire() {}

    /** The line for a message, without its end. */
    public static String line(Record message) {
        return message.getClass().getSimpleName() + ' ' + GSON.toJson(message);
    }

    /** Whether the line begins like a message of this type. */
    public static boolean isMessage(Class<?> type, String line) {
        return named(type, line).isPresent();
    }

    /**
     * The message of a line.
     *
     * @param type a record, or a sealed interface of records
     * @throws IllegalArgumentException if it is none of this type
     */
    public static <T> T read(Class<T> type, String line) {
        Class<?> named = named(type, line).orElseThrow(() -> new IllegalArgumentException("not a message: " + line));
        return type.cast(GSON.fromJson(line.substring(line.indexOf(' ') + 1), named));
    }

    private static Optional<Class<?>> named(Class<?> type, String line) {
        Stream<Class<?>> types = type.isSealed() ? Stream.of(type.getPermittedSubclasses()) : Stream.of(type);
        return types.filter(message -> line.startsWith(message.getSimpleName() + ' '))
                .findFirst();
    }
}
