package dev.holdfast.examples.demo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.orders.Orders;
import dev.holdfast.examples.demo.page.LiveState;
import dev.holdfast.examples.demo.verdict.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole demo, short: real worker processes, a real Redis, a real kill, a real stop. */
@Timeout(90)
final class RunTest {

    private static final long LEASE_MILLIS = 1_000;

    /** So little that the first few orders buy all of it, however slow the machine is. */
    private static final long STOCK = 2;

    private final List<LiveState> states = new ArrayList<>();

    private static Orders orders(int count, int accounts) {
        Random random = new Random(7);
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = i % 10 == 9 ? i - 1 : i;
            orders.add(new Order(
                    "O-" + id,
                    "A-" + random.nextInt(accounts),
                    "item-" + random.nextInt(20),
                    1 + random.nextInt(3),
                    100));
        }
        return new Orders("the test", orders, List.of());
    }

    private RunResult run(boolean kill, boolean pause) throws Exception {
        return run(new Settings(null, 2, 3, 3, LEASE_MILLIS, STOCK, kill, pause, orders(2_000, 6)));
    }

    private RunResult run(Settings settings) throws Exception {
        try (Run run = Run.prepare(settings, states::add)) {
            RunResult result = run.execute();
            assertThat(run.targets()).as("meters of workers that have ended").isEmpty();
            return result;
        }
    }

    private static void assertPassed(RunResult result) {
        assertThat(result.findings()).filteredOn(finding -> !finding.passed()).isEmpty();
        assertThat(result.passed()).isTrue();
        assertThat(result.findings())
                .extracting(Finding::name)
                .contains("ledger exact", "totals exact", "tokens strictly growing", "no overlap");
        assertThat(result.last().totals().accepted()).isPositive();
        assertThat(result.last().totals().rejected()).as("scarce stock").isPositive();
        assertThat(result.last().totals().duplicates()).isPositive();
    }

    @Test
    void everythingIsExactWhenNothingHappens() throws Exception {
        RunResult result = run(false, false);
        assertPassed(result);
        assertThat(result.last().totals().refused()).isZero();
        assertThat(states).extracting(LiveState::phase).contains("starting", "running", "checking", "passed");
        assertThat(states.get(states.size() - 2).points()).isNotEmpty();
        assertThat(states.stream()
                        .flatMap(state -> state.workers().stream())
                        .flatMap(worker -> worker.threads().stream())
                        .map(LiveState.Thread::phase))
                .contains("holding", "waiting");
    }

    @Test
    void everythingIsExactWhenAWorkerIsKilledWhileItHolds() throws Exception {
        RunResult result = run(true, false);
        assertPassed(result);
        assertThat(result.workers()).extracting(WorkerResult::state).containsOnlyOnce("killed");
        assertThat(result.findings())
                .filteredOn(finding -> finding.name().equals("killed while holding"))
                .hasSize(1);
        Finding totals = result.findings().stream()
                .filter(finding -> finding.name().equals("totals exact"))
                .findFirst()
                .orElseThrow();
        assertThat(totals.details())
                .as("orders in doubt by name")
                .anyMatch(detail -> detail.contains("died over order O-"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"SENTINEL", "CLUSTER"})
    @Tag("topology")
    @Timeout(180)
    void primaryIsKilledAndAnotherServerTakesOver(Topology topology) throws Exception {
        RunResult result =
                run(new Settings(null, topology, 2, 3, 8, 2_000, 200, false, false, true, orders(2_000, 40)));
        assertThat(result.findings()).filteredOn(finding -> !finding.passed()).isEmpty();
        Finding killed = result.findings().stream()
                .filter(finding -> finding.name().equals("primary killed"))
                .findFirst()
                .orElseThrow();
        assertThat(killed.text()).contains("took over");
        System.out.println("demo, " + topology + ": " + killed.text() + "; " + killed.details());
    }

    @Test
    void lateWriteOfAWorkerThatWasStoppedPastItsLeaseIsRefused() throws Exception {
        RunResult result = run(false, true);
        assertPassed(result);
        assertThat(result.last().totals().refused()).isPositive();
        assertThat(result.last().totals().losses()).isPositive();
        assertThat(result.findings())
                .filteredOn(finding -> finding.name().equals("late write refused"))
                .hasSize(1);
    }
}
