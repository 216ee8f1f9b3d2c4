package dev.holdfast.redis.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.redis.failover.Primaries.Opinion;
import dev.holdfast.redis.wire.Address;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whom to believe when Sentinels do not agree. */
class PollTest {

    private static final View OLD = new View(new Opinion(new Address("old", 1), false), 4);
    private static final View NEW = new View(new Opinion(new Address("new", 2), false), 5);
    private static final BackendUnavailableException SILENT = BackendUnavailableException.passing("silent", null);

    @Test
    void allAreWaitedForAndAfterAWhileAMajority() {
        Poll all = new Poll(3, OLD.epoch());
        all.says(OLD);
        all.says(OLD);
        assertThat(all.result()).isNotDone();
        all.says(OLD);
        assertThat(all.result()).isCompletedWithValue(OLD);
        Poll two = new Poll(3, OLD.epoch());
        two.says(OLD);
        two.hasTakenLong();
        assertThat(two.result()).isNotDone();
        two.says(OLD);
        assertThat(two.result()).isCompletedWithValue(OLD);
    }

    @Test
    @DisplayName("C9 a Sentinel that is cut off is not believed, though it answers first")
    void theNewestViewIsBelieved() {
        Poll poll = new Poll(3, -1);
        poll.says(OLD);
        poll.says(NEW);
        poll.says(OLD);
        assertThat(poll.result()).isCompletedWithValue(NEW);
    }

    @Test
    void theOneThatSawToAFailoverIsBelievedAtOnce() {
        Poll poll = new Poll(3, OLD.epoch());
        poll.says(NEW);
        assertThat(poll.result()).isCompletedWithValue(NEW);
    }

    @Test
    void whoKnowsOfAFailoverIsWaitedForWhenTheOthersDoNot() {
        Poll poll = new Poll(3, NEW.epoch());
        poll.says(OLD);
        poll.says(OLD);
        poll.hasTakenLong();
        assertThat(poll.result()).isNotDone();
        poll.says(NEW);
        assertThat(poll.result()).isCompletedWithValue(NEW);
    }

    @Test
    void aMajorityThatWasSetUpAnewIsBelievedInTheEnd() {
        Poll poll = new Poll(3, NEW.epoch());
        poll.says(OLD);
        poll.says(OLD);
        poll.timeIsUp();
        assertThat(poll.result()).isCompletedWithValue(OLD);
    }

    @Test
    @DisplayName("C9 the only one in reach is believed, unless it knows less than was known before")
    void theOnlyOneInReachIsBelievedUnlessItKnowsLess() {
        Poll fresh = new Poll(3, OLD.epoch());
        fresh.says(OLD);
        fresh.fails(SILENT);
        assertThat(fresh.result()).isNotDone();
        fresh.timeIsUp();
        assertThat(fresh.result()).isCompletedWithValue(OLD);
        Poll stale = new Poll(3, NEW.epoch());
        stale.says(OLD);
        stale.fails(SILENT);
        stale.fails(SILENT);
        assertThat(failure(stale)).hasMessageContaining("old primary");
        assertThat(failure(stale).isTransient()).isTrue();
    }

    @Test
    void whenNobodyAnswersARefusalIsTold() {
        Poll poll = new Poll(3, -1);
        poll.fails(SILENT);
        poll.fails(BackendUnavailableException.refused("ERR No such master with that name", null));
        poll.fails(SILENT);
        assertThat(failure(poll)).hasMessageContaining("No such master");
        assertThat(failure(poll).isTransient()).isFalse();
        Poll silence = new Poll(3, -1);
        silence.timeIsUp();
        assertThat(failure(silence).isTransient()).isTrue();
    }

    @Test
    @DisplayName("the Sentinel that sees to a failover names the new primary before its own list does")
    void theAddressIsTheOneThatIsTold() {
        List<String> master = List.of(
                "name", "main", "ip", "10.0.0.1", "port", "6379", "flags", "master,s_down", "config-epoch", "12");
        View view = View.of(master, List.of("10.0.0.7", "6380"));
        assertThat(view).isEqualTo(new View(new Opinion(new Address("10.0.0.7", 6380), true), 12));
        assertThatThrownBy(() -> View.of(master, List.of(""))).isInstanceOf(BackendUnavailableException.class);
    }

    private static BackendUnavailableException failure(Poll poll) {
        Throwable failure = catchThrowable(() -> poll.result().join());
        assertThat(failure).isInstanceOf(CompletionException.class);
        return (BackendUnavailableException) failure.getCause();
    }
}
