package dev.holdfast.examples.demo.verdict;

import dev.holdfast.examples.demo.ledger.Entry;
import dev.holdfast.examples.demo.ledger.Hold;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the holds of each lock in the order of entering: tokens strictly grow, and nobody enters before everybody who
 * was in is out. Tokens must also grow from entry to entry of the ledger.
 *
 * <p>A worker that was stopped between the grant and its first look at the clock enters when its lease is already over, and
 * knows it: that is no hold, it only has to be refused by the ledger. Such late entries are counted and have no order.
 *
 * <p>Where a primary was killed, its last grants may be forgotten, and somebody else is let in beside who has one. That is no
 * fault, but what fencing is for: such overlaps are counted, and the ledger's tokens have to grow all the same.
 */
public final class HoldCheck {

    private final Faults tokens = new Faults();
    private final Faults overlaps = new Faults();
    private final Map<String, Long> written = new HashMap<>();
    private @Nullable Hold previous;
    private @Nullable Hold longest;
    private long holds;
    private long locks;
    private long late;
    private long closest = Long.MAX_VALUE;
    private final @Nullable Lapse lapse;
    private long forgotten;

    public HoldCheck() {
        this(null);
    }

    /** @param lapse in which grants may have been forgotten */
    public HoldCheck(@Nullable Lapse lapse) {
        this.lapse = lapse;
    }

    /** Call for every hold, lock by lock, each in the order of entering. */
    public void hold(Hold hold) {
        holds++;
        if (hold.exited() <= hold.entered()) {
            late++;
            return;
        }
        Hold before = previous;
        Hold in = longest;
        if (before == null || in == null || !before.account().equals(hold.account())) {
            locks++;
            longest = hold;
        } else {
            compareTokens(before, hold);
            compareTimes(in, hold);
            longest = hold.exited() > in.exited() ? hold : in;
        }
        previous = hold;
    }

    private void compareTokens(Hold before, Hold hold) {
        if (hold.token() <= before.token()) {
            tokens.add("%s entered %s with token %d after %s with %d"
                    .formatted(who(hold), hold.account(), hold.token(), who(before), before.token()));
        }
    }

    private void compareTimes(Hold before, Hold hold) {
        long gap = hold.entered() - before.exited();
        closest = Math.min(closest, gap);
        if (gap < 0 && lapse != null && lapse.touches(before)) {
            forgotten++;
        } else if (gap < 0) {
            overlaps.add("%s entered %s %d us before %s was out"
                    .formatted(who(hold), hold.account(), -gap / 1_000, who(before)));
        }
    }

    /** Call for every entry of the ledger, in the order of writing. */
    public void entry(Entry entry) {
        String account = entry.order().account();
        Long before = written.put(account, entry.token());
        if (before != null && entry.token() <= before) {
            tokens.add("order %s was written to %s with token %d after %d"
                    .formatted(entry.order().id(), account, entry.token(), before));
        }
    }

    private String seen() {
        String text = Text.count(holds, "hold") + " of " + Text.count(locks, "lock");
        return late == 0 ? text : text + ", " + late + " over before it was entered";
    }

    private static String who(Hold hold) {
        return "worker " + hold.worker() + " thread " + hold.thread();
    }

    public Finding tokens() {
        return tokens.finding("tokens strictly growing", seen());
    }

    public Finding overlaps() {
        String text = seen();
        if (lapse != null) {
            text += ", " + forgotten + " beside one whose grant died with the primary";
        }
        return overlaps.finding(
                "no overlap",
                closest == Long.MAX_VALUE ? text : text + ", the closest two " + closest / 1_000 + " us apart");
    }
}
