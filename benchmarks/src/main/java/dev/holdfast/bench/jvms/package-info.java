/**
 * JVMs that work against each other. A child is told what to do in lines on its standard input, and answers in lines; the
 * times at which it held a lock come in files.
 *
 * <p>Times of several JVMs are compared as {@link System#nanoTime()} gives them: on Linux and macOS that is one clock for all
 * processes since the machine was started.
 */
@NullMarked
package dev.holdfast.bench.jvms;

import org.jspecify.annotations.NullMarked;
