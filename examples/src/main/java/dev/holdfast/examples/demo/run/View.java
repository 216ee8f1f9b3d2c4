package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.page.LiveState;
import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import dev.holdfast.examples.demo.wire.FromWorker.Outcome;
import dev.holdfast.examples.demo.wire.FromWorker.Waiting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Turns what the board knows into what the page shows. Called under the board's lock. */
final class View {

    private static final int LONGEST_QUEUES = 6;

    private View() {}

    static LiveState.Totals totals(List<Sheet> sheets) {
        Histogram waits = new Histogram(3);
        sheets.forEach(sheet -> waits.add(sheet.waits));
        return new LiveState.Totals(
                waits.getTotalCount(),
                sum(sheets, sheet -> sheet.count(Outcome.ACCEPTED)),
                sum(sheets, sheet -> sheet.count(Outcome.REJECTED)),
                sum(sheets, sheet -> sheet.count(Outcome.DUPLICATE)),
                arrivals(how -> sum(sheets, sheet -> sheet.arrivals(how))),
                sum(sheets, sheet -> sheet.count(Outcome.REFUSED)),
                sum(sheets, sheet -> sheet.losses),
                waits(waits));
    }

    /** @param count of an arrival, by its name */
    static LiveState.Arrivals arrivals(ToLongFunction<String> count) {
        return new LiveState.Arrivals(
                count.applyAsLong("FRESH"),
                count.applyAsLong("HAND_OVER"),
                count.applyAsLong("MESSAGE"),
                count.applyAsLong("POLL"));
    }

    static LiveState.Waits waits(Histogram waits) {
        return new LiveState.Waits(
                waits.getValueAtPercentile(50),
                waits.getValueAtPercentile(90),
                waits.getValueAtPercentile(99),
                waits.getMaxValue());
    }

    private static long sum(List<Sheet> sheets, ToLongFunction<Sheet> what) {
        return sheets.stream().mapToLong(what).sum();
    }

    static LiveState.Worker worker(Sheet sheet, long now) {
        return new LiveState.Worker(
                sheet.worker,
                sheet.pid,
                sheet.state,
                sheet.operations(),
                sheet.desks.stream().map(desk -> thread(desk, now)).toList());
    }

    private static LiveState.Thread thread(Desk desk, long now) {
        Holding holding = desk.holding;
        if (holding != null) {
            String token = Long.toString(holding.token());
            return new LiveState.Thread(desk.thread, desk.phase(), holding.account(), token, millis(holding.at(), now));
        }
        Waiting waiting = desk.waiting;
        return waiting == null
                ? new LiveState.Thread(desk.thread, desk.phase(), null, null, 0)
                : new LiveState.Thread(desk.thread, desk.phase(), waiting.account(), null, millis(waiting.at(), now));
    }

    /** The longest queues first. */
    static List<LiveState.Queue> queues(List<Sheet> sheets, long now) {
        Map<String, List<LiveState.Waiter>> waiters = new HashMap<>();
        for (Sheet sheet : sheets) {
            for (Desk desk : sheet.desks) {
                Waiting waiting = desk.waiting;
                if (waiting != null) {
                    waiters.computeIfAbsent(waiting.account(), account -> new ArrayList<>())
                            .add(new LiveState.Waiter(desk.worker, desk.thread, millis(waiting.at(), now)));
                }
            }
        }
        return waiters.entrySet().stream()
                .map(entry -> queue(entry.getKey(), entry.getValue(), sheets))
                .sorted(Comparator.comparingInt(
                                (LiveState.Queue queue) -> -queue.waiters().size())
                        .thenComparing(LiveState.Queue::account))
                .limit(LONGEST_QUEUES)
                .toList();
    }

    private static LiveState.Queue queue(String account, List<LiveState.Waiter> waiters, List<Sheet> sheets) {
        waiters.sort(Comparator.comparingDouble(LiveState.Waiter::millis).reversed());
        return new LiveState.Queue(account, holder(account, sheets), List.copyOf(waiters));
    }

    private static @Nullable String holder(String account, List<Sheet> sheets) {
        for (Sheet sheet : sheets) {
            for (Desk desk : sheet.desks) {
                if (desk.holding != null && desk.holding.account().equals(account)) {
                    return sheet.worker + "." + desk.thread;
                }
            }
        }
        return null;
    }

    private static double millis(long since, long now) {
        return Math.max(0, (now - since) / 1e6);
    }
}
