package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.spi.Mode;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.spi.Reply.Busy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The scripts where receivers do not count: the dead among those who wait are told by their silence. */
class WaiterAskedScriptsTest extends ScriptsOnServer {

    private static final String BASE = "holdfast:{the %7B%25%7D lock}:";
    private static final String ASKED = BASE + "asked";
    private static final String HOUR = "3600000";

    private Reply asks(OwnerId owner) {
        return join(uncounted.acquire(NAME, owner, LEASE, true));
    }

    private void asks(OwnerId... owners) {
        for (OwnerId owner : owners) asks(owner);
    }

    private boolean leaves(OwnerId owner) {
        return join(uncounted.leave(NAME, owner));
    }

    /** Lets somebody have been silent for too long by the queue's own clock. */
    private void silence(String asked, OwnerId owner) {
        assertThat(server.command("HEXISTS", asked, owner.text())).isEqualTo("1");
        server.command("HINCRBY", asked, owner.text(), "-6001");
    }

    private String holder() {
        return server.command("GET", LOCK);
    }

    private String queue() {
        return server.command("ZRANGE", QUEUE, "0", "-1").replace("\n", " ");
    }

    private static OwnerId as(String client, Mode mode) {
        return new OwnerId(client, 1, CLAIM, mode);
    }

    @Test
    @DisplayName("E1 those who have been silent for long are passed over together")
    void theSilentArePassedOver() {
        asks(a, b, c, d);
        silence(ASKED, b);
        silence(ASKED, c);
        assertThat(leaves(a)).isTrue();
        assertThat(holder()).isEqualTo(d.text());
        assertThat(server.command("EXISTS", QUEUE, ASKED)).isEqualTo("0");
    }

    @Test
    void whenAllAreSilentTheLockIsFree() {
        asks(a);
        for (int i = 0; i < 150; i++) {
            OwnerId gone = owner("gone" + i, 1);
            asks(gone);
            silence(ASKED, gone);
        }
        asks(b);
        assertThat(leaves(a)).isTrue();
        assertThat(holder()).isEqualTo("(nil)");
        assertThat(asks(b)).isInstanceOf(Reply.Granted.class);
    }

    @Test
    void whoAsksItselfIsNotSilent() {
        asks(a, b);
        silence(ASKED, b);
        asks(b, c);
        leaves(a);
        assertThat(holder()).isEqualTo(b.text());
    }

    @Test
    @DisplayName("E3 who was passed over and lives has a place at the end again")
    void whoWasPassedOverComesBack() {
        asks(a, b, c, d);
        silence(ASKED, b);
        leaves(a);
        assertThat(holder()).isEqualTo(c.text());
        asks(b);
        assertThat(queue()).isEqualTo(d.text() + " " + b.text());
        leaves(c);
        leaves(d);
        assertThat(holder()).isEqualTo(b.text());
    }

    @Test
    void timeInWhichNobodyAskedMakesNobodySilent() {
        asks(a, b, c);
        server.command("HINCRBY", ASKED, "time", "-" + HOUR);
        asks(c);
        server.command("HINCRBY", ASKED, "time", "-" + HOUR);
        leaves(a);
        assertThat(holder()).isEqualTo(b.text());
    }

    @Test
    void aClockSetBackMakesNobodySilentAndSparesNobody() {
        asks(a, b, c);
        String clock = server.command("HGET", ASKED, "clock");
        server.command("HINCRBY", ASKED, "time", HOUR);
        asks(c);
        assertThat(Long.parseLong(server.command("HGET", ASKED, "clock"))).isEqualTo(Long.parseLong(clock));
        assertThat(Long.parseLong(server.command("HGET", ASKED, "time"))).isLessThanOrEqualTo(micros() / 1000);
        silence(ASKED, b);
        leaves(a);
        assertThat(holder()).isEqualTo(c.text());
    }

    @Test
    void ofWhomNothingIsKnownIsWatchedFromThenOn() {
        asks(a, b, c);
        server.command("DEL", ASKED);
        leaves(a);
        assertThat(holder()).isEqualTo(b.text());
        OwnerId reading = as("a", Mode.READ);
        OwnerId writing = as("b", Mode.WRITE);
        asks(reading, writing);
        server.command("DEL", BASE + "rw-asked");
        assertThat(asks(as("c", Mode.READ))).isInstanceOf(Busy.class);
        silence(BASE + "rw-asked", writing);
        assertThat(asks(as("c", Mode.READ))).isInstanceOf(Reply.Granted.class);
    }

    @Test
    @DisplayName("E1 E13 a silent writer behind readers, a silent large request behind small ones keep nobody out")
    void theSilentWhoDoNotFitKeepNobodyOut() {
        OwnerId writing = as("b", Mode.WRITE);
        asks(as("a", Mode.READ), writing);
        assertThat(asks(as("c", Mode.READ))).isInstanceOf(Busy.class);
        silence(BASE + "rw-asked", writing);
        assertThat(asks(as("c", Mode.READ))).isInstanceOf(Reply.Granted.class);
        OwnerId large = as("b", Mode.permits(3, 4));
        asks(as("a", Mode.permits(2, 4)), large);
        CompletionStage<Reply> tried = uncounted.acquire(NAME, as("c", Mode.permits(2, 4)), LEASE, false);
        assertThat(join(tried)).isInstanceOf(Busy.class);
        silence(BASE + "permits-asked", large);
        assertThat(join(uncounted.acquire(NAME, as("d", Mode.permits(2, 4)), LEASE, false)))
                .isInstanceOf(Reply.Granted.class);
        assertThat(server.command("EXISTS", BASE + "permits-asked", BASE + "rw-asked"))
                .isEqualTo("0");
    }

    @Test
    void severalLocksPassOverTheSilent() {
        String other = NAME + "-other";
        asks(a, b);
        join(uncounted.acquire(other, a, LEASE, true));
        join(uncounted.acquire(other, c, LEASE, true));
        silence(ASKED, b);
        silence("holdfast:{the %7B%25%7D lock-other}:asked", c);
        server.command("DEL", LOCK, "holdfast:{the %7B%25%7D lock-other}:lock");
        List<OwnerId> owners = List.of(owner("d", 1), owner("d", 2));
        assertThat(join(uncounted.acquireAll(List.of(NAME, other), owners, LEASE)))
                .hasSize(2);
        assertThat(server.command("EXISTS", QUEUE, ASKED)).isEqualTo("0");
    }

    @Test
    void aRepeatedYieldIsAQuestion() {
        OwnerId next = owner("a", 2);
        asks(a, b, c);
        join(uncounted.yield(NAME, a, next, LEASE));
        silence(ASKED, next);
        join(uncounted.yield(NAME, a, next, LEASE));
        leaves(b);
        leaves(c);
        assertThat(holder()).isEqualTo(next.text());
    }

    @Test
    void everythingExpiresAndIsNotKeptWhereReceiversCount() {
        asks(a, b);
        assertThat(ttl(ASKED))
                .isBetween(
                        Duration.ofMinutes(4).toMillis(), Duration.ofMinutes(5).toMillis());
        leaves(b);
        assertThat(server.command("EXISTS", ASKED)).isEqualTo("0");
        acquire(c);
        assertThat(server.command("EXISTS", QUEUE)).isEqualTo("1");
        assertThat(server.command("EXISTS", ASKED)).isEqualTo("0");
    }
}
