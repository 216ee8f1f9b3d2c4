/** What the engine, elections, run-once and meetings share: where foreign code runs, and how it is interrupted. Not exported. */
@NullMarked
package dev.holdfast.lock.work;

import org.jspecify.annotations.NullMarked;
