package dev.holdfast.lock.quorum;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockListener;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.memory.InMemoryLeaseStore;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.testing.FaultyStore;
import dev.holdfast.lock.testing.VirtualTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Members in memory in virtual time, each with a clock of its own and data that can be lost; clients with wires to them. */
final class House {

    static final Duration LEASE = Duration.ofSeconds(10);
    static final Duration LONGEST = Duration.ofSeconds(30);

    final VirtualTime time = new VirtualTime();
    final List<Server> servers = new ArrayList<>();

    House(int size) {
        for (int i = 0; i < size; i++) servers.add(new Server());
        time.advance(LONGEST);
    }

    /** One member's server. */
    final class Server implements TimeSource {

        private Duration ahead = Duration.ZERO;
        private final Map<String, GrantListener> clients = new HashMap<>();
        InMemoryLeaseStore data = new InMemoryLeaseStore(this);

        /** Its clock is that much ahead of the others, always was, and runs like them. */
        void isAhead(Duration by) {
            ahead = by;
            data = new InMemoryLeaseStore(this);
        }

        /** It has lost its data, and serves the same clients. */
        void restartEmpty() {
            data = new InMemoryLeaseStore(this);
            clients.forEach(data::subscribe);
        }

        /** What is there at each moment, as a member. */
        LeaseStore present() {
            return (LeaseStore) Proxy.newProxyInstance(
                    House.class.getClassLoader(), new Class<?>[] {LeaseStore.class}, (proxy, verb, args) -> {
                        if (verb.getName().equals("asMember")) return proxy;
                        if (verb.getName().equals("subscribe")) clients.put((String) args[0], (GrantListener) args[1]);
                        return verb.invoke(data.asMember(LONGEST), args);
                    });
        }

        @Override
        public long nanos() {
            return time.nanos() + ahead.toNanos();
        }

        @Override
        public long wallMillis() {
            return time.wallMillis() + ahead.toMillis();
        }

        @Override
        public Subscription schedule(long delayNanos, Runnable task) {
            return time.schedule(delayNanos, task);
        }
    }

    /** A client with a wire to each member. */
    final class Client {

        final List<FaultyStore> wires = new ArrayList<>();
        final QuorumLeaseStore store;
        final Locks locks;

        Client(LockListener listener) {
            QuorumLeaseStore.Builder builder =
                    QuorumLeaseStore.builder().longestLease(LONGEST).time(time);
            for (int i = 0; i < servers.size(); i++) {
                FaultyStore wire = new FaultyStore(servers.get(i).present());
                wires.add(wire);
                builder.member("m" + i, (LeaseStore) wire);
            }
            store = builder.build();
            locks = Locks.builder(store)
                    .time(time)
                    .callbacks(Runnable::run)
                    .listener(listener)
                    .build();
        }
    }

    Client client() {
        return new Client(new LockListener() {});
    }

    static LeaseOptions options() {
        return LeaseOptions.defaults().withDuration(LEASE);
    }

    /** Lets time pass until the stage is done, at most a minute. */
    <T> T await(CompletionStage<T> stage) {
        for (int i = 0; i < 60_000 && !stage.toCompletableFuture().isDone(); i++) time.advance(Duration.ofMillis(1));
        if (!stage.toCompletableFuture().isDone()) throw new AssertionError("it does not complete within a minute");
        try {
            return stage.toCompletableFuture().getNow(null);
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    /** How many of the members hold or queue something. */
    long taken() {
        return servers.stream().filter(server -> server.data.size() > 0).count();
    }
}
