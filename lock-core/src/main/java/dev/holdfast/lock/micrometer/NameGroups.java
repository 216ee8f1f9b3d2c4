package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.spi.Check;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing, such as a set of meters, for each value that a tagger gives, found by the name. For a name that is in frequent use
 * it is found without a call of the tagger and without allocating anything. Safe for use by many threads.
 *
 * @param <V> the things
 */
public final class NameGroups<V> {

    /** So many names are remembered; then all are forgotten, and remembered anew as they are used. */
    private static final int MOST_NAMES = 4096;

    private final NameTagger tagger;
    private final Function<String, V> create;
    private final ConcurrentHashMap<String, V> byName = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, V> byTag = new ConcurrentHashMap<>();

    /**
     * @param tagger {@linkplain NameTagger#capped capped}: nothing is ever taken away
     * @param create makes the thing for a tag's value, once for each
     */
    public NameGroups(NameTagger tagger, Function<String, V> create) {
        this.tagger = Check.notNull("tagger", tagger);
        this.create = Check.notNull("create", create);
    }

    /** The one for this name. */
    public V of(String name) {
        @Nullable V known = byName.get(name);
        return known != null ? known : find(name);
    }

    /** All there are. */
    public Collection<V> all() {
        return List.copyOf(byTag.values());
    }

    /** How many names are remembered at the moment. */
    int names() {
        return byName.size();
    }

    private V find(String name) {
        V found = byTag.computeIfAbsent(tagger.tag(name), create);
        if (byName.size() >= MOST_NAMES) byName.clear();
        byName.put(name, found);
        return found;
    }
}
