package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.Lease;
import dev.holdfast.lock.Locks;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.FaultProxy;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the server keeps of those who wait, and for how long. */
@Tag("slow")
@Timeout(120)
class RedisWaitersTest {

    private static final String NAME = "wanted";
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final long GENEROUS_SECONDS = 40;

    /** How long a queue is kept after the last of those who stand in it has asked, in ms. */
    private static final long KEPT = 300_000;

    private final RedisServer server = RedisServer.shared();
    private final List<RedisTransport> transports = new ArrayList<>();
    private final List<Locks> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(Locks::close);
        transports.forEach(RedisTransport::close);
    }

    private Locks client(String uri) {
        RedisTransport transport = ClientLibrary.chosen().connect(uri, Duration.ofSeconds(1));
        transports.add(transport);
        Locks client = Locks.on(RedisLeaseStore.over(transport));
        clients.add(client);
        return client;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(GENEROUS_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private void awaitQueue(Wanted wanted, int waiters) {
        Awaitility.await("so many wait: " + waiters)
                .atMost(GENEROUS_SECONDS, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> server.command("ZCARD", wanted.queue(NAME)).equals("" + waiters));
    }

    private long millisLeft(String key) {
        return Long.parseLong(server.command("PTTL", key));
    }

    @ParameterizedTest
    @EnumSource(Wanted.class)
    @DisplayName("E2 the places of those who wait a little, again and again, do not drift into the future")
    void placesDoNotDrift(Wanted wanted) {
        Lease held = await(wanted.ask(client(server.uri()), NAME, LEASE));
        List<CompletableFuture<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Locks waiting = client(server.uri());
            waiters.add(CompletableFuture.supplyAsync(() -> comeAndGo(wanted, waiting, 100)));
        }
        long latest = 0;
        int seen = 0;
        while (!waiters.stream().allMatch(CompletableFuture::isDone)) {
            String last = server.command("ZRANGE", wanted.queue(NAME), "-1", "-1", "WITHSCORES");
            if (last.isEmpty()) continue;
            long arrived = (long) Double.parseDouble(last.substring(last.indexOf('\n') + 1));
            latest = Math.max(latest, arrived - serverMicros());
            seen++;
            assertThat(millisLeft(wanted.queue(NAME))).isLessThanOrEqualTo(KEPT);
        }
        waiters.forEach(each -> assertThat(await(each)).isTrue());
        assertThat(seen).as("somebody was seen waiting").isPositive();
        assertThat(latest).as("how far ahead of the server's time, in us").isLessThan(1_000_000);
        awaitQueue(wanted, 0);
        assertThat(millisLeft(wanted.holders(NAME))).isPositive().isLessThanOrEqualTo(LEASE.toMillis());
        assertThat(held.isHeld()).isTrue();
    }

    private static boolean comeAndGo(Wanted wanted, Locks client, int rounds) {
        for (int i = 0; i < rounds; i++)
            if (await(wanted.ask(client, NAME, LEASE, Duration.ofMillis(10))).isPresent()) return false;
        return true;
    }

    private long serverMicros() {
        String[] time = server.command("TIME").split("\n");
        return Long.parseLong(time[0]) * 1_000_000 + Long.parseLong(time[1]);
    }

    @ParameterizedTest
    @EnumSource(Wanted.class)
    @DisplayName("E3 who waits keeps its place alive, and takes a new one when it was taken out")
    void aLivingWaiterIsNotPurged(Wanted wanted) {
        Lease held = await(wanted.ask(client(server.uri()), NAME, LEASE));
        CompletionStage<? extends Lease> waiter = wanted.ask(client(server.uri()), NAME, LEASE);
        awaitQueue(wanted, 1);
        server.command("PEXPIRE", wanted.queue(NAME), "20000");
        Awaitility.await("its poll keeps the queue")
                .atMost(15, TimeUnit.SECONDS)
                .until(() -> millisLeft(wanted.queue(NAME)) > 100_000);
        server.command("DEL", wanted.queue(NAME));
        awaitQueue(wanted, 1);
        held.close();
        assertThat(await(waiter).isHeld()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Wanted.class)
    @DisplayName("E4 who waited long enough is out of the queue, though its first leave was lost")
    void aLostLeaveIsSentAgain(Wanted wanted) {
        Lease held = await(wanted.ask(client(server.uri()), NAME, LEASE));
        try (FaultProxy proxy = new FaultProxy(server)) {
            CompletionStage<? extends Optional<? extends Lease>> waiter =
                    wanted.ask(client(proxy.uri()), NAME, LEASE, Duration.ofMillis(700));
            awaitQueue(wanted, 1);
            proxy.blackhole();
            Optional<? extends Lease> none =
                    await(waiter.handle((lease, failure) -> lease == null ? Optional.empty() : lease));
            assertThat(none).isEmpty();
            assertThat(server.command("ZCARD", wanted.queue(NAME)))
                    .as("the leave was lost")
                    .isEqualTo("1");
            proxy.pass();
            awaitQueue(wanted, 0);
            clients.remove(1).close();
        }
        assertThat(held.isHeld()).isTrue();
    }
}
