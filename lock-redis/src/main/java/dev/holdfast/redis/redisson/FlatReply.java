package dev.holdfast.redis.redisson;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decoded reply as a flat list of text: integers in decimal, nothing as {@code ""}. */
final class FlatReply {

    private FlatReply() {}

    static List<String> of(@Nullable Object reply) {
        List<String> flat = new ArrayList<>(4);
        collect(reply, flat);
        return flat;
    }

    private static void collect(@Nullable Object part, List<String> flat) {
        if (part instanceof List<?> parts) parts.forEach(each -> collect(each, flat));
        else flat.add(part == null ? "" : part.toString());
    }
}
