package dev.holdfast.examples;

import dev.holdfast.Holdfast;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.inspect.Deadlock;
import dev.holdfast.lock.inspect.Inspection;
import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.spi.Kind;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Two threads, as if in two processes, that wait for each other; somebody who looks, sees it, and takes a lock away from one
 * of them. Its one argument is the address of Redis.
 */
public final class InspectionExample {

    private InspectionExample() {}

    public static void main(String[] args) throws InterruptedException {
        run(args.length == 0 ? "redis://localhost:6379" : args[0], System.out);
    }

    static void run(String redis, PrintStream out) throws InterruptedException {
        try (Holdfast billing = Holdfast.builder(redis).application("billing").connect();
                Holdfast shipping =
                        Holdfast.builder(redis).application("shipping").connect();
                Holdfast operator = Holdfast.connect(redis)) {
            CountDownLatch bothHold = new CountDownLatch(2);
            Thread anna = start("anna", () -> work(billing, "stock", "orders", bothHold, out));
            Thread bert = start("bert", () -> work(shipping, "orders", "stock", bothHold, out));
            breakDeadlock(operator.inspector(), out);
            anna.join();
            bert.join();
        }
    }

    private static void breakDeadlock(Inspector inspector, PrintStream out) {
        List<Deadlock> found = inspector.findDeadlocks();
        while (found.isEmpty()) found = inspector.findDeadlocks();
        out.println(found.get(0));
        Inspection stock = inspector.inspect(Kind.LOCK, "stock");
        out.println(stock);
        // From her, if she still has it, and from nobody else.
        out.println("taken away from anna: "
                + inspector.forceRelease(stock.holders().get(0), "the operator"));
    }

    private static void work(Holdfast holdfast, String one, String other, CountDownLatch bothHold, PrintStream out) {
        String who = Thread.currentThread().getName();
        try (LockLease first = holdfast.lock(one).acquire()) {
            first.whenLost().thenAccept(cause -> out.println(who + " was told: " + cause));
            bothHold.countDown();
            bothHold.await();
            try (LockLease second = holdfast.lock(other).acquire()) {
                // The write to what the locks protect goes here, with the tokens of both.
                out.println(who + (first.isHeld() && second.isHeld() ? " has both" : " has the second only"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.start();
        return thread;
    }
}
