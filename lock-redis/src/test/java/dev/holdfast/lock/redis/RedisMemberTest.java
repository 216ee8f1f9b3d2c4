package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.Reply;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The scripts of a member of a quorum: when it votes, and that it raises its numbers. */
class RedisMemberTest extends ScriptsOnServer {

    private static final Duration LONGEST = Duration.ofMillis(300);
    private static final String MEMBER = "holdfast:member";

    private LeaseStore member() {
        return store.asMember(LONGEST);
    }

    private static LeaseStore voting(LeaseStore member) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> !join(member.renew("nobody's", owner("x", 1), LEASE)));
        return member;
    }

    private long granted(LeaseStore member) {
        return granted(member.acquire(NAME, a, LEASE, false));
    }

    private void keepsOut(LeaseStore member) {
        assertThatThrownBy(() -> join(member.acquire(NAME, a, LEASE, false)))
                .hasStackTraceContaining("may have forgotten leases, and does not vote for another");
        assertThatThrownBy(() -> join(member.renew(NAME, a, LEASE))).hasStackTraceContaining("does not vote");
        assertThatThrownBy(() -> join(member.raise(NAME, a, 1))).hasStackTraceContaining("does not vote");
        assertThat(join(member.leave(NAME, a))).isFalse();
    }

    @Test
    void aNewMemberVotesWhenItHasBeenAskedForTheLongestLease() {
        LeaseStore member = store.asMember(Duration.ofMinutes(10));
        keepsOut(member);
        assertThat(server.command("GET", MEMBER)).matches("\\w{40} 600000 \\d{16}");
        assertThat(server.command("PTTL", MEMBER)).isEqualTo("-1");
        server.command("FLUSHALL");
        assertThat(granted(voting(member()))).isPositive();
    }

    @Test
    @DisplayName("C10 C21 a member that was emptied keeps out once more")
    void anEmptiedMemberKeepsOut() {
        LeaseStore member = voting(store.asMember(LONGEST));
        granted(member);
        server.command("FLUSHALL");
        keepsOut(member);
        assertThat(granted(voting(member))).isPositive();
    }

    @Test
    @DisplayName("C10 a member that was started anew keeps out, also if it kept its data")
    void aRestartedMemberKeepsOut() {
        LeaseStore member = voting(member());
        granted(member);
        String known = server.command("GET", MEMBER);
        String before = known.replaceFirst("^\\w{40}", "0123456789012345678901234567890123456789");
        server.command("SET", MEMBER, before);
        assertThatThrownBy(() -> join(member.renew(NAME, a, LEASE))).hasStackTraceContaining("does not vote");
        assertThat(server.command("GET", MEMBER)).startsWith(known.substring(0, 40));
        assertThat(join(voting(member).renew(NAME, a, LEASE))).isTrue();
    }

    @Test
    void membersAgreeOnTheLongestLease() {
        LeaseStore member = voting(member());
        assertThatThrownBy(() -> store.asMember(LONGEST.plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longestLease must be the same")
                .hasMessageContaining("PT0.3S");
        server.command("SET", MEMBER, server.command("GET", MEMBER).replace(" 300 ", " 400 "));
        assertThatThrownBy(() -> join(member.acquire(NAME, a, LEASE, false)))
                .hasCauseInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("PT0.4S");
    }

    @Test
    void aVoteIsAGrantAsAnyOther() {
        LeaseStore member = voting(member());
        long grant = granted(member);
        assertThat(granted(member)).isEqualTo(grant);
        assertThat(join(member.acquire(NAME, b, LEASE, true))).isInstanceOf(Reply.Busy.class);
        assertThat(server.command("GET", LOCK)).isEqualTo(a.text());
        assertThat(ttl(LOCK)).isBetween(15_000L, 20_000L);
        assertThat(join(member.leave(NAME, a))).isTrue();
    }

    @Test
    void numbersBeginAtTheNextHundredthOfTheLongestLease() {
        LeaseStore member = voting(member());
        long hundredth = LONGEST.toNanos() / 100 / 1000;
        long before = micros();
        long grant = granted(member);
        assertThat(grant).isGreaterThan(before).isLessThanOrEqualTo(micros() + hundredth);
        assertThat(grant % hundredth).isZero();
        server.command("SET", FENCE, Long.toString(grant + 3_600_000_000L));
        join(member.leave(NAME, a));
        assertThat(granted(member)).isEqualTo(grant + 3_600_000_001L);
    }

    @Test
    @DisplayName("0.9 the number of another server is written back")
    void aHoldersNumberIsRaised() {
        LeaseStore member = voting(member());
        long grant = granted(member);
        long ahead = grant + 3_600_000_000L;
        assertThat(join(member.raise(NAME, b, ahead))).isFalse();
        assertThat(server.command("GET", FENCE)).isEqualTo(Long.toString(grant));
        assertThat(join(member.raise(NAME, a, ahead))).isTrue();
        assertThat(join(member.raise(NAME, a, grant))).isTrue();
        assertThat(server.command("GET", FENCE)).isEqualTo(Long.toString(ahead));
        assertThat(ttl(FENCE)).isBetween(172_000_000L, 172_800_000L);
        join(member.leave(NAME, a));
        assertThat(granted(member.acquire(NAME, b, LEASE, false))).isEqualTo(ahead + 1);
        server.command("DEL", FENCE);
        assertThat(join(member.raise(NAME, b, ahead + 5))).isTrue();
        assertThat(server.command("GET", FENCE)).isEqualTo(Long.toString(ahead + 5));
    }
}
