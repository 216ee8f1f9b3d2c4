package dev.holdfast.examples.demo;

import static dev.holdfast.examples.demo.verdict.Text.millis;
import static dev.holdfast.examples.demo.verdict.Text.number;

import dev.holdfast.examples.demo.orders.Orders;
import dev.holdfast.examples.demo.page.LiveState;
import dev.holdfast.examples.demo.run.RunResult;
import dev.holdfast.examples.demo.run.Settings;
import dev.holdfast.examples.demo.run.WorkerResult;
import dev.holdfast.examples.demo.verdict.Finding;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the demo prints before and after the run. */
final class Report {

    private static final int SHOWN_PROBLEMS = 5;
    private static final String ROW = "  %-10s %10s %10s %9s %9s %9s %10s %10s %7s %8s%n";

    private final PrintWriter out;

    Report(PrintWriter out) {
        this.out = out;
    }

    /** The rows of the file that were skipped. */
    void problems(Orders orders) {
        List<String> problems = orders.problems();
        problems.stream().limit(SHOWN_PROBLEMS).forEach(problem -> out.println("skipped " + problem));
        if (problems.size() > SHOWN_PROBLEMS) {
            out.println("skipped " + number(problems.size() - SHOWN_PROBLEMS) + " more rows");
        }
        out.flush();
    }

    /** @param servers what Redis is, and what runs where */
    void intro(Settings settings, String redis, List<String> servers, @Nullable String page) {
        out.printf(
                "%s: %s orders, %s accounts, %s items with %s pieces of each%n",
                settings.orders().source(),
                number(settings.orders().orders().size()),
                number(settings.orders().accounts().size()),
                number(settings.orders().items().size()),
                number(settings.stock()));
        out.printf(
                "%d workers of %d threads for %d s, leases of %d ms, %s at %s%n",
                settings.workers(),
                settings.threads(),
                settings.seconds(),
                settings.leaseMillis(),
                servers.get(0),
                redis);
        servers.stream().skip(1).forEach(line -> out.println("  " + line));
        if (page != null) {
            out.println("live page: " + page);
            out.println("for Prometheus: " + page + "targets");
        }
        out.flush();
    }

    void result(RunResult result) {
        out.println();
        table(result);
        out.println();
        result.last().events().stream()
                .filter(event -> !event.kind().equals("info"))
                .forEach(event -> out.printf("  %6.2f s  %s%n", event.at(), event.text()));
        out.println();
        result.findings().forEach(this::finding);
        out.println();
        out.println(result.passed() ? "All checks passed." : "A check failed.");
        out.flush();
    }

    private void table(RunResult result) {
        out.printf(ROW, "", "", "", "lock wait", "in ms", "", "handed on", "granted by", "", "refused");
        out.printf(ROW, "worker", "operations", "holds", "p50", "p99", "max", "locally", "message", "losses", "writes");
        for (WorkerResult worker : result.workers()) {
            String name = worker.worker() + (worker.state().equals("killed") ? " (killed)" : "");
            out.printf(
                    ROW,
                    name,
                    number(worker.operations()),
                    number(worker.holds()),
                    millis(worker.p50()),
                    millis(worker.p99()),
                    millis(worker.max()),
                    number(worker.handOvers()),
                    number(worker.messages()),
                    number(worker.losses()),
                    number(worker.refused()));
        }
        all(result);
    }

    private void all(RunResult result) {
        LiveState.Totals totals = result.last().totals();
        long messages =
                result.workers().stream().mapToLong(WorkerResult::messages).sum();
        out.printf(
                ROW,
                "all",
                number(totals.accepted() + totals.rejected() + totals.duplicates()),
                number(totals.holds()),
                millis(totals.p50()),
                millis(totals.p99()),
                millis(totals.max()),
                number(totals.handOvers()),
                number(messages),
                number(totals.losses()),
                number(totals.refused()));
        out.printf(
                "  %s accepted, %s rejected for want of stock, %s duplicates%n",
                number(totals.accepted()), number(totals.rejected()), number(totals.duplicates()));
    }

    private void finding(Finding finding) {
        out.printf("  %s  %-24s %s%n", finding.passed() ? "ok  " : "FAIL", finding.name(), finding.text());
        finding.details().forEach(detail -> out.println("          " + detail));
    }
}
