/**
 * One worker JVM: {@link dev.holdfast.examples.demo.worker.WorkerMain} reads orders from its standard input, its threads
 * work them off under the accounts' locks, and everything that happens is told on its standard output.
 */
@NullMarked
package dev.holdfast.examples.demo.worker;

import org.jspecify.annotations.NullMarked;
