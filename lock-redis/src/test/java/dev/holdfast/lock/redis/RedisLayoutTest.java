package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.testing.RecordingTransport;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.testing.Transcript;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients of different releases share locks. So what their scripts leave in keys and say in messages is written down, as
 * layout 1, and stays as it is.
 *
 * <p>A change that older clients do not notice (a key more, another kind of message) is recorded anew: copy {@code
 * target/layout-1.txt} to the resources. Whatever else is another layout, with keys and channels of its own: see
 * {@code docs/adr/0022-one-layout.md}.
 */
@Tag("slow") // which client library makes no difference
@Timeout(60)
class RedisLayoutTest {

    private static final String RECORDED = "layout-1.txt";

    @Test
    @DisplayName("Keys, their contents and lives, and messages are those of layout 1")
    void theLayoutIsTheFirst() {
        RedisServer server = RedisServer.start();
        try (RedisTransport transport = LettuceTransport.builder(server.uri())
                        .connectTimeout(Duration.ofSeconds(20))
                        .connect();
                Transcript transcript = new Transcript(server)) {
            RecordingTransport recording = new RecordingTransport(transport).telling(transcript::next);
            for (String feature : FeatureTour.FEATURES) {
                transcript.chapter(feature);
                new FeatureTour(transport).use(recording, feature);
                transcript.settle();
            }
            for (String feature :
                    List.of(FeatureTour.LOCKS, FeatureTour.MEMBERS, FeatureTour.SEMAPHORES, FeatureTour.READ_WRITE)) {
                transcript.chapter(feature + ", where nobody knows who hears");
                new FeatureTour(transport).use(recording.withoutCounting(), feature);
                transcript.settle();
            }
            assertThat(transcript.text(RECORDED)).isEqualTo(Transcript.recorded(RedisLayoutTest.class, RECORDED));
        } finally {
            server.close();
        }
    }
}
