package dev.holdfast.lock.simulation;

import dev.holdfast.lock.spi.OwnerId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The order in which those who wait for one name have to be granted it, as the answers of the server tell. The server may
 * pass over whoever seems to be gone; of one that seemed so for a while nobody knows whether it was passed over.
 */
final class Queue {

    private static final class Place {
        boolean certain = true;
        long asked;
    }

    /** In order of arrival. */
    private final Map<OwnerId, Place> places = new LinkedHashMap<>();

    private final Map<OwnerId, Long> grants = new LinkedHashMap<>();

    void joins(OwnerId owner, long now) {
        places.computeIfAbsent(owner, absent -> new Place()).asked = now;
    }

    /** For how long somebody in the queue has not asked; 0 if it is not in there. */
    long silence(OwnerId owner, long now) {
        Place place = places.get(owner);
        return place == null ? 0 : now - place.asked;
    }

    void leaves(OwnerId owner) {
        places.remove(owner);
    }

    /** Those that may have been passed over. */
    void doubt(Predicate<OwnerId> which) {
        places.forEach((owner, place) -> place.certain &= !which.test(owner));
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
    OwnerId overtaken(OwnerId owner, Predicate<OwnerId> mayBeGone) {
        OwnerId overtaken = null;
        for (Map.Entry<OwnerId, Place> ahead : places.entrySet()) {
            if (ahead.getKey().equals(owner) || overtaken != null) break;
            // It may have been passed over, now or before, and stand at the end again.
            if (mayBeGone.test(ahead.getKey())) ahead.getValue().certain = false;
            else if (ahead.getValue().certain) overtaken = ahead.getKey();
        }
        Place place = places.remove(owner);
        return place != null && !place.certain ? null : overtaken;
    }
}
