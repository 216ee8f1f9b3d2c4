package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.election.LeaderElection;
import dev.holdfast.lock.election.LeaderListener;
import dev.holdfast.lock.testing.FaultyStore.Fault;
import dev.holdfast.lock.testing.Trampoline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** What the contracts of elections share: candidates that are closed after each test, and may never have led two at a time. */
public abstract class ElectionContract extends Contract {

    /** Longer than any test waits: who comes to lead within it was not waited for until a lease ran out. */
    private static final Duration FOR_EVER = Duration.ofHours(1);

    private final List<Candidacy> candidacies = new ArrayList<>();

    /** What all candidates of a test heard, in the order in which they did. */
    protected final List<String> chronicle = new CopyOnWriteArrayList<>();

    /** One candidate, its process, and what it heard. */
    protected final class Candidacy implements LeaderListener {

        protected final Peer peer;
        protected final LeaderElection election;
        protected final List<String> heard = new CopyOnWriteArrayList<>();

        /** Which others still believed to lead when this one was elected. */
        protected final List<Candidacy> overlaps = new CopyOnWriteArrayList<>();

        private final int number = candidacies.size();

        Candidacy(Peer peer, LeaseOptions options, UnaryOperator<LeaderElection.Builder> settings) {
            this.peer = peer;
            election = settings.apply(LeaderElection.builder(peer.lock(name, options))
                            .time(peer.clock())
                            .callbacks(new Trampoline())
                            .listener(this))
                    .build();
            candidacies.add(this);
        }

        private void hears(String what) {
            heard.add(what);
            chronicle.add(number + " " + what);
        }

        @Override
        public void onElected(long epoch) {
            for (Candidacy other : candidacies)
                if (other != this && leadsThroughout(other, this, epoch)) overlaps.add(other);
            hears("elected " + epoch);
        }

        @Override
        public void onLost(long epoch, Optional<LossCause> cause) {
            hears("lost " + epoch + cause.map(why -> " " + why).orElse(""));
        }

        @Override
        public void onFailure(Throwable failure, Duration pause) {
            hears("failure " + failure.getClass().getSimpleName());
        }

        protected boolean leads() {
            return election.isLeader();
        }

        protected Candidacy campaigns() {
            election.campaign();
            return this;
        }

        protected Candidacy comesToLead() {
            fixture.eventually("it leads", this::leads);
            return this;
        }
    }

    /** Whether both certainly led at one moment: one before and after the other was seen to. */
    protected static boolean leadsThroughout(Candidacy one, Candidacy other, long epoch) {
        OptionalLong before = one.election.epoch();
        boolean both = other.election.epoch().equals(OptionalLong.of(epoch));
        return before.isPresent() && both && one.election.epoch().equals(before);
    }

    @AfterEach
    void closeElections() {
        for (Candidacy each : candidacies) {
            each.peer.wire().fault(Fault.NONE);
            each.peer.clock().resume();
            each.peer.wire().letGo();
        }
        for (Candidacy each : candidacies)
            call(() -> {
                each.election.close();
                return true;
            });
        assertThat(candidacies).allSatisfy(each -> assertThat(each.overlaps).isEmpty());
    }

    protected Candidacy candidate() {
        return candidate(renewed());
    }

    protected Candidacy candidate(LeaseOptions options) {
        return candidate(peer(), options, settings -> settings);
    }

    protected Candidacy candidate(Peer peer, LeaseOptions options, UnaryOperator<LeaderElection.Builder> settings) {
        return new Candidacy(peer, options, settings);
    }

    /** Threads that virtual time waits for. */
    protected Executor threads() {
        return task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            fixture.started(thread);
            thread.start();
        };
    }

    protected LeaseOptions lasting() {
        return renewed().withDuration(FOR_EVER);
    }

    protected static long epoch(Candidacy of) {
        return of.election.epoch().orElseThrow(() -> new AssertionError("it does not lead"));
    }
}
