package dev.holdfast.redis;

import dev.holdfast.lock.HoldfastException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that take locks in turn, hold each for a moment, and write down what they saw. */
final class LockLoad implements AutoCloseable {

    private static final LeaseOptions OPTIONS = LeaseOptions.defaults().withDuration(Duration.ofSeconds(10));

    private final TimeSource time = TimeSource.system();
    private final Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> tokens = new ConcurrentHashMap<>();
    private final Queue<Long> waits = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Queue<HoldfastException> refusals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lost = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;
    private volatile long last;

    /** Begins; each thread is of one of these clients, and takes all names in turn. */
    LockLoad(List<Locks> clients, List<String> names, int threadsOfEach) {
        for (String name : names) {
            inside.put(name, new AtomicInteger());
            tokens.put(name, new AtomicLong());
        }
        for (Locks client : clients) {
            for (int i = 0; i < threadsOfEach; i++) {
                int first = i;
                Thread thread = new Thread(() -> run(client, names, first), "load");
                thread.setDaemon(true);
                threads.add(thread);
                thread.start();
            }
        }
    }

    /** What must never be: two inside at once, or a token that is not greater than the last. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** How many leases were lost. */
    int lost() {
        return lost.get();
    }

    /** What acquisitions failed with. */
    List<HoldfastException> refusals() {
        return List.copyOf(refusals);
    }

    /** What its threads are doing, and what they saw. */
    String report() {
        StringBuilder report = new StringBuilder(acquisitions() + " acquisitions, " + wrong + refusals);
        for (Thread thread : threads) {
            report.append('\n').append(thread.getState());
            for (StackTraceElement each : thread.getStackTrace())
                report.append("\n  ").append(each);
        }
        return report.toString();
    }

    int acquisitions() {
        return waits.size();
    }

    /** When the last one succeeded, by the system's time source. */
    long last() {
        return last;
    }

    /** How long acquisitions took, at this rank from 0 to 1. */
    Duration took(double rank) {
        List<Long> sorted = waits.stream().sorted().toList();
        return sorted.isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(sorted.get((int) Math.min(sorted.size() - 1, rank * sorted.size())));
    }

    @Override
    public void close() {
        end();
    }

    /** Ends it, and waits for its threads. */
    void end() {
        over = true;
        try {
            for (Thread thread : threads) thread.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Locks client, List<String> names, int first) {
        for (int i = first; !over; i++) {
            String name = names.get(i % names.size());
            long begun = time.nanos();
            try (LockLease lease = client.lock(name, OPTIONS).acquire()) {
                last = time.nanos();
                waits.add(last - begun);
                lease.whenLost().thenRun(lost::incrementAndGet);
                within(name, lease);
            } catch (HoldfastException e) {
                refusals.add(e);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                wrong.add(name + ": " + e);
            }
        }
    }

    private void within(String name, LockLease lease) {
        if (inside.get(name).incrementAndGet() != 1) wrong.add("two inside " + name);
        long last = tokens.get(name).getAndSet(lease.fencingToken());
        if (last >= lease.fencingToken()) wrong.add(name + ": " + lease.fencingToken() + " after " + last);
        inside.get(name).decrementAndGet();
    }
}
