package dev.holdfast.bench.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A longer way to a server: whatever arrives is passed on after half of the round trip, in both directions, in order and
 * without a limit to how much is on its way. For each connection and direction one thread reads and one writes.
 */
public final class DelayProxy implements AutoCloseable {

    private final ServerSocket entrance;
    private final InetSocketAddress server;
    private final long halfNanos;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private DelayProxy(ServerSocket entrance, InetSocketAddress server, Duration roundTrip) {
        this.entrance = entrance;
        this.server = server;
        this.halfNanos = roundTrip.toNanos() / 2;
    }

    /**
     * Opens it on a free port of this machine.
     *
     * @param roundTrip what is added, longer than zero
     */
    public static DelayProxy open(InetSocketAddress server, Duration roundTrip) throws IOException {
        DelayProxy proxy =
                new DelayProxy(new ServerSocket(0, 128, InetAddress.getByName("127.0.0.1")), server, roundTrip);
        start("delay-accept", proxy::accept);
        return proxy;
    }

    /** Where clients connect, on 127.0.0.1. */
    public int port() {
        return entrance.getLocalPort();
    }

    private void accept() {
        try {
            while (true) connect(entrance.accept());
        } catch (IOException closed) {
            // Nobody else comes in.
        }
    }

    private void connect(Socket client) throws IOException {
        Socket behind = new Socket();
        behind.connect(server);
        for (Socket socket : List.of(client, behind)) {
            socket.setTcpNoDelay(true);
            open.add(socket);
        }
        join(client, behind);
        join(behind, client);
    }

    private void join(Socket from, Socket to) {
        DelayLine line = new DelayLine(from, to, halfNanos);
        start("delay-read", line::read);
        start("delay-write", line::write);
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (Socket socket : open) socket.close();
    }
}
