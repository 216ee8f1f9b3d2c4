package dev.holdfast.redis.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.Credentials;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which servers are told a password in a way that others can read. */
class PlaceTest {

    @ParameterizedTest
    @CsvSource({
        "true, redis://:secret@redis.example",
        "true, redis://ann:secret@192.0.2.1:6379",
        "true, redis://ann:secret@[2001:db8::1]:6379",
        "true, redis-sentinel://:secret@192.0.2.1:26379/0#mymaster",
        "false, redis://redis.example",
        "false, rediss://:secret@redis.example",
        "false, redis://:secret@localhost",
        "false, redis://ann:secret@127.0.0.1:6379",
        "false, redis://ann:secret@127.1.2.3:6379",
        "false, redis://ann:secret@[::1]:6379"
    })
    void aPasswordInPlainTextIsNoticed(boolean told, String uri) {
        assertThat(Place.tellsPassword(Place.parse(uri))).isEqualTo(told);
    }

    @Test
    void soIsOneThatIsAskedFor() {
        RedisURI uri = Place.parse("redis://redis.example");
        uri.setCredentialsProvider(new AskedCredentials(() -> new Credentials("ann", "secret")));
        assertThat(Place.tellsPassword(uri)).isTrue();
    }

    @Test
    void itIsWarnedOfBeforeItIsSent() {
        Queue<String> logged = new ConcurrentLinkedQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().equals(Level.WARNING)) logged.add(entry.getMessage() + entry.getParameters()[0]);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.holdfast.redis");
        logger.addHandler(handler);
        try {
            LettuceTransport.builder("redis://ann:canary-7f3a@no-such-host.invalid")
                    .connectTimeout(Duration.ofMillis(100))
                    .connect();
        } catch (BackendUnavailableException expected) {
            assertThat(logged).singleElement().asString().contains("password", "rediss:", "no-such-host.invalid:6379");
            assertThat(logged.toString()).doesNotContain("canary-7f3a");
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(logged).isNotEmpty();
    }
}
