package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Operation;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.Ticket;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user who may run some commands of a script and not others. */
@Timeout(60)
class RedisCounterRightsTest {

    private static final String COUNT = "holdfast:{c}:count";
    private static final String SLOT = "holdfast:{c}:once:s";
    private static final Duration EXPIRY = Duration.ofHours(1);
    private static final Duration RETENTION = Duration.ofHours(2);

    private static final List<Operation> VERBS = List.of(
            new Operation.Get(),
            Operation.Add.of(3),
            Operation.Add.of(-7),
            Operation.Add.of(Long.MIN_VALUE),
            new Operation.Add(-2, -9, 4),
            new Operation.Add(0, -9, 0),
            new Operation.Add(-9, -9, 4),
            new Operation.Set(8),
            new Operation.CompareAndSet(5, 8),
            new Operation.CompareAndSet(6, 8),
            new Operation.Raise(8),
            new Operation.Lower(1),
            new Operation.Reset(),
            new Operation.Expire(EXPIRY));

    private final RedisServer server = RedisServer.shared();
    private RedisTransport transport;
    private RedisCounterStore store;
    private long number;

    @BeforeEach
    void connect() {
        rights("reset", "on", ">secret", "~*", "&*", "+@all");
        transport = ClientLibrary.chosen().connect(server.uri("clerk", "secret"));
        store = RedisCounterStore.over(transport);
    }

    @AfterEach
    void close() {
        transport.close();
        server.command("ACL", "DELUSER", "clerk");
    }

    private void rights(String... rules) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "clerk"));
        words.addAll(List.of(rules));
        assertThat(server.command(words.toArray(String[]::new))).isEqualTo("OK");
    }

    @ParameterizedTest
    @DisplayName("What is refused because a right is missing has changed nothing, whatever it had written before")
    @CsvSource({"-get, 112", "-set, 68", "-incrby, 48", "-pexpire, 28", "-del, 8", "-decrby, 0"})
    void aRefusalHasChangedNothing(String missing, int times) {
        int refused = 0;
        for (Operation verb : VERBS)
            for (Duration expiry : List.of(Duration.ZERO, EXPIRY))
                for (boolean once : List.of(false, true))
                    for (String value : List.of("5", "")) if (isRefused(verb, expiry, once, value, missing)) refused++;
        assertThat(refused).isEqualTo(times);
    }

    private boolean isRefused(Operation verb, Duration expiry, boolean once, String value, String missing) {
        rights("+@all");
        prepare(value);
        List<String> before = state();
        rights(missing);
        Ticket ticket = once ? new Ticket("s", ++number, RETENTION) : null;
        try {
            answer(new Request("c", verb, expiry, ticket));
            return false;
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(BackendUnavailableException.class);
            assertThat(state())
                    .as("%s of '%s' with expiry %s, once %s, without %s", verb, value, expiry, once, missing)
                    .isEqualTo(before);
            return true;
        }
    }

    private void prepare(String value) {
        server.command("DEL", COUNT, SLOT);
        if (!value.isEmpty()) server.command("SET", COUNT, value);
        store.openSession("c", "s", RETENTION).toCompletableFuture().join();
        if (number > 0) server.command("SET", SLOT, number + ":done:77", "PX", Long.toString(RETENTION.toMillis()));
    }

    /** The value, where none is as good as 0; whether it expires; and what the session remembers. */
    private List<String> state() {
        String value = server.command("GET", COUNT);
        String expires = server.command("PTTL", COUNT);
        return List.of(
                value.equals("(nil)") ? "0" : value,
                expires.startsWith("-") ? "stays" : "expires",
                server.command("GET", SLOT));
    }

    private Answer answer(Request request) {
        return store.apply(request)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
