/**
 * Work in several steps that either all take effect or are all undone, also when the JVM that began it dies.
 *
 * <p>Start at {@link dev.holdfast.saga.Saga}, and run it by a {@link dev.holdfast.saga.SagaRunner}:
 *
 * <pre>{@code
 * Saga<Order> checkout = Saga.named("checkout", orders)
 *         .step("reserve", (order, call) -> stock.reserve(order, call.stepKey()), (order, call) -> stock.free(call.stepKey()))
 *         .step("charge", (order, call) -> bank.charge(order, call.stepKey()), (order, call) -> bank.refund(call.stepKey()))
 *         .build();
 * SagaRunner<Order> runner = SagaRunner.on(locks, counters, checkout);
 * scheduler.scheduleWithFixedDelay(runner.recovery(), 1, 1, TimeUnit.MINUTES);
 * SagaOutcome<Order> outcome = runner.run("order-4711", order);
 * }</pre>
 *
 * <p><b>How it works.</b> An instance is run by one JVM at a time, under a lock. How far it is stands in a journal in the store,
 * which is written after each step by a compare-and-set on its version; whoever takes an instance over writes to it first, so that
 * nothing its predecessor still has to write is taken. Who calls {@link dev.holdfast.saga.SagaRunner#run run} again, here or
 * elsewhere, goes on where the journal ends; {@link dev.holdfast.saga.SagaRunner#resumeAll resumeAll} does that for all that were
 * begun and not finished.
 *
 * <p><b>What it does not promise.</b> It is no transaction: others see the effects of a step before the next one is taken, and
 * while it is undone. A step that is in the journal is never taken again; but the one that was under way when a JVM died is taken
 * once more, and so is its compensation: <em>at least once</em>. Both get a key that is the same each time, for whatever they
 * change to recognise a repetition, and a fencing token, for it to refuse a runner that was paused past its lease. What the
 * journal says is as durable as the store.
 *
 * <p>Sagas after Garcia-Molina and Salem, "Sagas", 1987.
 */
@NullMarked
package dev.holdfast.saga;

import org.jspecify.annotations.NullMarked;
