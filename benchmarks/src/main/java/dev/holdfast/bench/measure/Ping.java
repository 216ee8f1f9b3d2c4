package dev.holdfast.bench.measure;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import org.HdrHistogram.Histogram;

/** The round trip of a command that does nothing. */
public final class Ping {

    private static final int WARMUP = 200;
    private static final int PINGS = 500;

    private Ping() {}

    /** The median of many, one after the other, in microseconds. */
    public static double medianMicros(String uri) {
        Histogram nanos = new Histogram(3);
        try (RedisClient client = RedisClient.create(uri)) {
            RedisCommands<String, String> redis = client.connect().sync();
            for (int ping = 0; ping < WARMUP + PINGS; ping++) {
                long asked = System.nanoTime();
                redis.ping();
                if (ping >= WARMUP) nanos.recordValue(System.nanoTime() - asked);
            }
        }
        return nanos.getValueAtPercentile(50) / 1e3;
    }
}
