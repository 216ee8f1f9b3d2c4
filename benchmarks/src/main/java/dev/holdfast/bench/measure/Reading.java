package dev.holdfast.bench.measure;

import java.util.Map;
import java.util.TreeMap;

/**
 * Counts at one moment.
 *
 * @param calls by command, those inside of scripts too
 * @param serverMicros CPU time of the server
 * @param clientMicros CPU time of the client's process
 */
public record Reading(
        long nanos, Map<String, Double> calls, double reads, double bytes, double serverMicros, double clientMicros) {

    /** What each of so many operations cost since then. */
    public Sample costs(Reading since, long operations, Sample sample) {
        double ops = Math.max(1, operations);
        Map<String, Double> each = new TreeMap<>();
        calls.forEach((command, count) -> each.put(command, (count - since.calls.getOrDefault(command, 0.0)) / ops));
        return sample.calls(each)
                .with(
                        Metric.COMMANDS,
                        each.values().stream().mapToDouble(Double::doubleValue).sum())
                .with(Metric.READS, (reads - since.reads) / ops)
                .with(Metric.BYTES, (bytes - since.bytes) / ops)
                .with(Metric.SERVER_CPU, (serverMicros - since.serverMicros) / ops)
                .with(Metric.CLIENT_CPU, (clientMicros - since.clientMicros) / ops);
    }

    /** How much of one core was used since then, in percent. */
    public Sample loads(Reading since, Sample sample) {
        double micros = (nanos - since.nanos) / 1e3;
        return sample.with(Metric.CLIENT_LOAD, 100 * (clientMicros - since.clientMicros) / micros)
                .with(Metric.SERVER_LOAD, 100 * (serverMicros - since.serverMicros) / micros);
    }
}
