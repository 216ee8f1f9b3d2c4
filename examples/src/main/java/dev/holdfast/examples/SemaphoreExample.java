package dev.holdfast.examples;

import dev.holdfast.Holdfast;
import dev.holdfast.lock.DistributedSemaphore;
import dev.holdfast.lock.PermitLease;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Twenty calls to a gateway that stands three at a time, whoever makes them. Its one argument is the address of Redis.
 */
public final class SemaphoreExample {

    private static final int CALLS = 20;

    private SemaphoreExample() {}

    public static void main(String[] args) throws Exception {
        run(args.length == 0 ? "redis://localhost:6379" : args[0], System.out);
    }

    static void run(String redis, PrintStream out) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try (Holdfast holdfast = Holdfast.connect(redis)) {
            DistributedSemaphore gateway = holdfast.semaphore("payment-gateway", 3);
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            List<Callable<Void>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) calls.add(() -> call(gateway, inside, most));
            for (Future<Void> call : callers.invokeAll(calls)) call.get();
            out.println(CALLS + " calls made, at most " + most + " at a time");
            try (PermitLease maintenance = gateway.acquire(3)) {
                out.println("closed for maintenance: " + maintenance.permits() + " permits held, "
                        + gateway.availablePermits() + " available");
            }
        } finally {
            callers.shutdown();
        }
    }

    private static Void call(DistributedSemaphore gateway, AtomicInteger inside, AtomicInteger most)
            throws InterruptedException {
        try (PermitLease permit = gateway.acquire()) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            // Enough for a call that ends within two seconds; the call to the gateway goes here.
            permit.ensure(Duration.ofSeconds(2));
            inside.decrementAndGet();
        }
        return null;
    }
}
