package dev.holdfast.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** Reads what the server has done so far, and the CPU time of this process. Asks the server directly, whatever the load goes through. */
public final class Meter implements AutoCloseable {

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    public Meter(String uri) {
        client = RedisClient.create(uri);
        connection = client.connect();
    }

    /** Where the counts stand. */
    public Reading read() {
        Map<String, String> info = info("stats");
        info.putAll(info("cpu"));
        return new Reading(
                System.nanoTime(),
                calls(),
                number(info, "total_reads_processed"),
                number(info, "total_net_input_bytes") + number(info, "total_net_output_bytes"),
                (number(info, "used_cpu_user") + number(info, "used_cpu_sys")) * 1e6,
                cpuNanos() / 1e3);
    }

    /** The CPU time of this process, all threads together. */
    public static long cpuNanos() {
        return PROCESS.getProcessCpuTime();
    }

    /** The server's name and version. */
    public String server() {
        Map<String, String> info = info("server");
        String valkey = info.get("valkey_version");
        return valkey == null ? "Redis " + info.get("redis_version") : "Valkey " + valkey;
    }

    /** Removes what the load left behind. */
    public void clear(String pattern) {
        ScanIterator<String> keys = ScanIterator.scan(
                connection.sync(), ScanArgs.Builder.matches(pattern).limit(1_000));
        while (keys.hasNext()) connection.async().unlink(keys.next());
        connection.sync().ping();
    }

    /** By command; without those of this meter. */
    private Map<String, Double> calls() {
        Map<String, Double> calls = new HashMap<>();
        info("commandstats").forEach((command, stats) -> {
            // cmdstat_get:calls=21,usec=175,...
            String first = stats.substring("calls=".length(), stats.indexOf(','));
            calls.put(command.substring("cmdstat_".length()), Double.valueOf(first));
        });
        calls.remove("info");
        return calls;
    }

    private Map<String, String> info(String section) {
        Map<String, String> values = new HashMap<>();
        for (String line : connection.sync().info(section).split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) values.put(line.substring(0, colon), line.substring(colon + 1));
        }
        return values;
    }

    private static double number(Map<String, String> info, String field) {
        return Double.parseDouble(info.getOrDefault(field, "0"));
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
