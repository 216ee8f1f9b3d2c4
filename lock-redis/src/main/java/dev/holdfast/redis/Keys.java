package dev.holdfast.redis;

/**
 * Names keys and channels, in one place. Everything of one name shares the hash tag {@code {NAME}} and so the cluster
 * slot; braces and percent signs inside a name are written as {@code %7B}, {@code %7D} and {@code %25}, so that no name
 * can end its tag early or pass for another.
 */
public final class Keys {

    /** Stands for the layout of all that is kept and said, the first. Another layout, that is, gets another prefix. */
    private static final String LAYOUT = "holdfast:";

    private static final String KEY_PREFIX = LAYOUT + "{";
    private static final String CHANNEL_PREFIX = LAYOUT + "client:";
    private static final String MEETING_PREFIX = LAYOUT + "meeting:";

    private Keys() {}

    /** The key that keeps {@code kind} of {@code name}, as {@code holdfast:{NAME}:kind}. */
    public static String of(String name, String kind) {
        return KEY_PREFIX + escape(name) + "}:" + kind;
    }

    /**
     * The name in a key made by {@link #of}.
     *
     * @throws IllegalArgumentException if {@code key} is none
     */
    public static String nameOf(String key) {
        int end = key.indexOf("}:");
        if (!key.startsWith(KEY_PREFIX) || end < 0) throw new IllegalArgumentException("not a key of this library");
        return unescape(key.substring(KEY_PREFIX.length(), end));
    }

    /** What every key made by {@link #of} for {@code kind} ends with. */
    public static String endOf(String kind) {
        return "}:" + kind;
    }

    /** A pattern, as SCAN takes it, of the keys of all names that begin with {@code prefix}. */
    public static String patternOf(String prefix) {
        return KEY_PREFIX + escape(prefix).replaceAll("[\\\\*?\\[\\]]", "\\\\$0") + "*";
    }

    /** The channel on which a client hears of its grants; with an empty id, what all such channels begin with. */
    public static String channel(String clientId) {
        return CHANNEL_PREFIX + clientId;
    }

    /** The channel on which a client hears of its latches and barriers. */
    public static String meetingChannel(String clientId) {
        return MEETING_PREFIX + clientId;
    }

    private static String escape(String name) {
        if (name.indexOf('%') < 0 && name.indexOf('{') < 0 && name.indexOf('}') < 0) return name;
        return name.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
    }

    private static String unescape(String tag) {
        if (tag.indexOf('%') < 0) return tag;
        return tag.replace("%7B", "{").replace("%7D", "}").replace("%25", "%");
    }
}
