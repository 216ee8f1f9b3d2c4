/**
 * The coordinator: {@link dev.holdfast.examples.demo.run.Run} starts Redis, the ledger and the workers, deals out the
 * orders, takes what the workers tell onto its {@link dev.holdfast.examples.demo.run.Board}, and disturbs them if asked to.
 */
@NullMarked
package dev.holdfast.examples.demo.run;

import org.jspecify.annotations.NullMarked;
