package dev.holdfast.examples;

import dev.holdfast.Holdfast;
import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.LockLease;
import java.io.PrintStream;

/**
 * A price list that many read and few write; whoever has written reads it back before anybody else can write. Its one
 * argument is the address of Redis.
 */
public final class ReadWriteExample {

    private ReadWriteExample() {}

    public static void main(String[] args) throws InterruptedException {
        run(args.length == 0 ? "redis://localhost:6379" : args[0], System.out);
    }

    static void run(String redis, PrintStream out) throws InterruptedException {
        try (Holdfast shop = Holdfast.connect(redis);
                Holdfast office = Holdfast.connect(redis)) {
            DistributedReadWriteLock here = shop.readWriteLock("prices");
            DistributedReadWriteLock there = office.readWriteLock("prices");
            try (LockLease one = here.readLock().acquire();
                    LockLease two = there.readLock().acquire()) {
                out.println("two read at a time: " + (one.isHeld() && two.isHeld()));
                out.println("somebody can write meanwhile: "
                        + there.writeLock().tryAcquire().isPresent());
            }
            LockLease writing = there.writeLock().acquire();
            out.println("prices written under token " + writing.fencingToken());
            try (LockLease reading = there.downgrade(writing)) {
                out.println("read back with nobody in between: " + reading.isHeld());
                out.println(
                        "others read as well: " + here.readLock().tryAcquire().isPresent());
            }
        }
    }
}
