package dev.holdfast.examples.races.worker;

import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.wire.FromRacer.Begun;
import dev.holdfast.examples.races.wire.FromRacer.Done;
import dev.holdfast.examples.races.wire.FromRacer.Standstill;
import dev.holdfast.examples.races.wire.ToRacer.Prepare;
import dev.holdfast.examples.races.wire.ToRacer.Setup;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One run of one code in this worker, by several threads. */
final class Heat {

    private final TimeSource time = TimeSource.system();
    private final List<Seat> seats = new ArrayList<>();
    private final Map<String, String> facts = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<Integer, Semaphore> resumptions = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicLong begun = new AtomicLong();
    private final Setup setup;
    private final Prepare prepare;
    private final Race race;
    private final Teller teller;
    private volatile boolean widened;

    Heat(Setup setup, Prepare prepare, Race race, Teller teller) {
        this.setup = setup;
        this.prepare = prepare;
        this.race = race;
        this.teller = teller;
    }

    /** The first one is for opening, the others are the threads'. */
    void seat(Seat seat) {
        seats.add(seat);
    }

    void open() throws Exception {
        race.open(seats.get(0));
    }

    void learn(Map<String, String> published) {
        facts.putAll(published);
    }

    Done run() {
        long start = time.nanos();
        List<Thread> threads =
                seats.stream().skip(1).map(seat -> thread(seat, start)).toList();
        threads.forEach(Thread::start);
        threads.forEach(Heat::join);
        long nanos = time.nanos() - start;
        Map<String, Long> counted = new HashMap<>();
        counts.forEach((what, count) -> counted.put(what, count.sum()));
        return new Done(seats.stream().mapToLong(Seat::attempt).sum(), nanos, counted, widened, failure.get());
    }

    private Thread thread(Seat seat, long start) {
        return new Thread(
                () -> attempts(seat, start + Duration.ofMillis(prepare.millis()).toNanos()), seat.toString());
    }

    private void attempts(Seat seat, long end) {
        try {
            while (failure.get() == null && goesOn(seat, end)) {
                prepare.code().attempt(race, seat);
                seat.attempted();
                tellThatItHasBegun();
            }
        } catch (Exception | Error failed) {
            failure.compareAndSet(null, failed.toString());
        }
    }

    private void tellThatItHasBegun() {
        if (setup.worker() > setup.workers() && !told.getAndSet(true)) {
            teller.tell(new Begun());
        }
    }

    /** On a machine so busy that the time is over before a thread begins, it makes one attempt all the same. */
    private boolean goesOn(Seat seat, long end) {
        return prepare.tasks() > 0
                ? begun.getAndIncrement() < prepare.tasks()
                : seat.attempt() == 0 || time.nanos() - end < 0;
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long it took. */
    long close() throws Exception {
        long start = time.nanos();
        race.close();
        return time.nanos() - start;
    }

    Setup setup() {
        return setup;
    }

    Prepare prepare() {
        return prepare;
    }

    Map<String, String> facts() {
        return facts;
    }

    void tally(String what) {
        counts.computeIfAbsent(what, name -> new LongAdder()).increment();
    }

    void widened() {
        widened = true;
    }

    /** Asks the coordinator to stop this JVM, and waits to be told that it goes on. */
    void standStill(int thread, Duration length) throws InterruptedException {
        Semaphore resumption = resumption(thread);
        teller.tell(new Standstill(thread, length.toMillis()));
        resumption.acquire();
    }

    void resumed(int thread) {
        resumption(thread).release();
    }

    private Semaphore resumption(int thread) {
        return resumptions.computeIfAbsent(thread, number -> new Semaphore(0));
    }
}
