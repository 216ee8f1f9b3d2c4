/**
 * What Holdfast costs, beside the peers: {@code ./demo bench}. A {@link dev.holdfast.bench.subject.Library} says how one of
 * them is driven, a {@link dev.holdfast.bench.trial.Trial} what one does for a round, a {@link
 * dev.holdfast.bench.work.Work} lets several of them do it in turns and has goals for what comes out. {@code dev.holdfast.bench.jmh}
 * has what JMH is better at: single calls in a JVM that runs nothing else.
 */
@NullMarked
package dev.holdfast.bench;

import org.jspecify.annotations.NullMarked;
