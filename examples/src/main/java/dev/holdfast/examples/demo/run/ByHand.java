package dev.holdfast.examples.demo.run;

import dev.holdfast.examples.demo.page.Press;
import dev.holdfast.examples.demo.page.Press.Answer;
import dev.holdfast.examples.demo.verdict.Finding;
import dev.holdfast.examples.demo.verdict.Text;
import dev.holdfast.examples.demo.wire.FromWorker.Holding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a visitor of the page does to the workers of this run, and to nothing else. One thing at a time, not while a
 * disturbance is under way, and never so that nobody is left to finish the orders.
 */
final class ByHand implements Press.Hand {

    private static final long MILLIS_TO_DIE = 5_000;

    private final Board board;
    private final Crew crew;
    private final ReentrantLock turn;
    private final List<String> done = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private volatile boolean open;

    /** @param turn is held while something is done to a worker, also by the disturbances */
    ByHand(Board board, Crew crew, ReentrantLock turn) {
        this.board = board;
        this.crew = crew;
        this.turn = turn;
    }

    /** The workers are there. */
    void opens() {
        open = true;
    }

    @Override
    public Answer press(Press press) throws InterruptedException {
        if (!turn.tryLock()) {
            return new Answer(false, "something is being done to a worker already; try again when it is over");
        }
        try {
            if (!open) {
                return new Answer(false, "the workers can be disturbed only while the run lasts");
            }
            Optional<WorkerProcess> worker = crew.workers().stream()
                    .filter(one -> one.number() == press.worker())
                    .findFirst();
            return worker.isEmpty()
                    ? new Answer(false, "there is no worker " + press.worker())
                    : press(worker.get(), press.verb());
        } catch (IOException dead) {
            return new Answer(false, "it did not come to that: " + dead.getMessage());
        } finally {
            turn.unlock();
        }
    }

    private Answer press(WorkerProcess worker, Press.Verb verb) throws IOException, InterruptedException {
        String state = board.stateOf(worker.number());
        boolean running = state.equals("running");
        boolean paused = state.equals("paused");
        if (!worker.isAlive() || !running && !paused) {
            return new Answer(false, name(worker) + " is not running, but " + state);
        }
        return switch (verb) {
            case KILL -> kill(worker, paused);
            case PAUSE -> running ? pause(worker) : new Answer(false, name(worker) + " is paused already");
            case RESUME -> paused ? resume(worker) : new Answer(false, name(worker) + " is not paused");
        };
    }

    private Answer kill(WorkerProcess worker, boolean paused) throws IOException, InterruptedException {
        boolean last = crew.workers().stream().noneMatch(other -> other != worker && other.isAlive());
        if (last) {
            return new Answer(false, name(worker) + " is the last one: somebody has to finish the orders");
        }
        if (!paused) {
            worker.stop();
        }
        List<Holding> holds = board.holding(worker.number());
        String text = "%s (pid %d) killed by hand, %s".formatted(name(worker), worker.pid(), during(holds));
        board.mark(worker.number(), "killed", "kill", text, account(holds));
        worker.kill();
        if (!worker.waitFor(MILLIS_TO_DIE)) {
            failures.add(name(worker) + " was killed and goes on");
        }
        return told(text);
    }

    private Answer pause(WorkerProcess worker) throws IOException, InterruptedException {
        worker.stop();
        List<Holding> holds = board.holding(worker.number());
        String text = "%s stopped by hand, %s".formatted(name(worker), during(holds));
        board.mark(worker.number(), "paused", "pause", text, account(holds));
        return told(text);
    }

    private Answer resume(WorkerProcess worker) throws IOException, InterruptedException {
        String text = name(worker) + " goes on, by hand";
        board.mark(worker.number(), "running", "resume", text);
        worker.resume();
        return told(text);
    }

    private Answer told(String text) {
        done.add(text);
        return new Answer(true, text);
    }

    private static String name(WorkerProcess worker) {
        return "worker " + worker.number();
    }

    private static String during(List<Holding> holds) {
        return holds.isEmpty()
                ? "while it held nothing"
                : "while its thread %d held account %s, token %d"
                        .formatted(
                                holds.get(0).thread(),
                                holds.get(0).account(),
                                holds.get(0).token());
    }

    private static @Nullable String account(List<Holding> holds) {
        return holds.isEmpty() ? null : holds.get(0).account();
    }

    /** Nothing more is done by hand; who is paused goes on, to finish his orders. */
    void closes() throws InterruptedException {
        open = false;
        turn.lockInterruptibly();
        try {
            for (WorkerProcess worker : crew.workers()) {
                if (worker.isAlive() && board.stateOf(worker.number()).equals("paused")) {
                    String text = name(worker) + " goes on, since the time is up";
                    board.mark(worker.number(), "running", "resume", text);
                    worker.resume();
                    done.add(text);
                }
            }
        } catch (IOException failure) {
            failures.add(String.valueOf(failure.getMessage()));
        } finally {
            turn.unlock();
        }
    }

    /** What was done, for the verdict; none if nothing was. */
    Optional<Finding> finding() {
        if (done.isEmpty() && failures.isEmpty()) {
            return Optional.empty();
        }
        List<String> details = new ArrayList<>(failures);
        details.addAll(done);
        String text = Text.count(done.size(), "intervention") + ", and all other checks are as strict as without";
        return Optional.of(new Finding("disturbed by hand", failures.isEmpty(), text, details));
    }
}
