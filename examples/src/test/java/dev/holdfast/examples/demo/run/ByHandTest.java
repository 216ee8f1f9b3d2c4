package dev.holdfast.examples.demo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.examples.demo.orders.OrderFile;
import dev.holdfast.examples.demo.page.LiveState;
import dev.holdfast.examples.demo.page.Press;
import dev.holdfast.examples.demo.page.Press.Answer;
import dev.holdfast.examples.demo.page.Press.Verb;
import dev.holdfast.examples.demo.verdict.Finding;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Disturbs real workers by hand, as the page's buttons do. */
@Timeout(300)
final class ByHandTest {

    private volatile LiveState last;

    private CompletableFuture<RunResult> running;

    private void awaits(Predicate<LiveState> condition) {
        await().atMost(Duration.ofSeconds(90)).until(() -> {
            if (running.isDone()) throw new AssertionError("it is over: " + running.join());
            return last != null && condition.test(last);
        });
    }

    private static String worker(LiveState state, int worker) {
        return state.workers().get(worker - 1).state();
    }

    private static boolean works(LiveState state, int worker) {
        return state.phase().equals("running")
                && worker(state, worker).equals("running")
                && state.workers().get(worker - 1).operations() > 0;
    }

    @Test
    void workersAreDisturbedByHandAndEverythingIsStillExact() throws Exception {
        Settings settings = new Settings(null, 3, 3, 300, 500, 200, false, false, OrderFile.sample());
        try (Run run = Run.prepare(settings, state -> last = state)) {
            Press.Hand hand = run.hand();
            assertThat(hand.press(new Press(1, Verb.KILL)).done())
                    .as("before it began")
                    .isFalse();
            running = CompletableFuture.supplyAsync(() -> execute(run));
            awaits(state -> works(state, 1) && works(state, 2) && works(state, 3));
            disturb(hand);
            run.cutShort();
            RunResult result = running.get();
            assertThat(result.findings())
                    .filteredOn(finding -> !finding.passed())
                    .isEmpty();
            assertDone(result);
            assertThat(hand.press(new Press(3, Verb.PAUSE)).done())
                    .as("after its end")
                    .isFalse();
        }
    }

    private void disturb(Press.Hand hand) throws InterruptedException {
        assertRefused(hand.press(new Press(1, Verb.RESUME)), "worker 1 is not paused");
        assertRefused(hand.press(new Press(4, Verb.KILL)), "there is no worker 4");
        assertThat(hand.press(new Press(1, Verb.PAUSE)).done()).isTrue();
        awaits(state -> worker(state, 1).equals("paused"));
        assertRefused(hand.press(new Press(1, Verb.PAUSE)), "worker 1 is paused already");
        long before = last.workers().get(0).operations();
        awaits(state -> works(state, 2) && state.points().size() > 4);
        assertThat(last.workers().get(0).operations())
                .as("what it does while it is stopped")
                .isEqualTo(before);
        assertThat(hand.press(new Press(1, Verb.RESUME)).done()).isTrue();
        awaits(state -> works(state, 1) && state.workers().get(0).operations() > before);
        assertThat(hand.press(new Press(2, Verb.KILL)).done()).isTrue();
        awaits(state -> worker(state, 2).equals("killed"));
        assertRefused(hand.press(new Press(2, Verb.RESUME)), "worker 2 is not running, but killed");
        assertThat(hand.press(new Press(1, Verb.PAUSE)).done()).isTrue();
        assertThat(hand.press(new Press(1, Verb.KILL)).done())
                .as("also a paused one")
                .isTrue();
        assertRefused(
                hand.press(new Press(3, Verb.KILL)), "worker 3 is the last one: somebody has to finish the orders");
        assertThat(hand.press(new Press(3, Verb.PAUSE)).done()).isTrue();
    }

    private static void assertRefused(Answer answer, String text) {
        assertThat(answer).isEqualTo(new Answer(false, text));
    }

    private static void assertDone(RunResult result) {
        assertThat(result.workers()).extracting(WorkerResult::state).containsExactly("killed", "killed", "done");
        Finding finding = result.findings().stream()
                .filter(one -> one.name().equals("disturbed by hand"))
                .findFirst()
                .orElseThrow();
        assertThat(finding.details()).hasSize(7).last().isEqualTo("worker 3 goes on, since the time is up");
        List<LiveState.Event> events = result.last().events();
        assertThat(events).extracting(LiveState.Event::kind).contains("pause", "resume", "kill");
    }

    @Test
    void whatWasToBeShownIsLeftOutWhenTooFewAreLeft() throws Exception {
        Board board = new Board(1, Busiest.of(OrderFile.sample().orders(), 1), hold -> {});
        for (int worker = 1; worker <= 2; worker++) {
            board.started(worker, worker);
            board.mark(worker, worker == 1 ? "killed" : "running", "kill", "by hand");
        }
        Finding finding = new Kill(board, List.of()).inflict();
        assertThat(finding.passed()).isTrue();
        assertThat(finding.text()).startsWith("left out");
    }

    private static RunResult execute(Run run) {
        try {
            return run.execute();
        } catch (DemoException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
