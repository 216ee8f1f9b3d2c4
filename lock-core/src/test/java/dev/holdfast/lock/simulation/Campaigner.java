package dev.holdfast.lock.simulation;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.election.ElectionAccess;
import dev.holdfast.lock.election.LeaderElection;
import dev.holdfast.lock.election.LeaderListener;
import dev.holdfast.lock.election.Leadership;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A candidate: joins, leads for a while with or without a task, resigns, joins again, sometimes as somebody else. */
final class Campaigner implements Actor, LeaderListener {

    /** What a task throws. */
    static final class TaskFailure extends Exception {
        private static final long serialVersionUID = 1L;
    }

    static final long NONE = -1;

    final SimulatedProcess process;
    final String name;
    final String id;
    private final Simulation world;
    private final Random random;
    private LeaderElection election;
    private int campaigns;

    /** Whether it campaigns, and since when. */
    boolean joined;

    long since;

    /** The epoch of which it was told that it leads in it. */
    long epoch = NONE;

    /** How many tasks of its present election have not returned. */
    AtomicInteger tasks;

    /** Whether its leadership may end by itself. */
    boolean limited;

    long notLeadingSince = NONE;

    Campaigner(Simulation world, SimulatedProcess process, int number) {
        this.world = world;
        this.process = process;
        this.random = world.random;
        this.id = process.id + "/" + number;
        this.name = world.name(random.nextInt(world.names()));
        this.election = stand();
    }

    private LeaderElection stand() {
        int lease = world.weather.lease();
        tasks = new AtomicInteger();
        LeaseOptions options =
                LeaseOptions.defaults().withDuration(Duration.ofMillis(random.nextInt(4) == 0 ? lease * 2L : lease));
        limited = random.nextInt(6) == 0;
        if (limited) options = options.withMaximumHold(Duration.ofMillis(lease / 2));
        return ElectionAccess.withSeed(LeaderElection.builder(process.locks.lock(name, options)), random.nextLong())
                .time(process.clock)
                .callbacks(Runnable::run)
                .grace(Duration.ofMillis(1 + random.nextInt(lease)))
                .listener(this)
                .build();
    }

    /** Whether it can believe that it leads. */
    boolean believes() {
        return !process.isDead() && !process.isAsleep() && election.isLeader();
    }

    @Override
    public void begin() {
        if (!world.isOver()) process.after(random.nextDouble() * world.weather.lease() / 4, this::join);
    }

    private void join() {
        if (world.isOver() || joined) return;
        joined = true;
        since = world.time.elapsedNanos();
        world.elections.joins(this);
        if (random.nextInt(3) == 0) election.runWhileLeader(this::runLater, this::lead);
        else election.campaign();
        if (random.nextInt(4) > 0) leaveAfter(random.nextDouble() * world.weather.lease() * 4);
    }

    private void leaveAfter(double millis) {
        int campaign = campaigns;
        process.after(millis, () -> {
            // At the end nobody leaves who has not led: he might never have.
            boolean mayLeave = !world.isOver() || epoch != NONE;
            if (campaign == campaigns && mayLeave) leave();
        });
    }

    private void leave() {
        if (!joined) return;
        left();
        if (random.nextInt(4) > 0) {
            election.resignAsync();
            begin();
        } else {
            election.resignAsync().thenRun(() -> {
                election.close();
                election = stand();
                begin();
            });
        }
    }

    private void left() {
        joined = false;
        campaigns++;
        world.elections.leaves(this);
    }

    // ---- what it hears

    @Override
    public void onElected(long of) {
        world.elections.elected(this, of);
        if (world.isOver()) leaveAfter(1);
        else if (random.nextInt(3) > 0) leaveAfter(random.nextDouble() * world.weather.lease());
    }

    @Override
    public void onLost(long of, Optional<LossCause> cause) {
        world.elections.lost(this, of, cause);
    }

    @Override
    public void onFailure(Throwable failure, Duration pause) {
        world.elections.failed(this, failure, pause);
    }

    // ---- its task

    /** Begins at once, or so late that the leadership may be over. */
    private void runLater(Runnable task) {
        AtomicInteger running = tasks;
        running.incrementAndGet();
        boolean late = !world.isOver() && random.nextInt(3) == 0;
        process.after(late ? random.nextDouble() * world.weather.lease() * 2 : random.nextDouble(), () -> {
            if (epoch == NONE) world.tally.count(Event.LATE_TASK);
            task.run();
            running.decrementAndGet();
        });
    }

    private void lead(Leadership leadership) throws TaskFailure {
        world.elections.works(this, leadership);
        if (world.isOver() || random.nextInt(4) == 0) {
            if (joined) left();
            election.resign();
            begin();
        } else if (random.nextInt(4) == 0) {
            throw new TaskFailure();
        }
    }

    // ---- its end

    @Override
    public void settle() {
        if (epoch != NONE) process.deliver(this::leave);
    }

    @Override
    public void stop() {
        process.deliver(() -> {
            if (joined) left();
            election.resignAsync().thenRun(() -> election.close());
        });
    }

    @Override
    public String toString() {
        return id + " for " + name;
    }
}
