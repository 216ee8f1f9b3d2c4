package dev.holdfast.lock.simulation;

import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.LossCause;
import dev.holdfast.lock.election.Leadership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sees what every candidate believes and is told, and objects. */
final class Elections {

    /** The longest pause of a candidate that has failed. */
    private static final double LONGEST_PAUSE = 10_000;

    /** What is known of one election. */
    private static final class Race {
        final List<Campaigner> candidates = new ArrayList<>();
        final Set<Long> epochs = new HashSet<>();
        long lastEpoch;
        long lastLed;
    }

    private final Simulation world;
    private final Map<String, Race> races = new LinkedHashMap<>();
    long longestStall;

    Elections(Simulation world) {
        this.world = world;
    }

    private Race race(Campaigner of) {
        return races.computeIfAbsent(of.name, absent -> new Race());
    }

    /** How long somebody may go without a leader who could have one. */
    long longestStall() {
        return world.longestStall() + world.millis(LONGEST_PAUSE);
    }

    /** How long it may take until everybody has led who wants to, when nothing goes wrong any more. */
    long longestSettlement() {
        return world.millis(LONGEST_PAUSE + 15_000) + 20 * world.longestLease();
    }

    // ---- what candidates do and are told

    void joins(Campaigner candidate) {
        world.log(candidate.process, candidate, " joins");
        List<Campaigner> candidates = race(candidate).candidates;
        if (!candidates.contains(candidate)) candidates.add(candidate);
    }

    void leaves(Campaigner candidate) {
        world.log(candidate.process, candidate, " leaves");
        world.tally.count(Event.RESIGNATION);
    }

    void died(SimulatedProcess process) {
        for (Race race : races.values()) race.candidates.removeIf(candidate -> candidate.process == process);
    }

    void elected(Campaigner candidate, long epoch) {
        world.log(candidate.process, candidate, " is told that it leads in ", epoch);
        world.tally.count(Event.LEADERSHIP);
        if (!candidate.joined) world.fail(candidate + " is elected and has resigned");
        if (candidate.epoch != Campaigner.NONE) world.fail(candidate + " is elected and leads already");
        candidate.epoch = epoch;
        Race race = race(candidate);
        if (!race.epochs.add(epoch)) world.fail(candidate + " leads in the epoch of another: " + epoch);
        if (world.referee.fencingOnly()) return;
        if (epoch <= race.lastEpoch) world.fail(candidate + " leads in " + epoch + " after " + race.lastEpoch);
        race.lastEpoch = Math.max(race.lastEpoch, epoch);
    }

    void lost(Campaigner candidate, long epoch, Optional<LossCause> cause) {
        world.log(candidate.process, candidate, " is told that it leads no longer: ", cause);
        if (cause.isPresent()) world.tally.count(Event.LOST_LEADERSHIP);
        if (candidate.epoch != epoch) world.fail(candidate + " loses " + epoch + " and led in " + candidate.epoch);
        candidate.epoch = Campaigner.NONE;
        candidate.notLeadingSince = Campaigner.NONE;
        if (candidate.believes()) world.fail(candidate + " is told that it leads no longer, and believes that it does");
        if (cause.isPresent() && world.weather.calm() && !candidate.limited)
            world.fail(candidate + " loses the leadership although nothing went wrong: " + cause);
    }

    void failed(Campaigner candidate, Throwable failure, Duration pause) {
        world.log(candidate.process, candidate, " goes on in ", pause, " after ", failure);
        if (failure instanceof Campaigner.TaskFailure) {
            world.tally.count(Event.FAILED_TASK);
            return;
        }
        world.tally.count(Event.FAILURE);
        if (!(failure instanceof HoldfastException)) world.fail(candidate + " failed with " + failure);
        if (world.weather.calm()) world.fail(candidate + " failed although nothing went wrong: " + failure);
    }

    void works(Campaigner candidate, Leadership leadership) {
        world.log(candidate.process, candidate, " works as ", leadership);
        world.tally.count(Event.TASK);
        if (candidate.epoch != leadership.epoch())
            world.fail(candidate + " works as " + leadership + " and was told " + candidate.epoch);
        if (candidate.tasks.get() != 1) world.fail(candidate + " has " + candidate.tasks + " tasks");
    }

    // ---- after every event

    void check() {
        races.forEach((name, race) -> {
            List<Campaigner> leaders = leaders(race);
            if (leaders.size() > 1 && !world.referee.fencingOnly()) world.fail(leaders + " all believe that they lead");
            if (leaders.isEmpty()) checkProgress(name, race);
            else race.lastLed = world.time.elapsedNanos();
        });
    }

    private List<Campaigner> leaders(Race race) {
        List<Campaigner> leaders = new ArrayList<>(1);
        for (Campaigner candidate : race.candidates) {
            if (candidate.believes()) {
                leaders.add(candidate);
                candidate.notLeadingSince = Campaigner.NONE;
                if (candidate.epoch == Campaigner.NONE) world.fail(candidate + " leads and is not told");
            } else if (candidate.epoch != Campaigner.NONE) {
                checkLossIsTold(candidate);
            }
        }
        return leaders;
    }

    private void checkLossIsTold(Campaigner candidate) {
        long now = world.time.elapsedNanos();
        if (candidate.process.clock.isStalled() || world.weather.suspensions() > 0) return;
        if (candidate.notLeadingSince == Campaigner.NONE) candidate.notLeadingSince = now;
        else if (now - candidate.notLeadingSince > 1_000_000)
            world.fail(candidate + " leads no longer and is not told");
    }

    private void checkProgress(String name, Race race) {
        long now = world.time.elapsedNanos();
        for (Campaigner candidate : race.candidates) {
            if (!candidate.joined || candidate.tasks.get() > 0 || !candidate.process.isWell(world.longestLease()))
                continue;
            long stall = now - Math.max(Math.max(race.lastLed, candidate.since), world.lastServerFault);
            longestStall = Math.max(longestStall, stall);
            if (stall > longestStall())
                world.fail(candidate + " campaigns, and nobody leads since " + stall / 1_000_000 + " ms");
            return;
        }
    }

    // ---- at the end

    boolean isAnybodyCampaigning() {
        for (Race race : races.values()) for (Campaigner candidate : race.candidates) if (candidate.joined) return true;
        return false;
    }

    /** Who has led since the last fault has left. */
    void checkAllHaveLed() {
        for (Race race : races.values())
            for (Campaigner candidate : race.candidates)
                if (candidate.joined) world.fail(candidate + " campaigns at the end and never leads");
    }

    void checkNobodyLeads() {
        for (Race race : races.values())
            for (Campaigner candidate : race.candidates)
                if (candidate.epoch != Campaigner.NONE || candidate.believes())
                    world.fail(candidate + " leads at the end");
    }
}
