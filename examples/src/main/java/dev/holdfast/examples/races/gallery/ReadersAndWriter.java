package dev.holdfast.examples.races.gallery;

import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Tally;
import dev.holdfast.examples.races.race.Verdict;
import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.LockLease;

/** A document of two parts of the same edition, kept under two keys. One thread writes new editions, all others read. */
@SuppressWarnings("try") // a lease is held, not used
final class ReadersAndWriter implements Race {

    @Override
    public Card card() {
        return new Card(
                "readers-writer",
                "readers of a document of two parts while a writer changes it",
                "A reader that comes between the writer's two steps gets one part of each edition.",
                "Readers read together, the writer writes alone, and both get their turn.");
    }

    @Override
    public void naive(Place here) throws InterruptedException {
        if (isWriter(here)) {
            write(here);
        } else {
            // naive: the second part may be of another edition
            read(here);
        }
    }

    @Override
    public void remedy(Place here) throws InterruptedException {
        DistributedReadWriteLock lock = here.holdfast().readWriteLock(here.name("document"));
        if (isWriter(here)) {
            try (LockLease alone = lock.writeLock().acquire()) {
                write(here);
            }
        } else {
            // remedy: no writer while anybody reads
            try (LockLease together = lock.readLock().acquire()) {
                read(here);
            }
        }
    }

    private static boolean isWriter(Place here) {
        return here.worker() == 1 && here.thread() == 1;
    }

    private static void write(Place here) {
        long edition = here.attempt() + 1;
        here.counter("part one").set(edition);
        here.counter("part two").set(edition);
        here.tally("written");
    }

    private static void read(Place here) throws InterruptedException {
        long one = here.counter("part one").get();
        here.gap();
        long two = here.counter("part two").get();
        here.tally(one == two ? "whole" : "torn");
    }

    @Override
    public Verdict judge(Arena arena, Tally done) {
        long last = Math.abs(
                arena.counter("part one").get() - arena.counter("part two").get());
        long reads = done.count("whole") + done.count("torn");
        return new Verdict(
                done.count("torn") + last,
                Math.min(reads, done.count("written")),
                done.count("whole") + " whole and " + done.count("torn") + " torn reads of " + done.count("written")
                        + " editions");
    }
}
