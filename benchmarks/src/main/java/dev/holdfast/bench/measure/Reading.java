package dev.holdfast.bench.measure;

/**
 * Counts at one moment.
 *
 * @param serverMicros CPU time of the server
 * @param clientMicros CPU time of the client's process
 */
public record Reading(
        long nanos, double commands, double reads, double bytes, double serverMicros, double clientMicros) {

    /** What each of so many operations cost since then. */
    public Sample costs(Reading since, long operations, Sample sample) {
        double ops = Math.max(1, operations);
        return sample.with(Metric.COMMANDS, (commands - since.commands) / ops)
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
