package dev.holdfast.examples;

import dev.holdfast.Holdfast;
import dev.holdfast.lock.MultiLease;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Transfers between accounts, to and fro at the same time: both accounts are locked together, and no order of their names is
 * a deadlock. Its one argument is the address of Redis.
 */
public final class TransferExample {

    private TransferExample() {}

    public static void main(String[] args) throws Exception {
        run(args.length == 0 ? "redis://localhost:6379" : args[0], System.out);
    }

    static void run(String redis, PrintStream out) throws Exception {
        Map<String, Long> balances = new ConcurrentHashMap<>(Map.of("anna", 1_000L, "bert", 1_000L));
        ExecutorService clerks = Executors.newFixedThreadPool(2);
        try (Holdfast holdfast = Holdfast.connect(redis)) {
            List<Callable<Void>> both = List.of(
                    () -> transfers(holdfast, balances, "anna", "bert", 3),
                    () -> transfers(holdfast, balances, "bert", "anna", 2));
            for (Future<Void> one : clerks.invokeAll(both)) one.get();
        } finally {
            clerks.shutdown();
        }
        out.println("anna has " + balances.get("anna") + ", bert has " + balances.get("bert"));
    }

    private static Void transfers(Holdfast holdfast, Map<String, Long> balances, String from, String to, long amount)
            throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try (MultiLease both =
                    holdfast.all("account:" + from, "account:" + to).acquire()) {
                both.ensure(Duration.ofSeconds(2));
                balances.put(from, balances.get(from) - amount);
                balances.put(to, balances.get(to) + amount);
            }
        }
        return null;
    }
}
