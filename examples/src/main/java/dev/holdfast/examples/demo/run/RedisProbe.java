package dev.holdfast.examples.demo.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(5);
            // Another server that won the race for the port would answer too; then ours has ended.
            return new String(answer, StandardCharsets.US_ASCII).equals("+PONG") && server.isAlive();
        } catch (IOException notYet) {
            return false;
        }
    }
}
