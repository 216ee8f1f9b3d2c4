package dev.holdfast.lock.simulation;

import dev.holdfast.lock.spi.OwnerId;
import dev.holdfast.lock.spi.Reply;
import dev.holdfast.lock.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The product's engine, several clients of it, on the product's in-memory store, in virtual time and one thread, with bad
 * weather between them. Everything follows from the seed.
 */
final class Simulation {

    /** Something that must not happen did. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1L;

        Violation(String message) {
            super(message);
        }
    }

    private record Line(long nanos, String who, String what) {

        @Override
        public String toString() {
            return String.format("%10.3f ms  %-4s %s", nanos / 1e6, who, what);
        }
    }

    private static final int LOG_LINES = Integer.getInteger("holdfast.simulation.lines", 120);

    /** In milliseconds. A shorter one is not told from a wall clock that is being adjusted. */
    private static final int SHORTEST_SLEEP = 300;

    /** More events than any moment has. */
    private static final int BUSY = 100_000;

    final long seed;
    final Random random;
    final Family family;
    final Weather weather;
    final VirtualTime time = new VirtualTime();
    final List<SimulatedServer> servers = new ArrayList<>();

    /** The one there is, or the first. */
    final SimulatedServer server;

    final Referee referee;
    final Elections elections;
    final Tally tally = new Tally();
    final List<SimulatedProcess> processes = new ArrayList<>();
    private final boolean verbose;
    private final Deque<Line> log = new ArrayDeque<>();
    private final long end;
    private final int[] sizes;
    private final boolean resized;
    private Violation violation;
    private boolean over;
    long lastServerFault;
    long renewals;
    long events;
    long fingerprint;

    Simulation(long seed, boolean verbose) {
        this.seed = seed;
        this.verbose = verbose;
        random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        family = Family.of(seed);
        Weather drawn = Weather.of(random);
        weather = family == Family.QUORUM ? drawn.ofQuorum(random) : drawn;
        int members = family == Family.QUORUM ? random.nextInt(3) == 0 ? 5 : 3 : 1;
        for (int i = 0; i < members; i++) servers.add(serverAhead(i));
        server = servers.get(0);
        // Members vote when they have been up for that long.
        if (members > 1) time.advance(Duration.ofNanos(longestLease()));
        referee = new Referee(this);
        elections = new Elections(this);
        // Each command to a quorum is three or five.
        end = time.elapsedNanos() + millis(weather.lease() * (members > 1 ? 10.0 : 25.0));
        sizes = random.ints(names(), 1, 5).toArray();
        resized = family == Family.SEMAPHORE && random.nextInt(3) == 0;
        if (family == Family.SEMAPHORE) for (int i = 0; i < sizes.length; i++) referee.opens(name(i), sizes[i]);
    }

    /** Two runs of three of each family know who listens; the others are as in a cluster. Members' clocks differ. */
    private SimulatedServer serverAhead(int which) {
        SimulatedServer begun = new SimulatedServer(time, Math.floorMod(seed / 6, 3) < 2);
        if (which == 0) return begun;
        begun.jump(Duration.ofMillis(random.nextInt(weather.lease() * 3 / 2)));
        begun.loseEverything();
        return begun;
    }

    int names() {
        return family.names(weather);
    }

    String name(int which) {
        return "name" + which;
    }

    /** How many permits a semaphore has. */
    int size(int which) {
        return sizes[which];
    }

    /** Runs it to its end; throws what went wrong. */
    Simulation run() {
        for (int i = 0; i < weather.processes(); i++) processes.add(new SimulatedProcess(this, "c" + i));
        startFaults();
        runUntil(end);
        over = true;
        processes.forEach(SimulatedProcess::calmDown);
        if (family == Family.ELECTION) settle();
        everybody(Actor::stop);
        runUntil(time.elapsedNanos() + 2 * longestLease() + millis(12_000));
        checkTheEnd();
        if (violation != null) throw violation;
        return this;
    }

    private void settle() {
        everybody(Actor::settle);
        long until = time.elapsedNanos() + elections.longestSettlement();
        // Time passes also if nobody does anything any more.
        time.schedule(elections.longestSettlement(), () -> {});
        while (elections.isAnybodyCampaigning() && time.elapsedNanos() < until) runUntil(time.elapsedNanos() + 1);
        elections.checkAllHaveLed();
        if (violation != null) throw violation;
    }

    private void everybody(Consumer<Actor> what) {
        for (SimulatedProcess process : processes) if (!process.isDead()) process.actors.forEach(what);
    }

    private void runUntil(long until) {
        long standing = 0;
        while (violation == null && time.elapsedNanos() < until) {
            long before = time.elapsedNanos();
            if (!time.step()) break;
            events++;
            check();
            standing = time.elapsedNanos() == before ? standing + 1 : 0;
            if (standing > BUSY) fail("somebody does the same again and again and lets no time pass");
        }
        if (violation != null) throw violation;
    }

    void check() {
        referee.check();
        elections.check();
    }

    private void checkTheEnd() {
        referee.checkNothingIsLeft();
        elections.checkNobodyLeads();
        long before = renewals;
        time.advance(Duration.ofNanos(longestLease()));
        if (renewals != before) fail("somebody still renews at the end");
        for (int i = 0; i < names(); i++) checkFree(i);
        for (SimulatedServer each : servers) if (each.data().size() > 0) fail("the server keeps something at the end");
        for (SimulatedProcess process : processes)
            if (!process.isDead() && process.clock.pending() > 0) fail(process.id + " still has timers at the end");
    }

    /**
     * Nobody holds it. A question that came late may still stand in the queue; whoever asks next finds that out, and has the
     * name when the late one, or the claim of a client that is dead, has gone.
     */
    private void checkFree(int which) {
        if (resized) server.data().resize(name(which), sizes[which]);
        for (int round = 0; round < 20; round++) {
            if (probe(which, round)) return;
            if (weather.calm()) fail(name(which) + " is held or wanted at the end");
            time.advance(Duration.ofNanos(longestLease()));
        }
        fail(name(which) + " is held or wanted at the end, and stays so");
    }

    /** Whether all of it is to be had. Takes nothing with it, so that the server keeps nothing of an idle name. */
    private boolean probe(int which, int round) {
        boolean free = true;
        for (SimulatedServer each : servers) free &= probe(each, which, round);
        return free;
    }

    private boolean probe(SimulatedServer each, int which, int round) {
        OwnerId probe = new OwnerId("probe", round, Duration.ofSeconds(1), family.alone(sizes[which]));
        String name = name(which);
        Reply reply = each.data()
                .acquire(name, probe, Duration.ofSeconds(1), false)
                .toCompletableFuture()
                .join();
        each.data().leave(name, probe);
        return reply instanceof Reply.Granted;
    }

    // ---- faults

    private void startFaults() {
        every(weather.resets(), () -> anybody().network().reset(random.nextInt(weather.lease())));
        every(
                weather.deafness(),
                () -> anybody().network().deafen(random.nextBoolean(), random.nextInt(weather.lease())));
        every(weather.pauses(), () -> anybody().pause(random.nextInt(weather.lease() * 3), false));
        every(weather.suspensions(), () -> anybody().pause(SHORTEST_SLEEP + random.nextInt(weather.lease() * 3), true));
        every(weather.kills(), this::killAndRestart);
        every(
                weather.queueLosses(),
                () -> serverFault(Event.QUEUE_LOSS, "loses its queues", () -> {
                    referee.queuesWereLost();
                    anyServer().loseQueues();
                }));
        every(weather.dataLosses(), () -> {
            serverFault(Event.DATA_LOSS, "loses everything", anyServer()::loseEverything);
            // A member that has forgotten votes does not vote until they are over.
            if (family == Family.QUORUM) return;
            referee.sizesWereLost();
            referee.queuesWereLost();
            referee.leasesWereLost();
        });
        every(weather.clockJumps(), this::jumpServerClock);
        every(resized ? weather.lease() * 2 : 0, this::resize);
    }

    private SimulatedServer anyServer() {
        return servers.size() == 1 ? server : servers.get(random.nextInt(servers.size()));
    }

    private SimulatedProcess anybody() {
        return processes.get(random.nextInt(processes.size()));
    }

    private void every(int mean, Runnable fault) {
        if (mean == 0) return;
        after(-Math.log(1 - random.nextDouble()) * mean, () -> {
            if (over) return;
            fault.run();
            every(mean, fault);
        });
    }

    private void serverFault(Event event, String what, Runnable fault) {
        log(null, "the server " + what);
        tally.count(event);
        lastServerFault = time.elapsedNanos();
        fault.run();
    }

    private void jumpServerClock() {
        long by = random.nextInt(weather.lease() * 3);
        SimulatedServer whose = anyServer();
        if (weather.backward()) {
            serverFault(Event.CLOCK_JUMP, "sets its clock back by " + by, () -> whose.jump(Duration.ofMillis(-by)));
            lastServerFault += millis(by);
        } else {
            serverFault(Event.CLOCK_JUMP, "sets its clock forward by " + by, () -> whose.jump(Duration.ofMillis(by)));
            referee.leasesWereLost();
        }
    }

    private void resize() {
        int which = random.nextInt(sizes.length);
        int size = 1 + random.nextInt(sizes[which] + 2);
        anybody().locks.semaphore(name(which), sizes[which]).resizeAsync(size).exceptionally(failure -> null);
    }

    private void killAndRestart() {
        SimulatedProcess victim = anybody();
        if (victim.isDead()) return;
        victim.kill(random.nextBoolean());
        int index = processes.indexOf(victim);
        after(random.nextInt(weather.lease()), () -> {
            if (!over) processes.set(index, new SimulatedProcess(this, victim.id + "'"));
        });
    }

    // ---- time

    void after(double millis, Runnable task) {
        time.schedule(micros(millis * 1000), task);
    }

    long millis(double millis) {
        return (long) (millis * 1_000_000);
    }

    long micros(double micros) {
        return (long) (micros * 1000);
    }

    /** The longest lease anybody asks for, in nanoseconds. */
    long longestLease() {
        return millis(weather.lease() * 2.0);
    }

    /** How long a name may lie idle that somebody wants who is well. */
    long longestStall() {
        return 4 * longestLease() + millis(weather.calm() ? 0 : 10_000);
    }

    /** Whether somebody changes how many permits there are. */
    boolean isResized() {
        return resized;
    }

    /** How near it came to a wait without end. */
    long longestStallInPercent() {
        return Math.max(
                referee.longestStall * 100 / longestStall(), elections.longestStall * 100 / elections.longestStall());
    }

    boolean isOver() {
        return over;
    }

    // ---- what happened

    /** Takes the parts of a text, which most runs do not need. */
    void log(SimulatedProcess who, Object... parts) {
        fingerprint = fingerprint * 31 + time.elapsedNanos();
        if (!verbose) return;
        StringBuilder what = new StringBuilder();
        for (Object part : parts) what.append(part);
        fingerprint = fingerprint * 31 + what.toString().hashCode();
        if (log.size() == LOG_LINES) log.removeFirst();
        log.add(new Line(time.elapsedNanos(), who == null ? "" : who.id, what.toString()));
    }

    List<String> log() {
        return log.stream().map(Line::toString).toList();
    }

    /** Notes the first violation; the run ends after the present event, because engines catch what callbacks throw. */
    void fail(String message) {
        log(null, "VIOLATION " + message);
        if (violation == null)
            violation = new Violation(
                    "seed " + seed + " after " + time.elapsedNanos() / 1_000_000 + " ms: " + message + "\n" + weather);
    }
}
