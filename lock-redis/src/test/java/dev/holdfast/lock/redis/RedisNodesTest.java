package dev.holdfast.lock.redis;

import static dev.holdfast.redis.testing.Stages.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.Locks;
import dev.holdfast.lock.MultiLease;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.NamePage;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.redis.ForwardingTransport;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.Slots;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a store does where there are several servers and slots, shown on one server that is taken for three of a cluster. */
@Timeout(60)
class RedisNodesTest {

    private static final Duration LEASE = Duration.ofSeconds(20);

    /** How many servers it is taken for. */
    private static final int SERVERS = 3;

    private final RedisServer server = RedisServer.shared();
    private final Several several =
            new Several(ClientLibrary.chosen().shared(server.uri()).transport());
    private final RedisLeaseStore store = RedisLeaseStore.owning(several);

    @AfterEach
    void close() {
        store.close();
    }

    private static final class Several extends ForwardingTransport {

        private final RedisTransport transport;
        private final List<String> sent = new ArrayList<>();

        Several(RedisTransport transport) {
            super(transport);
            this.transport = transport;
        }

        @Override
        public CompletionStage<List<String>> evalsha(Script script, List<String> keys, List<String> args) {
            sent.add(script.toString());
            return super.evalsha(script, keys, args);
        }

        @Override
        public ServerTraits server() {
            ServerTraits server = super.server();
            return new ServerTraits(server.version(), server.shebang(), false, true);
        }

        @Override
        protected RedisTransport node(RedisTransport node) {
            return node;
        }

        @Override
        public List<RedisTransport> nodes() {
            List<RedisTransport> nodes = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) nodes.add(transport);
            return nodes;
        }
    }

    private static List<OwnerId> owners(int count) {
        List<OwnerId> owners = new ArrayList<>();
        for (int i = 0; i < count; i++) owners.add(new OwnerId("a", i, Duration.ofSeconds(3)));
        return owners;
    }

    /** Two names of one slot: there are only so many slots. */
    private static List<String> sharingASlot() {
        int wanted = Slots.of("holdfast:{0}:lock");
        for (int i = 1; ; i++) if (Slots.of("holdfast:{" + i + "}:lock") == wanted) return List.of("0", "" + i);
    }

    @Test
    @DisplayName("C17 locks of several slots are not asked for in one step, and nothing is sent to find that out")
    void severalSlotsAreNoStep() {
        assertThatThrownBy(() -> join(store.acquireAll(List.of("a", "b"), owners(2), LEASE)))
                .hasCauseInstanceOf(UnsupportedOperationException.class);
        assertThat(several.sent).isEmpty();
        assertThat(join(store.acquireAll(sharingASlot(), owners(2), LEASE))).hasSize(2);
        assertThat(several.sent).containsExactly("lock_all.lua");
    }

    @Test
    void locksOfSeveralSlotsAreTakenOneAfterTheOther() {
        try (Locks locks = Locks.on(store)) {
            MultiLease all = join(locks.all("a", "b", "c").acquireAsync());
            assertThat(all.isHeld()).isTrue();
            assertThat(several.sent).containsExactly("lock_acquire.lua", "lock_acquire.lua", "lock_acquire.lua");
            assertThat(server.command("EXISTS", "holdfast:{a}:lock", "holdfast:{b}:lock", "holdfast:{c}:lock"))
                    .isEqualTo("3");
            all.release();
        }
    }

    @Test
    void everyServerIsLookedThroughPageByPage() {
        for (int i = 0; i < 5; i++) join(store.acquire("name" + i, owners(1).get(0), LEASE, false));
        List<String> names = new ArrayList<>();
        List<String> cursors = new ArrayList<>();
        NamePage page = join(store.inspector().names(Kind.LOCK, "name", ""));
        names.addAll(page.names());
        while (!page.next().isEmpty()) {
            cursors.add(page.next());
            page = join(store.inspector().names(Kind.LOCK, "name", page.next()));
            names.addAll(page.names());
        }
        assertThat(names).hasSize(5 * SERVERS);
        assertThat(cursors).endsWith("2/0").doesNotHaveDuplicates();
        assertThat(join(store.inspector().names(Kind.LOCK, "name", "9/0")).names())
                .as("a cursor of a server that is gone")
                .isEmpty();
    }

    @Test
    void everyServersListenersAreListedOnce() {
        GrantListener nobody = new GrantListener() {
            @Override
            public void granted(String name, OwnerId owner, long grant) {}

            @Override
            public void resumed() {}
        };
        try (Subscription one = store.subscribe("one", nobody);
                Subscription two = store.subscribe("two", nobody)) {
            assertThat(join(store.inspector().clients(10)))
                    .contains("one", "two")
                    .doesNotHaveDuplicates();
            assertThat(join(store.inspector().clients(1))).hasSize(1);
            assertThat(List.of(one, two)).isNotEmpty();
        }
    }
}
