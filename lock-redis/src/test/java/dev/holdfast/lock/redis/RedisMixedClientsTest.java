package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.contract.Call;
import dev.holdfast.lock.contract.Contract;
import dev.holdfast.lock.contract.FencingContract;
import dev.holdfast.lock.contract.LockContract;
import dev.holdfast.lock.contract.LockFairnessContract;
import dev.holdfast.lock.contract.LockFixture;
import dev.holdfast.lock.contract.Peer;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Holders by one client library and contenders by the other. As the build runs this over each of them, both directions are
 * in it: the first client of each test is by the chosen one, the next by the other, and so on in turn.
 */
@Tag("slow") // it is over both libraries by itself
class RedisMixedClientsTest {

    @Nested
    class Locking extends LockContract {
        @Override
        protected LockFixture open() {
            return RedisFixture.ofMixedClients();
        }
    }

    @Nested
    class Fairness extends LockFairnessContract {
        @Override
        protected LockFixture open() {
            return RedisFixture.ofMixedClients();
        }
    }

    @Nested
    class Fencing extends FencingContract {
        @Override
        protected LockFixture open() {
            return RedisFixture.ofMixedClients();
        }
    }

    @Nested
    class HandOver extends Contract {

        @Override
        protected LockFixture open() {
            return RedisFixture.ofMixedClients();
        }

        @Test
        @DisplayName("the two libraries see one server, so that the rest of this class is about one lock")
        void bothLibrariesSeeOneServer() {
            RedisServer server = RedisServer.shared();
            try (RedisTransport one = ClientLibrary.LETTUCE.shared(server.uri()).transport();
                    RedisTransport other =
                            ClientLibrary.REDISSON.shared(server.uri()).transport()) {
                assertThat(one.getClass()).isNotEqualTo(other.getClass());
                assertThat(one.server()).isEqualTo(other.server());
            }
        }

        @Test
        void aReleaseIsToldToAWaiterOfTheOtherLibraryByMessage() {
            LeaseStore holding = fixture.store();
            LeaseStore waiting = fixture.store();
            OwnerId holder = new OwnerId("h", 1, Duration.ofSeconds(10));
            OwnerId waiter = new OwnerId("w", 1, Duration.ofSeconds(10));
            Queue<OwnerId> told = new ConcurrentLinkedQueue<>();
            waiting.subscribe("w", listener(told));
            await(holding.acquire(name, holder, fixture.lease().multipliedBy(20), true));
            assertThat(await(waiting.acquire(name, waiter, fixture.lease().multipliedBy(20), true)))
                    .isInstanceOf(Reply.Busy.class);
            assertThat(await(holding.leave(name, holder))).isTrue();
            fixture.eventually("the waiter is told", () -> told.contains(waiter));
            assertThat(await(waiting.renew(name, waiter, fixture.lease()))).isTrue();
        }

        private static GrantListener listener(Queue<OwnerId> told) {
            return new GrantListener() {
                @Override
                public void granted(String name, OwnerId owner, long grant) {
                    told.add(owner);
                }

                @Override
                public void resumed() {}
            };
        }

        @Test
        void aHundredHandOversBetweenTheLibrariesAreInOrderAndHaveGrowingTokens() throws Exception {
            List<Peer> peers = List.of(peer(), peer(), peer(), peer());
            Queue<Long> tokens = new ConcurrentLinkedQueue<>();
            List<Call<Boolean>> calls = new ArrayList<>();
            for (Peer each : peers) {
                calls.add(call(() -> {
                    for (int i = 0; i < 25; i++) {
                        try (LockLease lease = each.lock(name, renewed()).acquire()) {
                            tokens.add(lease.fencingToken());
                        }
                    }
                    return true;
                }));
            }
            for (Call<Boolean> call : calls) assertThat(call.get()).isTrue();
            assertThat(List.copyOf(tokens)).hasSize(100).isSorted().doesNotHaveDuplicates();
        }

        @Test
        void aHolderWhoseLeaseIsGoneIsToldAndAWaiterOfTheOtherLibraryHoldsNext() throws Exception {
            Peer holder = peer();
            Peer waiter = peer();
            LockLease first = holder.take(name, renewed());
            Call<LockLease> next = call(() -> waiter.lock(name, renewed()).acquire());
            next.blocks();
            fixture.loseEverything();
            await(first.whenLost());
            assertThat(first.isHeld()).isFalse();
            try (LockLease second = next.get()) {
                assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
            }
        }

        @Test
        void aWaiterThatDiedByOneLibraryDoesNotStopTheOther() throws Exception {
            Peer holder = peer();
            Peer dying = peer();
            Peer patient = peer();
            LockLease first = holder.take(name, renewed());
            call(() -> dying.lock(name, renewed()).acquire()).blocks();
            Call<LockLease> next = call(() -> patient.lock(name, renewed()).acquire());
            next.blocks();
            dying.die();
            first.close();
            next.get().close();
        }
    }
}
