package dev.holdfast.lock.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.memory.InMemoryLeaseStore;
import dev.holdfast.lock.quorum.House.Client;
import dev.holdfast.lock.spi.Copies;
import dev.holdfast.lock.spi.LeaseStore;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who may be a member, what a quorum does not offer, and members that come later. */
class QuorumOpeningTest {

    private final House house = new House(3);

    @Test
    void membersAreThreeOrFiveOrMore() {
        InMemoryLeaseStore one = new InMemoryLeaseStore();
        for (int size : List.of(0, 1, 2, 4))
            assertThatThrownBy(() -> QuorumLeaseStore.of(Collections.nCopies(size, one)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("members must be 3, 5 or another odd number")
                    .hasMessageContaining(": " + size);
        QuorumLeaseStore.Builder builder = QuorumLeaseStore.builder().member("x", (LeaseStore) one);
        assertThatThrownBy(() -> builder.member("x", (LeaseStore) one)).hasMessageContaining("label must be another");
        assertThatThrownBy(() -> builder.member(" ", (LeaseStore) one)).hasMessageContaining("label must not be blank");
        assertThatThrownBy(() -> builder.longestLease(Duration.ZERO)).hasMessageContaining("longestLease");
        assertThatThrownBy(() -> builder.memberTimeout(Duration.ofHours(1))).hasMessageContaining("memberTimeout");
    }

    @Test
    void aLeaseLongerThanTheLongestIsRefused() {
        Client client = house.client();
        LeaseOptions longer = LeaseOptions.defaults().withDuration(House.LONGEST.plusMillis(1));
        assertThatThrownBy(() -> house.await(client.locks.lock("a", longer).acquireAsync()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT30S")
                .hasMessageContaining("PT30.001S");
        assertThat(house.taken()).isZero();
    }

    @Test
    void whatAQuorumCannotKeepIsRefusedWithTheReason() {
        Client client = house.client();
        assertThatThrownBy(() -> house.await(client.locks.semaphore("a", 2).acquireAsync(1)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("two permits");
        assertThatThrownBy(() ->
                        house.await(client.locks.readWriteLock("a").writeLock().acquireAsync()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("read/write");
        assertThatThrownBy(() -> client.store.mustOffer(new Copies(1, false)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("no replicas");
    }

    @Test
    void aMemberThatIsOutOfReachAtFirstJoinsLater() {
        boolean[] reachable = {false};
        Supplier<LeaseStore> late = () -> {
            if (!reachable[0]) throw BackendUnavailableException.passing("nobody there", null);
            return house.servers.get(2).present();
        };
        QuorumLeaseStore.Builder builder = QuorumLeaseStore.builder()
                .longestLease(House.LONGEST)
                .time(house.time)
                .member("m0", house.servers.get(0).present())
                .member("m1", house.servers.get(1).present())
                .member("m2", late);
        try (QuorumLeaseStore store = builder.build()) {
            assertThat(store.inspector()).isNotNull();
            reachable[0] = true;
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                house.time.advance(Duration.ofSeconds(2));
                return store.reached() == 3;
            });
        }
        QuorumLeaseStore.Builder none = QuorumLeaseStore.builder()
                .time(house.time)
                .member("m0", house.servers.get(0).present())
                .member("m1", () -> {
                    throw BackendUnavailableException.passing("nobody there", null);
                })
                .member("m2", () -> {
                    throw BackendUnavailableException.passing("nobody at all", null);
                });
        assertThatThrownBy(none::build)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("m1: nobody there")
                .hasMessageContaining("m2: nobody at all");
    }
}
