/**
 * What the engine, elections, run-once and meetings share: where foreign code runs, how it is interrupted, and how stages are
 * waited for. Not exported.
 */
@NullMarked
package dev.holdfast.lock.work;

import org.jspecify.annotations.NullMarked;
