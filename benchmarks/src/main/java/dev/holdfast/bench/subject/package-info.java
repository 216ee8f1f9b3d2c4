/** The libraries that are measured, each reduced to the few verbs that the work needs; how each is driven is told here alone. */
@NullMarked
package dev.holdfast.bench.subject;

import org.jspecify.annotations.NullMarked;
