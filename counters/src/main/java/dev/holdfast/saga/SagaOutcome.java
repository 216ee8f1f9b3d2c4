package dev.holdfast.saga;

/**
 * How an instance ended. All JVMs are told the same, for as long as its journal is kept.
 *
 * @param <C> the saga's context
 */
public sealed interface SagaOutcome<C> {

    /** As the last step that succeeded left it. */
    C context();

    /** All steps were taken. */
    record Completed<C>(C context) implements SagaOutcome<C> {}

    /**
     * A step failed, and all that was done has been undone.
     *
     * @param cause which step failed, and by what, shortened; after that, on a line of its own, what undoing threw if it was stuck
     */
    record Compensated<C>(C context, String cause) implements SagaOutcome<C> {}

    /**
     * A step failed, and one could not be undone however often that was tried; nor were the steps before that one. Somebody has
     * to look: {@link SagaRunner#run} tries it again, {@link SagaRunner#resumeAll} does not.
     *
     * @param step the step that could not be undone
     * @param cause which step failed, and by what, and on a line of its own what undoing threw the last time; both shortened
     */
    record Stuck<C>(C context, String step, String cause) implements SagaOutcome<C> {}
}
