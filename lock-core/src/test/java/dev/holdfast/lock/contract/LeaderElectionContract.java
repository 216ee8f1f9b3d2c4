package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.FaultyStore.Verb;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Elections: who leads, what is told, and what is left. The task of a leader is {@link LeaderTaskContract}'s matter. */
public abstract class LeaderElectionContract extends ElectionContract {

    @Test
    void aCandidateThatHasNotJoinedDoesNotLead() {
        Candidacy idle = candidate();
        fixture.passes(leases(0.2));
        assertThat(idle.leads()).isFalse();
        assertThat(idle.election.epoch()).isEmpty();
        assertThat(idle.election.name()).isEqualTo(name);
        assertThat(idle.peer.wire().calls()).isEmpty();
    }

    @Test
    void aLoneCandidateLeadsAndGoesOnLeading() {
        Candidacy lone = candidate().campaigns().comesToLead();
        long epoch = epoch(lone);
        assertThat(epoch).isPositive();
        fixture.during(leases(2.5), "it leads", () -> lone.leads() && epoch(lone) == epoch);
        assertThat(lone.heard).containsExactly("elected " + epoch);
    }

    @Test
    void toJoinTwiceIsToJoinOnce() {
        Candidacy lone =
                candidate(lasting()).campaigns().campaigns().comesToLead().campaigns();
        lone.election.resign();
        fixture.passes(leases(0.2));
        assertThat(lone.leads()).isFalse();
        assertThat(lone.heard).hasSize(2);
        becomesFree(name);
    }

    @Test
    void candidatesLeadInTheOrderInWhichTheyCame() {
        Candidacy first = candidate(lasting()).campaigns().comesToLead();
        Candidacy second = candidate(lasting()).campaigns();
        fixture.eventually("the second queues", () -> second.peer.wire().count(Verb.ACQUIRE) > 0);
        fixture.passes(leases(0.05));
        Candidacy third = candidate(lasting()).campaigns();
        fixture.passes(leases(0.05));
        long before = epoch(first);
        first.election.resign();
        second.comesToLead();
        assertThat(third.leads()).isFalse();
        assertThat(epoch(second)).isGreaterThan(before);
        before = epoch(second);
        second.election.resign();
        assertThat(epoch(third.comesToLead())).isGreaterThan(before);
    }

    @Test
    @DisplayName("a resignation hands over at once; who resigned leads again only after joining again")
    void aResignationHandsOverAtOnce() {
        Candidacy first = candidate(lasting()).campaigns().comesToLead();
        long epoch = epoch(first);
        Candidacy second = candidate(lasting()).campaigns();
        fixture.passes(leases(0.05));
        first.election.resign();
        assertThat(first.leads()).isFalse();
        assertThat(first.election.epoch()).isEmpty();
        second.comesToLead();
        fixture.eventually("it heard of it", () -> first.heard.size() == 2);
        assertThat(first.heard).containsExactly("elected " + epoch, "lost " + epoch);
        second.election.resign();
        fixture.passes(leases(0.3));
        assertThat(first.leads()).isFalse();
        assertThat(epoch(first.campaigns().comesToLead())).isGreaterThan(epoch);
    }

    @Test
    void aResignationWithoutBlockingHandsOverToo() {
        Candidacy first = candidate(lasting()).campaigns().comesToLead();
        Candidacy second = candidate(lasting()).campaigns();
        CompletionStage<Void> resigned = first.election.resignAsync();
        assertThat(first.leads()).isFalse();
        await(resigned);
        second.comesToLead();
        assertThat(isDone(first.election.resignAsync())).isTrue();
    }

    @Test
    @DisplayName("two elections on one lock object of one client are two candidates")
    void twoInOneProcessAreTwoCandidates() {
        Peer peer = peer();
        Candidacy first =
                candidate(peer, lasting(), settings -> settings).campaigns().comesToLead();
        Candidacy second = candidate(peer, lasting(), settings -> settings).campaigns();
        fixture.during(leases(0.3), "one leads", () -> first.leads() && !second.leads());
        long epoch = epoch(first);
        first.election.resign();
        assertThat(epoch(second.comesToLead())).isGreaterThan(epoch);
        assertThat(first.leads()).isFalse();
    }

    @Test
    @DisplayName("a killed leader is followed when its lease is over, and a poll")
    void aKilledLeaderIsFollowed() {
        Candidacy first = candidate().campaigns().comesToLead();
        long epoch = epoch(first);
        Candidacy second = candidate().campaigns();
        fixture.passes(leases(0.1));
        long death = fixture.time().nanos();
        first.peer.die();
        second.comesToLead();
        assertThat(epoch(second)).isGreaterThan(epoch);
        Duration most = fixture.time() instanceof VirtualTime
                ? fixture.lease().plusSeconds(1).plus(fixture.slack())
                : Duration.ofSeconds(25);
        assertThat(since(death)).isLessThan(most);
        assertThat(first.leads()).isFalse();
    }

    @Test
    @DisplayName(
            "A4 CURATOR-620 a paused leader that goes on does not believe, is told, and campaigns again behind the others")
    void aPausedLeaderIsNoLeader() {
        Candidacy paused = candidate().campaigns().comesToLead();
        long epoch = epoch(paused);
        paused.peer.clock().stall();
        Candidacy other = candidate().campaigns().comesToLead();
        assertThat(paused.leads()).isFalse();
        paused.peer.clock().resume();
        fixture.eventually("it is told", () -> paused.heard.contains("lost " + epoch + " " + LossCause.EXPIRED));
        fixture.during(leases(1.5), "one leads", () -> other.leads() && !paused.leads());
        other.election.resign();
        assertThat(epoch(paused.comesToLead())).isGreaterThan(epoch);
    }

    @Test
    @DisplayName(
            "A11 CURATOR-653 a leader cut off from the store stops believing before another leads, and comes back by itself")
    void aLeaderThatIsCutOffIsTold() {
        Candidacy cutOff = candidate().campaigns().comesToLead();
        long epoch = epoch(cutOff);
        Candidacy other = candidate().campaigns();
        fixture.passes(leases(0.1));
        cutOff.peer.wire().fault(Fault.REFUSED);
        other.comesToLead();
        assertThat(cutOff.leads()).isFalse();
        fixture.eventually("it is told", () -> cutOff.heard.contains("lost " + epoch + " " + LossCause.EXPIRED));
        fixture.passes(leases(2));
        cutOff.peer.wire().fault(Fault.NONE);
        other.election.resign();
        assertThat(epoch(cutOff.comesToLead())).isGreaterThan(epoch);
    }

    @Test
    @DisplayName("a short outage costs nobody the leadership")
    void aShortOutageChangesNothing() {
        Candidacy leader = candidate().campaigns().comesToLead();
        long epoch = epoch(leader);
        leader.peer.wire().fault(Fault.REFUSED);
        fixture.passes(leases(0.3));
        leader.peer.wire().fault(Fault.NONE);
        fixture.during(leases(1.5), "it leads", () -> leader.leads() && epoch(leader) == epoch);
        assertThat(leader.heard).containsExactly("elected " + epoch);
    }

    @Test
    void aStoreThatForgetsEndsTheLeadershipAndEpochsGoOnGrowing() {
        Candidacy leader = candidate().campaigns().comesToLead();
        long epoch = epoch(leader);
        fixture.loseEverything();
        fixture.eventually("it is told", () -> leader.heard.contains("lost " + epoch + " " + LossCause.REFUSED));
        assertThat(epoch(leader.comesToLead())).isGreaterThan(epoch);
    }

    @Test
    @DisplayName("a campaign outlasts every failure of the store")
    void aCampaignOutlastsFailures() {
        for (Fault fault : List.of(Fault.FORBIDDEN, Fault.REFUSED, Fault.LOST_REPLY, Fault.LOST_REQUEST)) {
            Candidacy candidate = candidate(peer(settings -> settings.patience(leases(0.1))), renewed(), s -> s);
            candidate.peer.wire().fault(Verb.ACQUIRE, fault);
            candidate.campaigns();
            fixture.eventually("it failed, and again", () -> candidate.heard.size() >= 2);
            assertThat(candidate.heard).allMatch(each -> each.startsWith("failure "));
            assertThat(candidate.leads()).isFalse();
            candidate.peer.wire().fault(Fault.NONE);
            candidate.comesToLead().election.resign();
        }
    }

    @Test
    @DisplayName("a candidate that closes while it waits leaves no place in the queue")
    void aClosedCandidateLeavesNothing() {
        LockLease held = peer().take(name, lasting());
        Candidacy waiting = candidate(lasting()).campaigns();
        fixture.passes(leases(0.1));
        waiting.election.close();
        fixture.eventually("it queues no more", () -> EngineAccess.names(waiting.peer.locks()) == 0);
        assertThat(held.isHeld()).isTrue();
        held.close();
        becomesFree(name);
        assertThat(waiting.heard).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(waiting.election::campaign)
                .withMessageContaining(name)
                .withMessageContaining("closed");
        waiting.election.close();
    }

    @Test
    @DisplayName("a candidate that closes while its election is under way leaves no lease behind")
    void aLeaseThatComesAfterTheCloseIsGivenBack() {
        for (Fault fault : List.of(Fault.HELD_REPLY, Fault.HELD_REQUEST)) {
            Candidacy late = candidate(lasting());
            late.peer.wire().fault(Verb.ACQUIRE, fault);
            late.campaigns();
            late.election.close();
            late.peer.wire().fault(Fault.NONE);
            late.peer.wire().letGo();
            becomesFree(name);
            assertThat(late.leads()).isFalse();
            assertThat(late.heard).isEmpty();
        }
    }

    @Test
    void aThousandCampaignsLeaveNothing() {
        Candidacy busy = candidate();
        for (int i = 0; i < 1000; i++) {
            busy.campaigns();
            // Now in the queue's answer, now before it.
            if (i % 3 > 0) busy.comesToLead();
            busy.election.resign();
            assertThat(busy.leads()).isFalse();
        }
        becomesFree(name);
        fixture.eventually("nothing is kept", () -> EngineAccess.names(busy.peer.locks()) == 0);
        fixture.eventually("all is told", () -> busy.heard.size() % 2 == 0);
        assertThat(busy.heard).hasSizeGreaterThan(1300);
        for (int i = 0; i < busy.heard.size(); i += 2)
            assertThat(busy.heard.get(i + 1)).isEqualTo(busy.heard.get(i).replace("elected", "lost"));
        // A cancelled acquisition is left once more after a pause; nothing is asked for or renewed.
        int asked = busy.peer.wire().count(Verb.ACQUIRE);
        int renewed = busy.peer.wire().count(Verb.RENEW);
        fixture.passes(leases(1));
        assertThat(busy.peer.wire().count(Verb.ACQUIRE)).isEqualTo(asked);
        assertThat(busy.peer.wire().count(Verb.RENEW)).isEqualTo(renewed);
    }

    @Test
    @DisplayName("of all candidates at most one leads at any time, whatever happens to them")
    void atMostOneLeads() {
        Random chance = new Random(7);
        List<Candidacy> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Peer peer = peer(settings -> settings.patience(leases(0.2)));
            for (int j = 0; j < 2; j++)
                all.add(candidate(peer, renewed(), settings -> settings).campaigns());
        }
        long[] newest = new long[1];
        for (int round = 0; round < 15; round++) {
            heal(all.get(chance.nextInt(all.size())));
            Candidacy victim =
                    all.stream().filter(Candidacy::leads).findFirst().orElse(all.get(chance.nextInt(all.size())));
            disturb(victim, round % 4);
            fixture.during(leases(0.5), "one leads in the newest epoch", () -> {
                for (Candidacy each : all) {
                    OptionalLong epoch = each.election.epoch();
                    if (epoch.isEmpty()) continue;
                    for (Candidacy other : all)
                        if (other != each && leadsThroughout(other, each, epoch.getAsLong())) return false;
                    if (epoch.getAsLong() < newest[0] && each.election.epoch().equals(epoch)) return false;
                    newest[0] = Math.max(newest[0], epoch.getAsLong());
                }
                return true;
            });
        }
        all.forEach(LeaderElectionContract::heal);
        fixture.eventually("somebody leads in the end", () -> all.stream().anyMatch(Candidacy::leads));
        for (Candidacy each : all) each.election.close();
        checkHistory(all);
    }

    private static void disturb(Candidacy victim, int how) {
        switch (how) {
            case 0 -> victim.election.resignAsync();
            case 1 -> victim.peer.clock().stall();
            case 2 -> victim.peer.wire().fault(Fault.REFUSED);
            default -> victim.peer.wire().fault(Fault.LOST_REPLY);
        }
    }

    private static void heal(Candidacy patient) {
        patient.peer.wire().fault(Fault.NONE);
        patient.peer.clock().resume();
        patient.campaigns();
    }

    /** Each candidate hears of one leadership after the other, and no epoch twice. */
    private void checkHistory(List<Candidacy> all) {
        List<Long> epochs = new ArrayList<>();
        for (Candidacy each : all) {
            fixture.eventually(
                    "all is told",
                    () -> each.heard.stream()
                                            .filter(what -> !what.startsWith("failure"))
                                            .count()
                                    % 2
                            == 0);
            List<String[]> told = each.heard.stream()
                    .filter(what -> !what.startsWith("failure"))
                    .map(what -> what.split(" "))
                    .toList();
            List<Long> own = new ArrayList<>();
            for (int i = 0; i < told.size(); i++) {
                assertThat(told.get(i)[0]).as("%s", each.heard).isEqualTo(i % 2 == 0 ? "elected" : "lost");
                if (i % 2 == 0) own.add(Long.parseLong(told.get(i)[1]));
                else assertThat(told.get(i)[1]).isEqualTo(told.get(i - 1)[1]);
            }
            assertThat(own).isSorted();
            epochs.addAll(own);
        }
        assertThat(epochs).doesNotHaveDuplicates().hasSizeGreaterThan(3);
    }
}
