package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.election.Leader;
import dev.holdfast.lock.election.LeaderElection;
import dev.holdfast.lock.election.LeaderObserver;
import dev.holdfast.lock.election.LeaderSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an observer of an election learns from the store and the leader alone. */
public abstract class ObservedLeaderContract extends WatcherContract {

    @Test
    @DisplayName("an observer learns who leads, and of a change, from the store and the leader alone")
    void anObserverLearnsWhoLeads() {
        LeaderElection first = LeaderElection.on(peer().lock(name, renewed()));
        LeaderElection second = LeaderElection.on(peer().lock(name, renewed()));
        LeaderSource source = LeaderSource.of(watcher().locks().inspector(), name);
        List<Optional<Leader>> told = new CopyOnWriteArrayList<>();
        try (LeaderObserver observer = LeaderObserver.builder(source)
                .interval(leases(0.05))
                .time(fixture.time())
                .callbacks(Runnable::run)
                .onChange(told::add)
                .start()) {
            fixture.eventually("it has answered", () -> !told.isEmpty());
            first.campaign();
            fixture.eventually("it sees the first", () -> observer.lastSeen().isPresent());
            assertThat(observer.lastSeen().orElseThrow().epoch())
                    .isEqualTo(first.epoch().orElseThrow());
            assertThat(observer.lastSeen().orElseThrow().host()).isPresent();
            second.campaign();
            fixture.passes(leases(0.2));
            first.close();
            fixture.eventually(
                    "it sees the second",
                    () -> told.size() >= 3 && told.get(told.size() - 1).isPresent());
            assertThat(observer.lastSeen().orElseThrow().epoch())
                    .isEqualTo(second.epoch().orElseThrow());
        } finally {
            first.close();
            second.close();
        }
        assertThat(told.get(0)).isEmpty();
        assertThat(told.stream().flatMap(Optional::stream).distinct()).hasSize(2);
    }

    @Test
    void aLeaderThatDoesNotAnswerIsTheOneThatDid() {
        Peer leading = peer();
        LeaderElection election = LeaderElection.on(leading.lock(name, renewed()));
        election.campaign();
        fixture.eventually("it leads", election::isLeader);
        Peer watcher = peer(builder -> builder.patience(leases(0.2)));
        LeaderSource source = LeaderSource.of(watcher.locks().inspector(), name);
        LeaderSource patient = LeaderSource.of(watcher().locks().inspector(), name);
        Leader known = await(patient.currentLeader()).orElseThrow();
        assertThat(known.host()).isPresent();
        leading.wire().deaf(true);
        Leader unknown = await(source.currentLeader()).orElseThrow();
        assertThat(unknown.host()).isEmpty();
        assertThat(unknown.clientId()).isEqualTo(known.clientId());
        leading.wire().deaf(false);
        fixture.eventually("it answers", () -> await(source.currentLeader()).equals(Optional.of(known)));
        leading.wire().deaf(true);
        assertThat(await(source.currentLeader())).contains(known);
        leading.wire().deaf(false);
        election.close();
    }
}
