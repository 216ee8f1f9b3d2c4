package dev.holdfast.saga;

import dev.holdfast.lock.LeaseLostException;
import dev.holdfast.lock.LockLease;
import dev.holdfast.saga.Journal.Entry;
import dev.holdfast.saga.Journal.State;
import dev.holdfast.saga.Saga.Step;
import dev.holdfast.saga.Saga.StepCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One holder's run of one instance, from where its journal ends. Used by one thread. */
final class Instance<C> {

    private static final int LETTERS_OF_A_CAUSE = 300;

    private final SagaRunner<C> runner;
    private final Saga<C> saga;
    private final String id;
    private final LockLease lease;
    private final Journal journal;
    private Entry entry;

    Instance(SagaRunner<C> runner, String id, LockLease lease, Journal journal, Entry entry) {
        this.runner = runner;
        this.saga = runner.saga;
        this.id = id;
        this.lease = lease;
        this.journal = journal;
        this.entry = entry;
    }

    static Entry begun(Saga<?> saga, String context) {
        return new Entry(State.RUNNING, saga.steps.get(0).id(), 0, "", context);
    }

    /** Takes the instance over, and takes or undoes steps until it is over or stuck. */
    SagaOutcome<C> goOn() throws InterruptedException {
        if (!entry.state().isOver()) {
            // Paused between the lock and the journal, and passed by meanwhile.
            if (entry.token() > lease.fencingToken()) throw lost();
            int next = indexOf(entry.step());
            // Whoever had it before, and is not as dead as it seemed, writes no more from here on.
            write(entry.by(lease.fencingToken()));
            if (entry.state() == State.RUNNING) forward(next);
            else backward(next);
        }
        return outcome();
    }

    private void forward(int from) throws InterruptedException {
        List<Step<C>> steps = saga.steps;
        for (int i = from; i < steps.size(); i++) {
            String context;
            try {
                mustBeHeld();
                C result = steps.get(i).action().run(context(), call(i));
                if (result == null) throw new NullPointerException("the action gave no context");
                context = saga.text(result);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                mustBeHeld();
                write(entry.at(State.COMPENSATING, steps.get(i).id())
                        .because(failed("step '" + steps.get(i).id() + "' failed: ", e)));
                backward(i);
                return;
            }
            boolean last = i == steps.size() - 1;
            write(entry.with(context)
                    .at(
                            last ? State.COMPLETED : State.RUNNING,
                            steps.get(last ? i : i + 1).id()));
        }
    }

    private void backward(int from) throws InterruptedException {
        for (int i = from; i >= 0; i--) {
            Exception failure = undo(i);
            if (failure != null) {
                String step = saga.steps.get(i).id();
                write(entry.at(State.STUCK, step)
                        .because(firstCause() + "\n" + failed("step '" + step + "' could not be undone: ", failure)));
                return;
            }
            write(entry.at(
                    i == 0 ? State.COMPENSATED : State.COMPENSATING,
                    saga.steps.get(Math.max(0, i - 1)).id()));
        }
    }

    /** What it threw the last time; null if it is undone. */
    private @Nullable Exception undo(int step) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            mustBeHeld();
            try {
                saga.steps.get(step).compensation().run(context(), call(step));
                return null;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (tries >= runner.compensationTries) return e;
            }
            runner.pause();
        }
    }

    /** Without what undoing threw an earlier time. */
    private String firstCause() {
        return entry.cause().lines().findFirst().orElse("");
    }

    /** One line that the journal has room for, whatever the exception says. */
    private static String failed(String what, Exception failure) {
        StringBuilder line = new StringBuilder(what);
        said(failure)
                .codePoints()
                .limit(LETTERS_OF_A_CAUSE)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.toString();
    }

    private static String said(Exception failure) {
        try {
            return "" + failure;
        } catch (RuntimeException e) {
            return failure.getClass().getName();
        }
    }

    private void write(Entry next) {
        entry = journal.write(next);
    }

    private SagaOutcome<C> outcome() {
        return switch (entry.state()) {
            case COMPLETED -> new SagaOutcome.Completed<>(context());
            case COMPENSATED -> new SagaOutcome.Compensated<>(context(), entry.cause());
            case STUCK -> new SagaOutcome.Stuck<>(context(), entry.step(), entry.cause());
            default -> throw new IllegalStateException("the run ended as " + entry.state());
        };
    }

    private C context() {
        return saga.codec.decode(entry.context());
    }

    private StepCall call(int step) {
        return new StepCall(saga.name + ":" + id + ":" + saga.steps.get(step).id(), lease.fencingToken());
    }

    private void mustBeHeld() {
        if (!lease.isHeld()) throw lost();
    }

    private LeaseLostException lost() {
        return new LeaseLostException(
                "the lease of '" + lease.name() + "' was lost; another runner may have taken over");
    }

    private int indexOf(String step) {
        for (int i = 0; i < saga.steps.size(); i++) if (saga.steps.get(i).id().equals(step)) return i;
        throw new IllegalStateException(
                "instance '" + id + "' stands at step '" + step + "', which " + saga + " has not");
    }
}
