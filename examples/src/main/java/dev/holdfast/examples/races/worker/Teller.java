package dev.holdfast.examples.races.worker;

import dev.holdfast.examples.demo.wire.Wire;
import java.io.PrintStream;
import java.util.concurrent.locks.ReentrantLock;

/** Tells the coordinator, one line at a time. Safe for use by many threads. */
final class Teller {

    private final ReentrantLock lock = new ReentrantLock();
    private final PrintStream out;

    Teller(PrintStream out) {
        this.out = out;
    }

    void tell(Record message) {
        String line = Wire.line(message) + '\n';
        lock.lock();
        try {
            out.print(line);
            out.flush();
        } finally {
            lock.unlock();
        }
    }
}
