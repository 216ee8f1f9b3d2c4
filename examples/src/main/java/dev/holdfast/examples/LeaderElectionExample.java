package dev.holdfast.examples;

import dev.holdfast.Holdfast;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.election.LeaderElection;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Two candidates, as if in two processes: one leads and works, resigns, and the other takes over at once. Its one argument
 * is the address of Redis.
 */
public final class LeaderElectionExample {

    private LeaderElectionExample() {}

    public static void main(String[] args) throws InterruptedException {
        run(args.length == 0 ? "redis://localhost:6379" : args[0], System.out);
    }

    static void run(String redis, PrintStream out) throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Holdfast here = Holdfast.connect(redis);
                Holdfast there = Holdfast.connect(redis);
                LeaderElection anna = candidate(here);
                LeaderElection bert = candidate(there)) {
            CountDownLatch annaLed = lead("anna", anna, threads, out);
            annaLed.await();
            CountDownLatch bertLed = lead("bert", bert, threads, out);
            anna.resign();
            bertLed.await();
            out.println("anna leads: " + anna.isLeader() + ", bert leads: " + bert.isLeader());
        } finally {
            threads.shutdownNow();
        }
    }

    private static LeaderElection candidate(Holdfast holdfast) {
        // A leader that dies is followed ten seconds later.
        LeaseOptions options = LeaseOptions.defaults().withDuration(Duration.ofSeconds(10));
        return LeaderElection.on(holdfast.lock("dispatcher", options));
    }

    private static CountDownLatch lead(String who, LeaderElection election, ExecutorService threads, PrintStream out) {
        CountDownLatch led = new CountDownLatch(1);
        election.runWhileLeader(threads, leadership -> {
            out.println(who + " leads in epoch " + leadership.epoch());
            led.countDown();
            // The work of a leader: until it is interrupted, because it resigned or was lost.
            new CountDownLatch(1).await();
        });
        return led;
    }
}
