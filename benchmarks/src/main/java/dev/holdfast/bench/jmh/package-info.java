/**
 * Micro-benchmarks by JMH, of the same libraries driven in the same way: single calls in a JVM of their own, without the
 * rounds in turns of {@code ./demo bench}. They are the second opinion on what that one measures with one or more threads in
 * one JVM; {@code -prof gc} tells the garbage of each call, which it does not.
 *
 * <pre>{@code java -cp benchmarks/target/holdfast-bench.jar org.openjdk.jmh.Main -prof gc -p subject=LETTUCE,HOLDFAST Lock}</pre>
 *
 * <p>Each starts a server of its own, or uses the one that {@code -jvmArgs -Dbench.redis=URI} names.
 */
@NullMarked
package dev.holdfast.bench.jmh;

import org.jspecify.annotations.NullMarked;
