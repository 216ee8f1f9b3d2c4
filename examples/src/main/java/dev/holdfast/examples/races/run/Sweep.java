package dev.holdfast.examples.races.run;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;

/**
 * Removes from a server that stays what the races left there. Most of it expires by itself; what a sequence gave out, which
 * event comes next and which orders are unfinished is kept for good, as it has to be elsewhere.
 */
final class Sweep {

    private static final int AT_A_TIME = 500;

    private Sweep() {}

    /** Removes every key that has this in its name. */
    static void keysWith(String uri, String part) {
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            ScanArgs matching = ScanArgs.Builder.matches('*' + part + '*').limit(AT_A_TIME);
            ScanIterator.scan(connection.sync(), matching)
                    .forEachRemaining(key -> connection.sync().unlink(key));
        } finally {
            client.shutdown();
        }
    }
}
