/** What is told of a run: tables and plots. */
@NullMarked
package dev.holdfast.bench.report;

import org.jspecify.annotations.NullMarked;
