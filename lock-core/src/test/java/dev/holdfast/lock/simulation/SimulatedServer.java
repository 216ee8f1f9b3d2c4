package dev.holdfast.lock.simulation;

import dev.holdfast.lock.memory.InMemoryLeaseStore;
import dev.holdfast.lock.spi.GrantListener;
import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Subscription;
import dev.holdfast.lock.spi.TimeSource;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The product's own in-memory store in the part of the server: with a clock that can be set and data that can be lost. */
final class SimulatedServer implements TimeSource {

    private final VirtualTime time;
    private final boolean knowsListeners;
    private final Map<String, GrantListener> listening = new LinkedHashMap<>();
    private final Map<String, Set<OwnerId>> owners = new LinkedHashMap<>();
    private InMemoryLeaseStore data;
    private long jump;
    private long downUntil;

    /** @param knowsListeners whether it sees that nobody listens for a client, or tells the dead by their silence */
    SimulatedServer(VirtualTime time, boolean knowsListeners) {
        this.time = time;
        this.knowsListeners = knowsListeners;
        data = empty();
    }

    private InMemoryLeaseStore empty() {
        return knowsListeners ? new InMemoryLeaseStore(this) : InMemoryLeaseStore.withoutListeners(this);
    }

    boolean knowsListeners() {
        return knowsListeners;
    }

    InMemoryLeaseStore data() {
        return data;
    }

    boolean isDown() {
        return time.elapsedNanos() < downUntil;
    }

    Subscription subscribe(String client, GrantListener listener) {
        listening.put(client, listener);
        data.subscribe(client, listener);
        return () -> {
            if (listening.remove(client, listener))
                data.subscribe(client, listener).close();
        };
    }

    /** Whether the server knows of somebody who hears what it tells this client. */
    boolean isListening(String client) {
        return listening.containsKey(client);
    }

    /** An owner that may from now on stand in the queue. */
    void seen(String name, OwnerId owner) {
        owners.computeIfAbsent(name, absent -> new LinkedHashSet<>()).add(owner);
    }

    void left(String name, OwnerId owner) {
        Set<OwnerId> of = owners.get(name);
        if (of != null) of.remove(owner);
    }

    /** The queues are gone, the holders stay. */
    void loseQueues() {
        owners.forEach((name, all) -> {
            for (OwnerId owner : all)
                if (!data.renew(name, owner, Duration.ofMillis(1))
                        .toCompletableFuture()
                        .join()) data.leave(name, owner);
        });
    }

    /** Everything is gone, as after a restart without persistence, which takes a moment. */
    void loseEverything() {
        data = empty();
        listening.forEach(data::subscribe);
        owners.clear();
        downUntil = time.elapsedNanos() + 5_000_000;
    }

    void jump(Duration by) {
        jump += by.toNanos();
    }

    @Override
    public long nanos() {
        return time.nanos() + jump;
    }

    @Override
    public long wallMillis() {
        return time.wallMillis() + jump / 1_000_000;
    }

    @Override
    public Subscription schedule(long delayNanos, Runnable task) {
        return time.schedule(delayNanos, task);
    }
}
