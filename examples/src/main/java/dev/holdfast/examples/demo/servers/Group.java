package dev.holdfast.examples.demo.servers;

import dev.holdfast.lock.spi.TimeSource;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Servers of one kind that were started together. */
final class Group implements AutoCloseable {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    /** Something that is asked of servers until it holds. */
    interface Condition {
        boolean holds() throws IOException;
    }

    /** What makes several servers one thing. */
    interface Forming<S> {
        void form(S servers) throws IOException, InterruptedException;
    }

    private final List<RedisServer> servers = new CopyOnWriteArrayList<>();

    /** Returns them when they are formed; those that were started are ended if that fails. */
    static <S extends Servers> S formed(S servers, Forming<S> forming) throws IOException, InterruptedException {
        try {
            forming.form(servers);
            return servers;
        } catch (IOException | InterruptedException | RuntimeException failure) {
            servers.close();
            throw failure;
        }
    }

    RedisServer add(RedisServer server) {
        servers.add(server);
        return server;
    }

    List<RedisServer> living() {
        return servers.stream().filter(RedisServer::isAlive).toList();
    }

    RedisServer on(int port) throws IOException {
        return living().stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow(() -> new IOException("none of its servers listens to " + port));
    }

    /** As clients are given them. */
    String addresses() {
        return servers.stream().map(server -> "127.0.0.1:" + server.port()).collect(Collectors.joining(","));
    }

    /** Asks again and again; a server that cannot answer yet is asked again too. */
    void await(String otherwise, Condition condition) throws IOException, InterruptedException {
        long begun = TimeSource.system().nanos();
        IOException last = null;
        while (TimeSource.system().nanos() - begun < PATIENCE) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException | IndexOutOfBoundsException notYet) {
                last = new IOException(otherwise + ": " + notYet.getMessage(), notYet);
            }
            living().get(0).pause();
        }
        throw last != null ? last : new IOException(otherwise + " within " + PATIENCE / 1_000_000_000 + " s");
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }
}
