/**
 * What the JVMs of the demo show to Prometheus: each {@link dev.holdfast.examples.demo.metrics.Telemetry meters itself} and
 * serves {@code /metrics}, and the coordinator tells where all of them are.
 */
@NullMarked
package dev.holdfast.examples.demo.metrics;

import org.jspecify.annotations.NullMarked;
