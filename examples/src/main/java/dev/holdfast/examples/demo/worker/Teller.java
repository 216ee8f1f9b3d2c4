package dev.holdfast.examples.demo.worker;

import dev.holdfast.examples.demo.wire.Wire;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** Tells the coordinator, one line at a time. What was told is out of this process when the call returns. */
final class Teller {

    private final ReentrantLock lock = new ReentrantLock();
    private final PrintStream out;

    Teller(OutputStream out) {
        this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
    }

    void tell(Record message) {
        byte[] line = (Wire.line(message) + '\n').getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            out.write(line, 0, line.length);
            out.flush();
        } finally {
            lock.unlock();
        }
    }
}
