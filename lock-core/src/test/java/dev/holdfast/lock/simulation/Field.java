package dev.holdfast.lock.simulation;

import dev.holdfast.lock.spi.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is known of one name: who waits for it, who has been told that he holds it, and who of them can still believe it. */
final class Field {

    final String name;
    final List<Wish> waiting = new ArrayList<>();
    final List<Wish> held = new ArrayList<>();
    final Queue queue = new Queue();
    private final Set<Long> tokens = new LinkedHashSet<>();
    private final List<Wish> believers = new ArrayList<>();
    private long lastToken;
    private long lastExclusiveToken;
    long lastBlocked;

    /** Whether who waits has a reason to. */
    boolean blocked;

    /** A semaphore's: how many permits it was opened with, has now, had at least, and ever had. */
    private int opened;

    private int now;
    private int least;
    private int most;

    Field(String name) {
        this.name = name;
    }

    void open(int size) {
        opened = now = least = most = size;
    }

    boolean resize(int size) {
        boolean more = size > now;
        now = size;
        // Who wants more than there is has no place in the queue.
        queue.doubt(owner -> owner.mode().weight() > size);
        least = Math.min(least, size);
        most = Math.max(most, size);
        return more;
    }

    /** The server has forgotten its size. */
    void reopen() {
        now = opened;
    }

    /** Whether nobody had this token before. */
    boolean isNew(long token) {
        return tokens.add(token);
    }

    /** The token that one given now has to be larger than: that of who held alone last, or of anybody for who holds alone. */
    long tokenBefore(boolean alone) {
        return alone ? lastToken : lastExclusiveToken;
    }

    void entered(long token, boolean alone) {
        lastToken = Math.max(lastToken, token);
        if (alone) lastExclusiveToken = token;
    }

    /** Who can believe at this moment to hold it, of those who were told so. */
    List<Wish> look() {
        believers.clear();
        for (Wish wish : held) if (wish.believes(name)) believers.add(wish);
        return believers;
    }

    /** As {@link #look()} found it last. */
    boolean isBelievedHeld() {
        return !believers.isEmpty();
    }

    /** What is wrong with so many holding it; null if nothing is. */
    String conflict() {
        if (believers.size() < 2) return null;
        if (believers.get(0).wanted.kind() == Kind.SEMAPHORE)
            return used() > most ? believers + " believe that they hold more than " + most + " permits" : null;
        for (Wish wish : believers)
            if (wish.wanted.kind().isExclusive()) return believers + " all believe that they hold " + name;
        return null;
    }

    /** Whether so many permits may be granted beside those that somebody believes to hold. */
    boolean hasRoom(int weight) {
        look();
        return used() + weight <= now;
    }

    private int used() {
        int used = 0;
        for (Wish wish : believers) used += wish.wanted.weight();
        return used;
    }

    /** Whether one who waits has to go on waiting because of those who hold; the others then may have to as well. */
    boolean isKept() {
        if (believers.isEmpty()) return false;
        for (Wish wish : waiting) if (!fits(wish.wanted)) return true;
        return waiting.isEmpty();
    }

    private boolean fits(Wanted wanted) {
        return switch (wanted.kind()) {
            case LOCK, WRITE -> false;
            case READ -> believers.get(0).wanted.kind() == Kind.READ;
            case SEMAPHORE -> used() + wanted.weight() <= least;
        };
    }

    boolean holdsAllPermits() {
        return used() == most && most > 0;
    }
}
