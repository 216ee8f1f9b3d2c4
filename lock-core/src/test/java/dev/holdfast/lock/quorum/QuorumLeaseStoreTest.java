package dev.holdfast.lock.quorum;

import static dev.holdfast.lock.quorum.House.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.ReleaseOutcome;
import dev.holdfast.lock.inspect.Inspection;
import dev.holdfast.lock.quorum.House.Client;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What members do that fail, forget, come back, and disagree. */
class QuorumLeaseStoreTest {

    private final House house = new House(3);

    private LockLease acquired(Client client) {
        return house.await(client.locks.lock("a", options()).acquireAsync());
    }

    private Optional<LockLease> tried(Client client) {
        return house.await(client.locks.lock("a", options()).tryAcquireAsync());
    }

    /** A failure is not had either. */
    private boolean isHad(Client client) {
        try {
            return tried(client).isPresent();
        } catch (BackendUnavailableException noMajority) {
            return false;
        }
    }

    // ---- acquiring and leaving

    @Test
    void aMinorityIsNotMissed() {
        Client client = house.client();
        client.wires.get(1).fault(Fault.SILENT);
        LockLease lease = acquired(client);
        assertThat(lease.isHeld()).isTrue();
        assertThat(tried(house.client())).isEmpty();
        assertThat(house.await(lease.releaseAsync())).isEqualTo(ReleaseOutcome.RELEASED);
    }

    @Test
    void withoutAMajorityItFailsAndSaysWho() {
        Client client = house.client();
        client.wires.get(0).fault(Fault.REFUSED);
        client.wires.get(2).fault(Fault.REFUSED);
        assertThatThrownBy(() -> acquired(client))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("only 1 of 3 members of the quorum answered")
                .hasMessageContaining("m0: refused by the test")
                .hasMessageContaining("m2: refused by the test");
        house.time.advance(Duration.ofSeconds(5));
        assertThat(house.taken()).isZero();
    }

    @Test
    @DisplayName("B7 who voted without saying so is left as well")
    void whoDoesNotAnswerIsLeftToo() {
        House five = new House(5);
        Client client = five.client();
        client.wires.get(1).fault(Verb.ACQUIRE, Fault.LOST_REPLY);
        client.wires.get(4).fault(Verb.ACQUIRE, Fault.DONE_IN_SILENCE);
        LockLease lease = five.await(client.locks.lock("a", options()).acquireAsync());
        assertThat(five.taken()).isEqualTo(5);
        lease.close();
        five.time.advance(Duration.ofMillis(100));
        assertThat(five.taken()).isZero();
    }

    @Test
    @DisplayName("B7 an acquisition without a majority leaves all it asked")
    void whatIsNotAcquiredIsLeftEverywhere() {
        House five = new House(5);
        Client client = five.client();
        for (int i = 0; i < 3; i++) client.wires.get(i).fault(Verb.ACQUIRE, Fault.LOST_REPLY);
        assertThatThrownBy(() -> five.await(client.locks.lock("a", options()).acquireAsync()))
                .isInstanceOf(OutcomeUnknownException.class);
        five.time.advance(Duration.ofMillis(100));
        assertThat(five.taken()).isZero();
    }

    @Test
    @DisplayName("B7 whoever only tries and gets too few gives them back at once")
    void aTryThatFailsKeepsNothing() {
        Client holder = house.client();
        holder.wires.get(0).fault(Fault.REFUSED);
        LockLease lease = acquired(holder);
        for (int i = 0; i < 3; i++) {
            assertThat(tried(house.client())).isEmpty();
            assertThat(house.taken()).isEqualTo(2);
        }
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    @DisplayName("B4 a vote that comes after it was given up is given back")
    void aLateVoteIsGivenBack() {
        Client client = house.client();
        client.wires.get(1).fault(Verb.ACQUIRE, Fault.HELD_REQUEST);
        acquired(client).close();
        house.time.advance(Duration.ofMillis(100));
        client.wires.get(1).letGo();
        assertThat(house.taken()).isEqualTo(1);
        house.time.advance(Duration.ofSeconds(1));
        assertThat(house.taken()).isZero();
    }

    @Test
    void aMemberThatCannotBeReachedIsLeftWhenItCan() {
        Client client = house.client();
        LockLease lease = acquired(client);
        client.wires.get(1).fault(Fault.REFUSED);
        assertThat(house.await(lease.releaseAsync())).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(house.taken()).isEqualTo(1);
        client.wires.get(1).fault(Fault.NONE);
        house.time.advance(Duration.ofSeconds(2));
        assertThat(house.taken()).isZero();
    }

    // ---- tokens

    @Test
    @DisplayName("0.9 tokens grow from one majority to another, though the members' clocks differ")
    void tokensGrowThoughClocksDiffer() {
        house.servers.get(0).isAhead(Duration.ofSeconds(20));
        house.servers.get(1).isAhead(Duration.ofSeconds(7));
        house.time.advance(House.LONGEST);
        Client client = house.client();
        long before = 0;
        for (int i = 0; i < 30; i++) {
            for (int j = 0; j < 3; j++)
                client.wires.get(j).fault(Verb.ACQUIRE, j == i % 3 ? Fault.REFUSED : Fault.NONE);
            LockLease lease = acquired(client);
            assertThat(lease.fencingToken()).isGreaterThan(before);
            before = lease.fencingToken();
            house.await(lease.releaseAsync());
            house.time.advance(Duration.ofMillis(5));
        }
    }

    @Test
    @DisplayName("C10 tokens grow past those that all members have forgotten")
    void tokensGrowThoughAllMembersForget() {
        for (int i = 0; i < 5; i++) {
            long before = acquired(house.client()).fencingToken();
            house.servers.forEach(House.Server::restartEmpty);
            house.time.advance(House.LONGEST);
            LockLease lease = acquired(house.client());
            assertThat(lease.fencingToken()).isGreaterThan(before);
            house.await(lease.releaseAsync());
        }
    }

    @Test
    void whatIsNotWrittenBackIsNotHeld() {
        Client client = house.client();
        house.servers.get(0).isAhead(Duration.ofSeconds(20));
        house.time.advance(House.LONGEST);
        client.wires.get(1).fault(Verb.RAISE, Fault.REFUSED);
        client.wires.get(2).fault(Verb.RAISE, Fault.LOST_REQUEST);
        assertThatThrownBy(() -> acquired(client)).hasMessageContaining("lost by the test");
        house.time.advance(Duration.ofSeconds(5));
        assertThat(house.taken()).isZero();
    }

    // ---- members that forget

    @Test
    @DisplayName("C10 a member that restarts empty gives nobody a second majority")
    void aMemberThatForgotDoesNotVote() {
        Client holder = house.client();
        Client other = house.client();
        holder.wires.get(2).fault(Fault.REFUSED);
        LockLease lease = acquired(holder);
        house.servers.get(1).restartEmpty();
        for (int i = 0; i < 40; i++) {
            // It cannot be renewed: its client reaches two members, and one has forgotten it.
            if (isHad(other)) {
                assertThat(lease.isHeld()).isFalse();
                return;
            }
            house.time.advance(Duration.ofSeconds(1));
        }
        throw new AssertionError("nobody ever gets it again");
    }

    @Test
    void aHoldOutlivesItsMembersOneByOne() {
        Client holder = house.client();
        Client other = house.client();
        LockLease lease = acquired(holder);
        for (int i = 0; i < 6; i++) {
            house.servers.get(i % 3).restartEmpty();
            for (int j = 0; j < 35; j++) {
                house.time.advance(Duration.ofSeconds(1));
                assertThat(lease.isHeld()).isTrue();
                assertThat(tried(other)).isEmpty();
            }
        }
        assertThat(house.await(lease.releaseAsync())).isEqualTo(ReleaseOutcome.RELEASED);
        assertThat(tried(other).orElseThrow().fencingToken()).isGreaterThan(lease.fencingToken());
    }

    @Test
    void aMajorityThatForgetsEndsTheHoldBeforeAnybodyElseHolds() {
        Client holder = house.client();
        Client other = house.client();
        LockLease lease = acquired(holder);
        house.servers.forEach(House.Server::restartEmpty);
        for (int i = 0; i < 290; i++) {
            house.time.advance(Duration.ofMillis(100));
            assertThatThrownBy(() -> tried(other)).hasMessageContaining("does not vote");
        }
        assertThat(lease.isHeld()).isFalse();
        house.time.advance(Duration.ofSeconds(2));
        assertThat(tried(other).orElseThrow().fencingToken()).isGreaterThan(lease.fencingToken());
    }

    // ---- force release

    @Test
    void whatWasTakenAwayIsNotVotedForAnew() {
        House five = new House(5);
        Client holder = five.client();
        five.time.advance(Duration.ofSeconds(1));
        holder.wires.get(3).fault(Verb.ACQUIRE, Fault.REFUSED);
        holder.wires.get(4).fault(Verb.ACQUIRE, Fault.REFUSED);
        LockLease lease = five.await(holder.locks.lock("a", options()).acquireAsync());
        holder.wires.forEach(wire -> wire.deaf(true));
        holder.wires.forEach(wire -> wire.fault(Fault.NONE));
        assertThat(five.await(five.client().locks.inspector().forceReleaseAsync(Kind.LOCK, "a", "me")))
                .isTrue();
        five.time.advance(Duration.ofSeconds(5));
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.whenLost().toCompletableFuture()).isCompletedWithValue(LossCause.REFUSED);
    }

    @Test
    void whoseMembersDenyItIsNotHeldByVotingAnew() {
        House five = new House(5);
        Client holder = five.client();
        holder.wires.get(3).fault(Verb.ACQUIRE, Fault.REFUSED);
        holder.wires.get(4).fault(Verb.ACQUIRE, Fault.REFUSED);
        LockLease lease = five.await(holder.locks.lock("a", options()).acquireAsync());
        holder.wires.forEach(wire -> wire.deaf(true));
        holder.wires.forEach(wire -> wire.fault(Fault.NONE));
        holder.wires.get(2).fault(Fault.REFUSED);
        assertThat(five.await(five.client().locks.inspector().forceReleaseAsync(Kind.LOCK, "a", "me")))
                .isTrue();
        five.time.advance(Duration.ofSeconds(15));
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void theHolderIsTheOneOfAMajority() {
        Client holder = house.client();
        holder.wires.get(0).fault(Fault.REFUSED);
        LockLease lease = acquired(holder);
        Client waiter = house.client();
        CompletionStage<LockLease> waiting = waiter.locks.lock("a", options()).acquireAsync();
        house.time.advance(Duration.ofMillis(10));
        Inspection seen = house.await(house.client().locks.inspector().inspectAsync(Kind.LOCK, "a"));
        assertThat(seen.holders()).hasSize(1);
        assertThat(seen.holders().get(0).fencingToken()).hasValue(lease.fencingToken());
        assertThat(seen.holders().get(0).remaining()).isPositive().isLessThanOrEqualTo(House.LEASE);
        assertThat(seen.waiters()).hasSize(1);
        assertThat(house.await(house.client().locks.inspector().namesAsync(Kind.LOCK, "", ""))
                        .hasNext())
                .isTrue();
        lease.close();
        house.await(waiting).close();
    }

    // ---- waiting

    @Test
    void aReleaseIsToldToWhoeverWaitsFirst() {
        LockLease lease = acquired(house.client());
        CompletionStage<LockLease> waiting =
                house.client().locks.lock("a", options()).acquireAsync();
        house.time.advance(Duration.ofMillis(1500));
        lease.close();
        house.time.advance(Duration.ofMillis(5));
        assertThat(waiting.toCompletableFuture()).isCompleted();
    }

    @Test
    void whoeverWaitsAsksTheChairAlone() {
        LockLease lease = acquired(house.client());
        Client waiter = house.client();
        CompletionStage<LockLease> waiting = waiter.locks.lock("a", options()).acquireAsync();
        house.time.advance(Duration.ofSeconds(6));
        List<Integer> questions = waiter.wires.stream()
                .map(wire -> wire.count(Verb.ACQUIRE))
                .sorted()
                .toList();
        assertThat(questions.subList(0, 2)).containsExactly(1, 1);
        assertThat(questions.get(2)).isBetween(5, 12);
        lease.close();
        house.await(waiting).close();
    }

    @Test
    void withoutItsChairANameIsToBeHadToo() {
        Client first = house.client();
        Client second = house.client();
        for (int silent = 0; silent < 3; silent++) {
            first.wires.get(silent).fault(Fault.SILENT);
            second.wires.get(silent).fault(Fault.SILENT);
            LockLease lease = acquired(first);
            CompletionStage<LockLease> waiting =
                    second.locks.lock("a", options()).acquireAsync();
            house.time.advance(Duration.ofMillis(1500));
            lease.close();
            house.await(waiting).close();
            first.wires.get(silent).fault(Fault.NONE);
            second.wires.get(silent).fault(Fault.NONE);
        }
    }

    @Test
    void nothingIsKeptOfWhatIsOver() {
        Client client = house.client();
        for (int i = 0; i < 50; i++) acquired(client).close();
        LockLease lease = acquired(client);
        Client other = house.client();
        for (int i = 0; i < 50; i++) assertThat(tried(other)).isEmpty();
        lease.close();
        house.time.advance(Duration.ofSeconds(5));
        assertThat(client.store.size()).isZero();
        assertThat(other.store.size()).isZero();
        assertThat(house.taken()).isZero();
    }
}
