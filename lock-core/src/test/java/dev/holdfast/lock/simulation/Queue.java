package dev.holdfast.lock.simulation;

import dev.holdfast.lock.spi.OwnerId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The order in which those who wait for one name have to be granted it, as the answers of the server tell. The server may
 * pass over whoever does not listen; of a client that did not for a while nobody knows whether it was passed over.
 */
final class Queue {

    /** Whether the place is certain, in order of arrival. */
    private final Map<OwnerId, Boolean> places = new LinkedHashMap<>();

    private final Map<OwnerId, Long> grants = new LinkedHashMap<>();

    void joins(OwnerId owner) {
        places.putIfAbsent(owner, true);
    }

    void leaves(OwnerId owner) {
        places.remove(owner);
    }

    /** Those that may have been passed over. */
    void doubt(Predicate<OwnerId> which) {
        places.replaceAll((owner, certain) -> certain && !which.test(owner));
    }

    void clear() {
        places.clear();
    }

    /** Whether this grant is news; a repeated answer is not. */
    boolean granted(OwnerId owner, long grant) {
        Long before = grants.put(owner, grant);
        return before == null || before != grant;
    }

    /** Takes the owner out; gives whoever is overtaken by that, or null. */
    OwnerId overtaken(OwnerId owner, Predicate<String> listens) {
        OwnerId overtaken = null;
        for (Map.Entry<OwnerId, Boolean> ahead : places.entrySet()) {
            if (ahead.getKey().equals(owner) || overtaken != null) break;
            // It may have been passed over, now or before, and stand at the end again.
            if (!listens.test(ahead.getKey().client())) ahead.setValue(false);
            else if (ahead.getValue()) overtaken = ahead.getKey();
        }
        return places.remove(owner) == Boolean.FALSE ? null : overtaken;
    }
}
