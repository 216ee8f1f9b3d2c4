package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.ledger.Hold;
import dev.holdfast.examples.demo.page.LiveState;
import dev.holdfast.examples.demo.wire.FromWorker;
import dev.holdfast.examples.demo.wire.FromWorker.Doubt;
import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import dev.holdfast.examples.demo.wire.FromWorker.Leaving;
import dev.holdfast.examples.demo.wire.FromWorker.Lost;
import dev.holdfast.examples.demo.wire.FromWorker.Outcome;
import dev.holdfast.examples.demo.wire.FromWorker.Trouble;
import dev.holdfast.examples.demo.wire.FromWorker.Waiting;
import dev.holdfast.lock.spi.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the workers have told, kept up to date by their reading threads, read by the page, the progress bar,
 * the disturbances and the verdict. Safe for use by many threads.
 */
final class Board {

    private static final int NEWEST = 40;

    private final ReentrantLock lock = new ReentrantLock();
    private final TimeSource time = TimeSource.system();
    private long begun = time.nanos();
    private final int threads;
    private final Consumer<Hold> audit;
    private final List<Sheet> sheets = new ArrayList<>();
    private final List<LiveState.Event> events = new ArrayList<>();
    private final List<Interrupted> interrupted = new ArrayList<>();
    private final List<Doubt> doubts = new ArrayList<>();
    private final List<Holding> refused = new ArrayList<>();
    private Consumer<Holding> grants = holding -> {};
    private final Trend trend;
    private final HoldLines lines;

    /** @param audit is given each finished hold; must not block */
    Board(int threads, Busiest busiest, Consumer<Hold> audit) {
        this.threads = threads;
        this.audit = audit;
        trend = new Trend(busiest);
        lines = new HoldLines(busiest, begun);
    }

    void started(int worker, long pid) {
        run(() -> sheets.add(new Sheet(worker, pid, threads)));
    }

    /** All workers are there: the time of events counts from now. */
    void begins() {
        run(() -> {
            begun = time.nanos();
            lines.begins(begun);
        });
    }

    /** Takes up a message; returns the order that is settled by it, if any. */
    @Nullable
    String heard(int worker, FromWorker message) {
        return get(() -> {
            Sheet sheet = sheet(worker);
            if (sheet.state.equals("starting")) {
                sheet.state = "running";
            }
            return take(sheet, message);
        });
    }

    private @Nullable String take(Sheet sheet, FromWorker message) {
        if (message instanceof Waiting waiting) {
            sheet.desk(waiting.thread()).waiting = waiting;
        } else if (message instanceof Holding holding) {
            holds(sheet, holding);
        } else if (message instanceof Leaving leaving) {
            return leaves(sheet, leaving);
        } else if (message instanceof Lost lost) {
            sheet.losses++;
            String text = "worker %d lost account %s: %s".formatted(sheet.worker, lost.account(), lost.cause());
            event("loss", text, sheet.worker, lost.account());
        } else if (message instanceof Trouble trouble) {
            event("trouble", "worker %d: %s".formatted(sheet.worker, trouble.text()), sheet.worker, null);
        }
        return null;
    }

    private void holds(Sheet sheet, Holding holding) {
        Desk desk = sheet.desk(holding.thread());
        desk.waiting = null;
        desk.holding = holding;
        sheet.arrived(holding);
        trend.held(holding);
        grants.accept(holding);
    }

    private @Nullable String leaves(Sheet sheet, Leaving leaving) {
        Desk desk = sheet.desk(leaving.thread());
        Holding holding = desk.holding;
        if (holding == null) {
            throw new IllegalArgumentException("worker " + sheet.worker + " leaves what it does not hold");
        }
        desk.holding = null;
        sheet.outcomes.merge(leaving.outcome(), 1L, Long::sum);
        doubts.addAll(leaving.doubts());
        boolean held = leaving.held();
        long exited = held ? leaving.at() : Math.min(leaving.at(), holding.until());
        exited(sheet, holding, exited, held ? "released" : "lost");
        if (leaving.outcome() != Outcome.REFUSED) {
            trend.operated();
            return holding.order();
        }
        refused.add(holding);
        event(
                "refused",
                "late write of worker %d to account %s refused: token %d is older than %d"
                        .formatted(sheet.worker, holding.account(), holding.token(), leaving.newer()),
                sheet.worker,
                holding.account());
        return null;
    }

    private void exited(Sheet sheet, Holding holding, long exited, String end) {
        Hold hold = new Hold(holding.account(), holding.token(), sheet.worker, holding.thread(), holding.at(), exited);
        audit.accept(hold);
        lines.over(hold, end);
    }

    /** The worker's last line has been heard. Whatever its threads were doing, they do it no more. */
    void ended(int worker) {
        long now = time.nanos();
        run(() -> {
            Sheet sheet = sheet(worker);
            sheet.state = sheet.state.equals("killed") ? "killed" : "done";
            for (Desk desk : sheet.desks) {
                Holding holding = desk.holding;
                if (holding != null) {
                    interrupted.add(
                            new Interrupted(worker, desk.thread, holding.order(), holding.account(), holding.token()));
                    exited(sheet, holding, Math.min(now, holding.until()), "died");
                }
                desk.holding = null;
                desk.waiting = null;
            }
        });
    }

    /** The worker's state changes, from outside. */
    void mark(int worker, String state, String kind, String text) {
        mark(worker, state, kind, text, null);
    }

    /** The worker's state changes, from outside, while it holds this account's lock. */
    void mark(int worker, String state, String kind, String text, @Nullable String account) {
        run(() -> {
            sheet(worker).state = state;
            event(kind, text, worker, account);
        });
    }

    /** What the worker is doing: starting, running, paused, killed or done. */
    String stateOf(int worker) {
        return get(() -> sheet(worker).state);
    }

    /** How many workers run undisturbed. */
    long running() {
        return get(() ->
                sheets.stream().filter(sheet -> sheet.state.equals("running")).count());
    }

    /** Whether the worker runs undisturbed. */
    boolean isRunning(int worker) {
        return stateOf(worker).equals("running");
    }

    /** Something for the list of events. */
    void note(String kind, String text) {
        run(() -> event(kind, text, 0, null));
    }

    private void event(String kind, String text, int worker, @Nullable String account) {
        double at = (time.nanos() - begun) / 1e9;
        events.add(new LiveState.Event(events.size() + 1L, at, kind, oneLine(text), worker, account));
        if (account != null) {
            lines.trouble(account);
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    /** What the worker's threads hold, as last told. */
    List<Holding> holding(int worker) {
        return get(() -> sheet(worker).desks.stream()
                .flatMap(desk -> Optional.ofNullable(desk.holding).stream())
                .toList());
    }

    /** Whether some other worker waits for this account. */
    boolean isWantedElsewhere(int worker, String account) {
        return get(() -> sheets.stream()
                .filter(sheet -> sheet.worker != worker && sheet.state.equals("running"))
                .flatMap(sheet -> sheet.desks.stream())
                .anyMatch(desk -> desk.waiting != null && desk.waiting.account().equals(account)));
    }

    /** How many late writes of the worker were refused so far. */
    long refused(int worker) {
        return get(() -> sheet(worker).count(Outcome.REFUSED));
    }

    /** The holds whose late write was refused. */
    List<Holding> refused() {
        return get(() -> List.copyOf(refused));
    }

    /** Tells of each hold that begins from now on; {@code ear} must not block. */
    void tellGrants(Consumer<Holding> ear) {
        run(() -> grants = ear);
    }

    /** How many losses the worker has told so far. */
    long losses(int worker) {
        return get(() -> sheet(worker).losses);
    }

    List<Interrupted> interrupted() {
        return get(() -> List.copyOf(interrupted));
    }

    List<Doubt> doubts() {
        return get(() -> List.copyOf(doubts));
    }

    List<String> eventsOf(String kind) {
        return get(() -> events.stream()
                .filter(event -> event.kind().equals(kind))
                .map(LiveState.Event::text)
                .toList());
    }

    List<WorkerResult> results() {
        return get(() -> sheets.stream().map(Board::result).toList());
    }

    private static WorkerResult result(Sheet sheet) {
        return new WorkerResult(
                sheet.worker,
                sheet.state,
                sheet.operations(),
                sheet.waits.getTotalCount(),
                sheet.waits.getValueAtPercentile(50),
                sheet.waits.getValueAtPercentile(99),
                sheet.waits.getMaxValue(),
                sheet.arrivals("HAND_OVER"),
                sheet.arrivals("MESSAGE"),
                sheet.losses,
                sheet.count(Outcome.REFUSED));
    }

    /** What the page shows now. */
    LiveState state(
            String phase,
            double elapsed,
            LiveState.Facts facts,
            List<LiveState.Counter> counters,
            List<LiveState.Check> verdict) {
        return get(() -> {
            long now = time.nanos();
            return new LiveState(
                    phase,
                    elapsed,
                    facts,
                    View.totals(sheets),
                    sheets.stream().map(sheet -> View.worker(sheet, now)).toList(),
                    View.queues(sheets, now),
                    List.copyOf(events.subList(Math.max(0, events.size() - NEWEST), events.size())),
                    trend.points(),
                    lines.strip(sheets, now),
                    counters,
                    verdict);
        });
    }

    /** Ends the present point of the charts and begins the next. */
    void nextPoint(double elapsed, double seconds) {
        run(() -> trend.next(elapsed, seconds));
    }

    private Sheet sheet(int worker) {
        return sheets.get(worker - 1);
    }

    private void run(Runnable task) {
        get(() -> {
            task.run();
            return true;
        });
    }

    private <T extends @Nullable Object> T get(Supplier<T> task) {
        lock.lock();
        try {
            return task.get();
        } finally {
            lock.unlock();
        }
    }
}
