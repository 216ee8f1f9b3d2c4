package dev.holdfast.examples.demo.servers;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits until a server that was just started answers PING. */
record RedisProbe(int port, Process server) {

    private static final int TRIES = 250;

    /** Whether it answers within five seconds. */
    boolean answers() {
        try {
            for (int i = 0; i < TRIES; i++) {
                if (pong()) {
                    return true;
                }
                if (server.waitFor(20, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private boolean pong() {
        try {
            // Another server that won the race for the port would answer too; then ours has ended.
            return Resp.ask(port, "PING").equals(List.of("PONG")) && server.isAlive();
        } catch (IOException notYet) {
            return false;
        }
    }
}
