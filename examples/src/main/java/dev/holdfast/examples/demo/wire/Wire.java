package dev.holdfast.examples.demo.wire;

import com.google.gson.Gson;
import java.util.Map;

/** Writes and reads the lines: the name of the message, a space, the message as JSON. */
public final class Wire {

    private static final Gson GSON = new Gson();

    private static final Map<String, Class<?>> TYPES = Map.of(
            "Setup", ToWorker.Setup.class,
            "Deal", ToWorker.Deal.class,
            "Want", FromWorker.Want.class,
            "Waiting", FromWorker.Waiting.class,
            "Holding", FromWorker.Holding.class,
            "Leaving", FromWorker.Leaving.class,
            "Lost", FromWorker.Lost.class,
            "Trouble", FromWorker.Trouble.class);

    private Wire() {}

    /** The line for a message, without its end. */
    public static String line(Record message) {
        return message.getClass().getSimpleName() + ' ' + GSON.toJson(message);
    }

    /** Whether the line begins like a message. */
    public static boolean isMessage(String line) {
        int space = line.indexOf(' ');
        return space > 0 && TYPES.containsKey(line.substring(0, space));
    }

    /**
     * The message of a line.
     *
     * @throws IllegalArgumentException if it is none of this type
     */
    public static <T> T read(Class<T> type, String line) {
        int space = line.indexOf(' ');
        Class<?> named = space < 0 ? null : TYPES.get(line.substring(0, space));
        if (named == null || !type.isAssignableFrom(named)) {
            throw new IllegalArgumentException("not a message: " + line);
        }
        return type.cast(GSON.fromJson(line.substring(space + 1), named));
    }
}
