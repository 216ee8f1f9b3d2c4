/**
 * What is measured: a {@link dev.holdfast.bench.work.Work} lets several contenders do the same, in turns, and has goals for
 * what comes out. {@link dev.holdfast.bench.work.Catalog} lists all of it.
 */
@NullMarked
package dev.holdfast.bench.work;

import org.jspecify.annotations.NullMarked;
