package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Permits;
import dev.holdfast.lock.spi.Reply.Busy;
import dev.holdfast.lock.spi.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The scripts of what several may hold. */
@SuppressWarnings("try") // subscriptions that only have to be there
class ShareScriptsTest extends ScriptsOnServer {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofHours(48);
    private static final String BASE = "holdfast:{the %7B%25%7D lock}:";
    private static final String PERMITS = BASE + "permits";
    private static final String SIZE = BASE + "permits-size";
    private static final String HOLDERS = BASE + "rw";

    private static OwnerId reader(String client) {
        return new OwnerId(client, 1, CLAIM, Mode.READ);
    }

    private static OwnerId writer(String client) {
        return new OwnerId(client, 1, CLAIM, Mode.WRITE);
    }

    private static OwnerId permits(String client, int permits, int size) {
        return new OwnerId(client, 1, CLAIM, Mode.permits(permits, size));
    }

    private Permits permits(int size) {
        return join(store.permits(NAME, size));
    }

    @Test
    void aMillionPermitsAreOneMember() {
        OwnerId all = permits("a", 1_000_000, 1_000_000);
        granted(acquire(all));
        assertThat(server.command("ZCARD", PERMITS)).isEqualTo("1");
        assertThat(server.command("GET", SIZE)).isEqualTo("1000000 1000000 1000000");
        assertThat(permits(1_000_000)).isEqualTo(new Permits(1_000_000, 0, 0));
        assertThat(renew(all, LEASE)).isTrue();
        assertThat(leave(all)).isTrue();
        assertThat(permits(1_000_000)).isEqualTo(new Permits(1_000_000, 1_000_000, 0));
    }

    @Test
    void whatIsHeldIsCountedAgainWhereTheCountWasLost() {
        granted(acquire(permits("a", 3, 8)));
        server.command("DEL", SIZE);
        assertThat(permits(8)).isEqualTo(new Permits(8, 5, 0));
        granted(acquire(permits("b", 5, 8)));
        assertThat(join(acquire(permits("c", 1, 8)))).isInstanceOf(Busy.class);
        server.command("DEL", PERMITS);
        assertThat(permits(8).available()).isLessThanOrEqualTo(0);
        assertThat(leave(permits("c", 1, 8))).isFalse();
        granted(acquire(permits("d", 8, 8)));
    }

    @Test
    void leasesThatEndGiveTheirPermitsBackOnce() {
        OwnerId brief = permits("a", 3, 8);
        join(store.acquire(NAME, brief, Duration.ofMillis(1), false));
        granted(acquire(permits("b", 2, 8)));
        awaitEnd(brief);
        assertThat(permits(8).available()).isEqualTo(6);
        assertThat(leave(brief)).isFalse();
        assertThat(permits(8).available()).isEqualTo(6);
    }

    private void awaitEnd(OwnerId owner) {
        Awaitility.await().until(() -> !join(store.renew(NAME, owner, Duration.ofMillis(1))));
    }

    @Test
    void theDeadWhoDoNotFitAreAskedAfterWhereReceiversCount() {
        granted(acquire(reader("a")));
        acquire(writer("b"));
        assertThat(join(uncounted.acquire(NAME, reader("c"), LEASE, true))).isInstanceOf(Busy.class);
        granted(acquire(reader("c")));
        try (Subscription alive = store.subscribe("d", listener("d", new LinkedBlockingQueue<>()))) {
            acquire(writer("d"));
            assertThat(join(acquire(reader("e")))).isInstanceOf(Busy.class);
            assertThat(alive).isNotNull();
        }
    }

    @Test
    void renewalsKeepWhatBelongsToTheHold() {
        OwnerId lock = a;
        granted(acquire(lock));
        granted(acquire(permits("b", 1, 2)));
        granted(acquire(writer("c")));
        List<String> kept = List.of(FENCE, BASE + "permits-fence", SIZE, BASE + "rw-fence");
        for (String key : kept) server.command("PEXPIRE", key, "60000");
        assertThat(renew(lock, LEASE)).isTrue();
        assertThat(renew(permits("b", 1, 2), LEASE)).isTrue();
        assertThat(renew(writer("c"), LEASE)).isTrue();
        for (String key : kept) assertThat(ttl(key)).as(key).isGreaterThan(KEPT.toMillis() - 60_000);
    }

    @Test
    void aRenewalAfterTheClockWasSetBackIsNotTakenBack() {
        granted(acquire(writer("a")));
        String set = Long.toString(micros() + (LEASE.toMillis() + HOUR.toMillis()) * 1000);
        server.command("ZADD", HOLDERS, set, writer("a").text());
        setBack(BASE + "rw-fence");
        assertThat(renew(writer("a"), LEASE)).isTrue();
        Busy busy = busy(acquire(writer("b")));
        assertThat(busy.remaining()).isBetween(LEASE.minusSeconds(10), LEASE.plusSeconds(1));
    }

    @Test
    void aConfirmationOfALockAfterTheClockWasSetBackIsNotTakenBack() {
        granted(acquire(a));
        server.command("PEXPIRE", LOCK, Long.toString(CLAIM.plus(HOUR).toMillis()));
        setBack(FENCE);
        granted(acquire(a));
        assertThat(busy(acquire(b)).remaining()).isBetween(LEASE.minusSeconds(10), LEASE.plusSeconds(1));
        assertThat(renew(a, LEASE)).isTrue();
    }

    @Test
    void aServerWithoutMemoryStillRenewsAndReleases() {
        OwnerId some = permits("a", 1, 2);
        granted(acquire(some));
        granted(acquire(writer("b")));
        server.command("CONFIG", "SET", "maxmemory", "1");
        try {
            for (OwnerId owner : List.of(some, writer("b"))) {
                assertThat(renew(owner, LEASE.plusSeconds(1))).isTrue();
                assertThat(leave(owner)).isTrue();
            }
        } finally {
            server.command("CONFIG", "SET", "maxmemory", "0");
        }
    }

    private void setBack(String fence) {
        server.command("PEXPIRE", fence, Long.toString(KEPT.plus(HOUR).toMillis()));
    }

    @Test
    void everyKeyExpiresWhateverWasDone() {
        granted(acquire(permits("a", 1, 2)));
        acquire(permits("b", 2, 2));
        assertEverythingExpires(Set.of(PERMITS, SIZE, BASE + "permits-fence", BASE + "permits-queue"));
        join(store.resize(NAME, 3));
        assertThat(leave(permits("a", 1, 2))).isTrue();
        assertEverythingExpires(Set.of(SIZE, BASE + "permits-fence"));
    }
}
