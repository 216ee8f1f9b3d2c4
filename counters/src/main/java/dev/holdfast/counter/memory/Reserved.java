package dev.holdfast.counter.memory;

import dev.holdfast.counter.spi.ReservationStore.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The reservations of one counter, and for a while how they ended. Used by one thread at a time. */
final class Reserved {

    private final Map<String, Entry> entries = new HashMap<>();

    /** The same, by when they end: a verb looks at what has lapsed and at nothing else. */
    private final NavigableSet<Entry> ends = new TreeSet<>(Entry::compareEnd);

    private long total;

    /**
     * One reservation.
     *
     * @param ended how it ended; null while its units are reserved
     * @param until when the lease ends, or its end is forgotten
     */
    private record Entry(
            String id, long units, long maximum, @Nullable Verdict ended, long until) {

        int compareEnd(Entry other) {
            return until == other.until ? id.compareTo(other.id) : Long.signum(until - other.until);
        }
    }

    /** How many units are reserved. */
    long total() {
        return total;
    }

    /** A value, and how many units were found lapsed. */
    record Lapse(long value, long units) {}

    /** Gives back to a value what has lapsed, and forgets what need not be remembered. */
    Lapse lapse(long value, long now) {
        long given = value;
        long lapsed = 0;
        while (!ends.isEmpty() && ends.first().until - now <= 0) {
            Entry entry = ends.first();
            remove(entry);
            if (entry.ended != null) continue;
            given = giveBack(entry, given);
            lapsed += entry.units;
        }
        return new Lapse(given, lapsed);
    }

    /** Adds the units to a value, no further than to the maximum they were reserved under. */
    private long giveBack(Entry entry, long value) {
        total -= entry.units;
        if (value >= entry.maximum) return value;
        long room = entry.maximum - value;
        return room < 0 || room > entry.units ? value + entry.units : entry.maximum;
    }

    /** How a reservation stands; {@code LAPSED} if it is not known. */
    Verdict standing(String id) {
        Entry entry = entries.get(id);
        if (entry == null) return Verdict.LAPSED;
        return entry.ended == null ? Verdict.HELD : entry.ended;
    }

    boolean hasRoomFor(long units) {
        return total <= Long.MAX_VALUE - units;
    }

    void add(String id, long units, long maximum, long until) {
        put(new Entry(id, units, maximum, null, until));
        total += units;
    }

    void renew(String id, long until) {
        Entry entry = entries.get(id);
        if (entry != null) put(new Entry(id, entry.units, entry.maximum, entry.ended, until));
    }

    private void put(Entry entry) {
        Entry before = entries.put(entry.id, entry);
        if (before != null) ends.remove(before);
        ends.add(entry);
    }

    private void remove(Entry entry) {
        entries.remove(entry.id);
        ends.remove(entry);
    }

    /** Ends one that stands, and returns the value after that. */
    long end(String id, boolean commit, long value, long until) {
        Entry entry = entries.get(id);
        if (entry == null) return value;
        long after = giveBack(entry, value);
        Verdict ended = commit ? Verdict.COMMITTED : Verdict.GIVEN_BACK;
        put(new Entry(id, 0, 0, ended, until));
        return commit ? value : after;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Until when ends are remembered, if there is nothing else to remember; null while there are units, or nothing. */
    @Nullable
    Long forgottenAt() {
        return total > 0 || ends.isEmpty() ? null : ends.last().until;
    }

    /** Forgets ends that nobody needs to be told any more, if there is nothing else. */
    void forget(long now) {
        Long end = forgottenAt();
        if (end == null || end - now > 0) return;
        entries.clear();
        ends.clear();
    }
}
