package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.ledger.Hold;
import dev.holdfast.examples.demo.page.LiveState.Stretch;
import dev.holdfast.examples.demo.page.LiveState.Strip;
import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The recent holds of the busiest locks, and of those that something happened to. Holds of all locks are kept for a while,
 * so that what came before the trouble can be shown. Guarded by the board's lock.
 */
final class HoldLines {

    private static final int TROUBLED = 2;
    private static final long KEPT = TimeUnit.SECONDS.toNanos(12);
    private static final int MOST = 6_000;

    private record Recent(Hold hold, String end) {}

    private final Busiest busiest;
    private final Deque<Recent> recent = new ArrayDeque<>();
    private final Deque<String> troubled = new ArrayDeque<>();
    private final Deque<Stretch> shown = new ArrayDeque<>();
    private long first;
    private long begun;

    HoldLines(Busiest busiest, long begun) {
        this.busiest = busiest;
        this.begun = begun;
    }

    /** Times count from now; what was before is forgotten. */
    void begins(long now) {
        begun = now;
        first += shown.size();
        shown.clear();
        recent.clear();
    }

    /** @param end released, lost or died */
    void over(Hold hold, String end) {
        if (hold.exited() <= hold.entered() || hold.entered() < begun) {
            return;
        }
        Recent one = new Recent(hold, end);
        recent.add(one);
        while (recent.getFirst().hold().exited() < hold.exited() - KEPT) {
            recent.removeFirst();
        }
        if (isShown(hold.account())) {
            show(one);
        }
    }

    /** Shows this account's lock from now on, with what came before, until others had trouble later. */
    void trouble(String account) {
        if (isShown(account)) {
            return;
        }
        troubled.add(account);
        if (troubled.size() > TROUBLED) {
            troubled.removeFirst();
        }
        recent.stream().filter(one -> one.hold().account().equals(account)).forEach(this::show);
    }

    private boolean isShown(String account) {
        return busiest.accounts().contains(account) || troubled.contains(account);
    }

    private void show(Recent one) {
        Hold hold = one.hold();
        shown.add(new Stretch(
                hold.account(),
                hold.worker(),
                hold.thread(),
                seconds(hold.entered()),
                seconds(hold.exited()),
                one.end()));
        if (shown.size() > MOST) {
            shown.removeFirst();
            first++;
        }
    }

    private double seconds(long nanos) {
        return (nanos - begun) / 1_000 / 1e6;
    }

    Strip strip(List<Sheet> sheets, long now) {
        List<String> lanes =
                Stream.concat(busiest.accounts().stream(), troubled.stream()).toList();
        List<Stretch> open = new ArrayList<>();
        for (Sheet sheet : sheets) {
            // A stopped worker cannot renew: what it was told of its lease is all there is of it.
            boolean stopped = sheet.state.equals("paused") || sheet.state.equals("killed");
            for (Desk desk : sheet.desks) {
                Holding holding = desk.holding;
                if (holding != null && isShown(holding.account())) {
                    open.add(open(desk, holding, stopped ? Math.min(now, holding.until()) : now));
                }
            }
        }
        return new Strip(lanes, first, List.copyOf(shown), open);
    }

    private Stretch open(Desk desk, Holding holding, long to) {
        return new Stretch(holding.account(), desk.worker, desk.thread, seconds(holding.at()), seconds(to), "open");
    }
}
