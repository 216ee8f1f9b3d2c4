package dev.holdfast.lock.simulation;

import dev.holdfast.lock.EngineAccess;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.quorum.QuorumLeaseStore;
import dev.holdfast.lock.spi.LeaseStore;
import dev.holdfast.lock.testing.ClientClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One JVM: a client, its clock, its callers. It can stand still, sleep, be killed. */
final class SimulatedProcess {

    final String id;
    final ClientClock clock;
    final List<SimulatedNetwork> networks;
    final Locks locks;
    final List<Actor> actors = new ArrayList<>();
    private final Simulation world;
    private boolean dead;
    private boolean asleep;
    private long troubledUntil;

    SimulatedProcess(Simulation world, String id) {
        this.world = world;
        this.id = id;
        double drift = world.weather.drift();
        clock = new ClientClock(world.time, 1 + drift * (2 * world.random.nextDouble() - 1));
        networks = world.servers.stream()
                .map(server -> new SimulatedNetwork(world, this, server))
                .toList();
        locks = EngineAccess.withClientId(Locks.builder(store()), id)
                .time(clock)
                .callbacks(Runnable::run)
                .patience(Duration.ofMillis(world.weather.lease() / 2 + world.random.nextInt(2000)))
                .build();
        for (int i = 0; i < world.weather.callers(); i++)
            actors.add(world.family == Family.ELECTION ? new Campaigner(world, this, i) : new Caller(world, this, i));
        actors.forEach(Actor::begin);
    }

    private LeaseStore store() {
        if (world.family != Family.QUORUM) return networks.get(0);
        QuorumLeaseStore.Builder quorum = QuorumLeaseStore.builder()
                .longestLease(Duration.ofNanos(world.longestLease()))
                .memberTimeout(Duration.ofMillis(50 + world.random.nextInt(world.weather.lease())))
                .time(clock);
        for (int i = 0; i < networks.size(); i++) quorum.member("s" + i, (LeaseStore) networks.get(i));
        return quorum.build();
    }

    /** One of its connections. */
    SimulatedNetwork network() {
        return networks.size() == 1 ? networks.get(0) : networks.get(world.random.nextInt(networks.size()));
    }

    /** Runs it when the process runs; never if it is dead. */
    void deliver(Runnable arrival) {
        clock.deliver(() -> {
            if (!dead) arrival.run();
        });
    }

    void after(double millis, Runnable task) {
        world.after(millis, () -> deliver(task));
    }

    boolean isDead() {
        return dead;
    }

    /** Whether it runs, is connected, and has been so for a while. */
    boolean isWell(long forNanos) {
        if (dead || clock.isStalled() || networks.stream().anyMatch(SimulatedNetwork::isTroubled))
            troubledUntil = world.time.elapsedNanos();
        return world.time.elapsedNanos() - troubledUntil >= forNanos;
    }

    void pause(long forMillis, boolean suspended) {
        if (dead || clock.isStalled()) return;
        world.log(this, suspended ? "is suspended" : "stands still");
        world.tally.count(suspended ? Event.SUSPENSION : Event.PAUSE);
        asleep = suspended;
        if (suspended) clock.suspend();
        else clock.stall();
        world.after(forMillis, this::resume);
    }

    /** Whether it is suspended, so that it can believe nothing. */
    boolean isAsleep() {
        return asleep;
    }

    void resume() {
        if (dead || !clock.isStalled()) return;
        world.log(this, "goes on");
        asleep = false;
        clock.resume();
        world.check();
    }

    void kill(boolean silently) {
        world.log(this, "is killed");
        world.tally.count(Event.KILL);
        dead = true;
        clock.stall();
        networks.forEach(network -> network.die(silently));
        world.referee.died(this);
        world.elections.died(this);
    }

    void calmDown() {
        if (dead) return;
        resume();
        networks.forEach(SimulatedNetwork::heal);
    }
}
