package dev.holdfast.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/** A redis-server on a free port of this machine that keeps nothing, and ends with this JVM at the latest. */
public final class OwnServer implements AutoCloseable {

    private final RedisServer server;
    private final int port;

    private OwnServer(RedisServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Starts it. */
    public static OwnServer start() throws IOException {
        int port = freePort();
        RedisServer server = RedisServer.builder()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
        server.start();
        OwnServer own = new OwnServer(server, port);
        Runtime.getRuntime().addShutdownHook(new Thread(own::close));
        return own;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** Its address. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        if (server.isActive()) server.stop();
    }
}
