package dev.holdfast.examples;

import dev.holdfast.Holdfast;
import dev.holdfast.lock.schedule.RunOnce;
import java.io.PrintStream;
import java.time.Duration;

/**
 * A nightly job on three nodes: the first to start it runs it, the others skip it, also those that come when it is done
 * already. Its one argument is the address of Redis.
 */
public final class RunOnceExample {

    private RunOnceExample() {}

    public static void main(String[] args) {
        run(args.length == 0 ? "redis://localhost:6379" : args[0], System.out);
    }

    static void run(String redis, PrintStream out) {
        for (String node : new String[] {"node 1", "node 2", "node 3"}) {
            try (Holdfast holdfast = Holdfast.connect(redis)) {
                // Longer than any two nodes' clocks differ, shorter than the time to the next night.
                RunOnce nightly = RunOnce.builder(holdfast.lock("job:nightly"))
                        .minimumHold(Duration.ofHours(1))
                        .maximumHold(Duration.ofHours(6))
                        .build();
                out.println(
                        node + ": " + nightly.tryRun(lease -> "report written under token " + lease.fencingToken()));
            }
        }
    }
}
