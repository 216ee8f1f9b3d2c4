package dev.holdfast.bench.net;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * One direction of one connection. What is under way is kept with the time at which it has to go on.
 *
 * <p>A parked thread wakes up late by the timer slack of the system (some 50 us on Linux), which is a tenth of the shortest
 * delay worth having; so it parks for less, by what it saw itself oversleep. Spinning instead would take a core from those
 * who are measured.
 */
final class DelayLine {

    private static final int BUFFER = 1 << 16;
    private static final long LONGEST_SLACK_NANOS = 100_000;

    private record Parcel(byte[] bytes, long due) {}

    private static final Parcel END = new Parcel(new byte[0], 0);

    private final Socket from;
    private final Socket to;
    private final long delayNanos;
    private final BlockingQueue<Parcel> underWay = new LinkedBlockingQueue<>();
    private long slack = LONGEST_SLACK_NANOS / 2;

    DelayLine(Socket from, Socket to, long delayNanos) {
        this.from = from;
        this.to = to;
        this.delayNanos = delayNanos;
    }

    void read() {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int length = from.getInputStream().read(buffer);
                    length >= 0;
                    length = from.getInputStream().read(buffer)) {
                underWay.add(new Parcel(Arrays.copyOf(buffer, length), System.nanoTime() + delayNanos));
            }
        } catch (IOException closed) {
            // As at the end of the stream.
        }
        underWay.add(END);
    }

    void write() {
        try {
            for (Parcel parcel = underWay.take(); parcel != END; parcel = underWay.take()) {
                awaitUntil(parcel.due());
                to.getOutputStream().write(parcel.bytes());
            }
            to.close();
        } catch (IOException closed) {
            // Nobody reads any more.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitUntil(long due) {
        long wait = due - System.nanoTime();
        while (wait > slack) {
            LockSupport.parkNanos(wait - slack);
            long left = due - System.nanoTime();
            learn(slack - left);
            wait = left;
        }
    }

    /** Follows what it oversleeps slowly, so that a busy moment does not count as the rule. */
    private void learn(long overslept) {
        long seen = Math.max(0, Math.min(overslept, LONGEST_SLACK_NANOS));
        slack += (seen - slack) / 16;
    }
}
