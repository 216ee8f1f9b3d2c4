package dev.holdfast.examples.races.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.servers.RedisServer;
import dev.holdfast.examples.races.gallery.Gallery;
import dev.holdfast.examples.races.race.Code;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that was there before is left as it was. */
@Timeout(200)
final class SweepTest {

    @Test
    void nothingIsLeftOnTheServerOfSomebodyElse(@TempDir Path directory) throws Exception {
        try (RedisServer server = RedisServer.start(directory)) {
            RedisClient client = RedisClient.create(server.uri());
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                connection.sync().set("theirs", "kept");
                try (RealTrack track = RealTrack.open(server.uri(), 2)) {
                    for (String name : List.of("unique-ids", "events-order", "saga")) {
                        Side side = track.run(() -> Gallery.race(name), Code.REMEDY, Pressure.of(2, 100));
                        assertThat(side.failure()).as(name).isNull();
                    }
                    assertThat(connection.sync().dbsize()).isGreaterThan(1);
                }
                assertThat(connection.sync().keys("*")).containsExactly("theirs");
            } finally {
                client.shutdown();
            }
        }
    }
}
