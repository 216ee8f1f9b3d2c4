package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.testing.RecordingTransport;
import dev.holdfast.redis.testing.RedisServer;
import dev.holdfast.redis.testing.Transcript;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients of different releases share counters. So what their scripts leave in keys is written down, as layout 1, and stays as
 * it is: see {@code docs/adr/0022-one-layout.md}. A change that older clients do not notice is recorded anew: copy
 * {@code target/layout-1.txt} to the resources.
 */
@Tag("slow") // which client library makes no difference
@Timeout(60)
class RedisCounterLayoutTest {

    private static final String RECORDED = "layout-1.txt";

    @Test
    @DisplayName("Keys, their contents and lives are those of layout 1")
    void theLayoutIsTheFirst() {
        RedisServer server = RedisServer.start();
        try (RedisTransport transport = LettuceTransport.builder(server.uri())
                        .connectTimeout(Duration.ofSeconds(20))
                        .connect();
                Transcript transcript = new Transcript(server)) {
            RecordingTransport recording = new RecordingTransport(transport).telling(transcript::next);
            for (String noun : NounTour.NOUNS) {
                transcript.chapter(noun);
                new NounTour(server).use(recording, noun);
                transcript.settle();
            }
            assertThat(transcript.text(RECORDED))
                    .isEqualTo(Transcript.recorded(RedisCounterLayoutTest.class, RECORDED));
        } finally {
            server.close();
        }
    }
}
