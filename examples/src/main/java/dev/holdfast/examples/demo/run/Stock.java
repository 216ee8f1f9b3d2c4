package dev.holdfast.examples.demo.run;

import dev.holdfast.Holdfast;
import dev.holdfast.examples.demo.wire.FromWorker.Doubt;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.OutcomeUnknownException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The coordinator's hand on the counters: fills the shelves for every round of the stream, and reads them at the end. */
final class Stock {

    private static final int ATTEMPTS = 10;

    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "stock");
        thread.setDaemon(true);
        return thread;
    });
    private final Holdfast holdfast;
    private final String prefix;
    private final List<String> items;
    private final long pieces;
    private final Queue<Doubt> doubts = new ConcurrentLinkedQueue<>();
    private volatile int deliveries;

    Stock(Holdfast holdfast, String prefix, List<String> items, long pieces) {
        this.holdfast = holdfast;
        this.prefix = prefix;
        this.items = items;
        this.pieces = pieces;
    }

    /** Puts the same number of pieces of every item on sale, once more. */
    void deliver() {
        // Counted first, lest the checks take what was sold of it for oversold.
        deliveries++;
        items.forEach(this::deliver);
    }

    private void deliver(String item) {
        String counter = "stock:" + item;
        for (int attempt = 1; ; attempt++) {
            try {
                holdfast.counter(prefix + counter).add(pieces);
                return;
            } catch (OutcomeUnknownException unknown) {
                doubts.add(new Doubt("(delivery)", counter, -pieces));
                return;
            } catch (BackendUnavailableException unavailable) {
                // It was tried for as long as there is patience, and a failover takes longer.
                if (attempt == ATTEMPTS) {
                    throw unavailable;
                }
            }
        }
    }

    /** Deliveries of which nobody knows whether they came. */
    List<Doubt> doubts() {
        return List.copyOf(doubts);
    }

    /** Delivers soon. */
    void deliverBeside() {
        executor.execute(this::deliver);
    }

    /** Waits for deliveries under way. */
    void finish() throws InterruptedException {
        executor.shutdown();
        executor.awaitTermination(30, TimeUnit.SECONDS);
    }

    /** Pieces of each item that were put on sale so far. */
    long delivered() {
        return deliveries * pieces;
    }

    /** Tells again and again what these counters say. */
    CounterFeed feed(List<String> counters) {
        return new CounterFeed(counters, name -> holdfast.counter(prefix + name).getAsync());
    }

    /** What the counters say. */
    Map<String, Long> read(Collection<String> counters) {
        return each(counters, name -> holdfast.counter(prefix + name).getAsync());
    }

    /** Leaves nothing behind in somebody's Redis. */
    void remove(Collection<String> counters) {
        each(counters, name -> holdfast.counter(prefix + name).resetAsync());
    }

    private static Map<String, Long> each(Collection<String> names, Function<String, CompletionStage<Long>> question) {
        Map<String, CompletableFuture<Long>> asked = new HashMap<>();
        names.forEach(name -> asked.put(name, question.apply(name).toCompletableFuture()));
        Map<String, Long> answers = new HashMap<>();
        asked.forEach((name, answer) -> answers.put(name, answer.join()));
        return answers;
    }
}
