package dev.holdfast.examples;

import dev.holdfast.Holdfast;
import dev.holdfast.lock.LockLease;
import java.io.PrintStream;

/** A lock with its fencing token, and a counter: the program of the README. Its one argument is the address of Redis. */
public final class QuickStart {

    private QuickStart() {}

    public static void main(String[] args) throws InterruptedException {
        run(args.length == 0 ? "redis://localhost:6379" : args[0], System.out);
    }

    static void run(String redis, PrintStream out) throws InterruptedException {
        try (Holdfast holdfast = Holdfast.connect(redis)) {
            try (LockLease lease = holdfast.lock("invoice:42").acquire()) {
                out.println("holding " + lease.name() + " with fencing token " + lease.fencingToken());
            }
            long views = holdfast.counter("views:home").increment();
            out.println("view " + views);
        }
    }
}
