package dev.holdfast.bench.measure;

/** What is measured, with the unit it is reported in. */
public enum Metric {
    THROUGHPUT("ops/s", "ops/s"),
    P50("p50", "us"),
    P99("p99", "us"),
    P999("p99.9", "us"),
    /** The most operations of one thread by the fewest of another. */
    SHARE("max/min share", "x"),
    /** From leaving in one JVM to entering in another. */
    HANDOVER("hand-over p50", "us"),
    /** All that the server executed, those inside of scripts too. */
    COMMANDS("commands/op", ""),
    /** How often the server read from a socket: with one thread that waits for each answer, the round trips. */
    READS("reads/op", ""),
    BYTES("bytes/op", ""),
    SERVER_CPU("server CPU/op", "us"),
    CLIENT_CPU("client CPU/op", "us"),
    /** By threads of this JVM, those of the load and those of the client. */
    ALLOCATED("allocated/op", "bytes"),
    /** Of one core. */
    CLIENT_LOAD("client CPU", "%"),
    SERVER_LOAD("server CPU", "%"),
    HEAP("heap each", "bytes"),
    READY("ready after", "ms");

    private final String title;
    private final String unit;

    Metric(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    public String title() {
        return title;
    }

    public String unit() {
        return unit;
    }

    /** Both, where both say something. */
    public String label() {
        return unit.isEmpty() || unit.equals(title) ? title : title + ", " + unit;
    }
}
