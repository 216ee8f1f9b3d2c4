package dev.holdfast.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * A real Redis server for tests, on 127.0.0.1 and a free port, without persistence.
 *
 * <p>Which one: the server at {@code -Dholdfast.redis.uri} if that is set (it is emptied by the tests, and those that
 * stop, kill or configure a server of their own are skipped); else what {@code -Dholdfast.redis.server} says, {@code
 * image:NAME} for a container or {@code embedded-6.2} for an old binary; else the binary in the embedded-redis jar, if
 * there is one for this machine; else {@code redis-server} on the PATH. The choice and its reason are printed once.
 */
public final class RedisServer implements AutoCloseable {

    private static final List<String> SETTINGS =
            List.of("--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0");

    private static final String RESTRICTED = "app";

    private static final ReentrantLock ONCE = new ReentrantLock();
    private static final Map<String, RedisServer> SHARED = new HashMap<>();
    private static final Map<String, Binary> BINARIES = new HashMap<>();

    private final URI uri;
    private final @Nullable Machine machine;

    private RedisServer(URI uri, @Nullable Machine machine) {
        this.uri = uri;
        this.machine = machine;
    }

    /** The server most tests share, emptied. It ends with the JVM. */
    public static RedisServer shared() {
        ONCE.lock();
        try {
            RedisServer server = SHARED.get(choice());
            if (server == null) {
                SHARED.put(choice(), server = given() != null ? at(given()) : launch(List.of()));
                OperationsPage.allow(server, RESTRICTED, RESTRICTED, OperationsPage.features());
            }
            server.command("FLUSHALL");
            return server;
        } finally {
            ONCE.unlock();
        }
    }

    /**
     * A server of the test's own, which may be stopped, killed and configured.
     *
     * @param settings as on the command line, such as {@code "--maxmemory-policy", "allkeys-lru"}
     */
    public static RedisServer start(String... settings) {
        if (given() != null) {
            throw new TestAbortedException("needs a server of its own, and holdfast.redis.uri names one to share");
        }
        return launch(List.of(settings));
    }

    /** A server of the test's own that allows DEBUG; before 7.0 each of them does. */
    public static RedisServer startForDebugging() {
        return choice().equals("embedded-6.2") ? start() : start("--enable-debug-command", "yes");
    }

    /** A server of the test's own that is a replica of this one. */
    public RedisServer startReplica(String... settings) {
        List<String> all = new ArrayList<>(List.of("--replicaof", host(), Integer.toString(port())));
        all.addAll(List.of(settings));
        return start(all.toArray(String[]::new));
    }

    /**
     * A Sentinel, of which everything here can be asked but its settings. It forgets nothing when it is restarted.
     *
     * @param settings lines of its file, without its port
     */
    static RedisServer startSentinel(List<String> settings) {
        if (given() != null) {
            throw new TestAbortedException("needs servers of its own, and holdfast.redis.uri names one to share");
        }
        Machine machine = machine(choice());
        RedisServer server = new RedisServer(URI.create("redis://127.0.0.1:" + freePort()), machine);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        List<String> all = new ArrayList<>(List.of("port " + server.port(), "bind 127.0.0.1"));
        all.addAll(settings);
        machine.runSentinel(fileOf(all));
        server.awaitAnswer(settings);
        return server;
    }

    /** Where a server of this run keeps a file that is to be there after a restart. */
    static String lasting(String file) {
        if (choice().startsWith("image:")) return file;
        try {
            return Files.createTempDirectory("holdfast-redis").resolve(file).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path fileOf(List<String> lines) {
        try {
            return Files.write(Files.createTempDirectory("holdfast-sentinel").resolve("sentinel.conf"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String given() {
        return System.getProperty("holdfast.redis.uri");
    }

    static String choice() {
        return given() != null ? "the one at holdfast.redis.uri" : System.getProperty("holdfast.redis.server", "usual");
    }

    private static RedisServer at(String uri) {
        System.out.println("redis for tests: the one at holdfast.redis.uri");
        return new RedisServer(URI.create(uri), null);
    }

    private static RedisServer launch(List<String> settings) {
        Machine machine = machine(choice());
        RedisServer server = new RedisServer(URI.create("redis://127.0.0.1:" + freePort()), machine);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        List<String> all = new ArrayList<>(SETTINGS);
        all.addAll(settings);
        machine.run(server.port(), all);
        server.awaitAnswer(settings);
        return server;
    }

    private static Machine machine(String choice) {
        if (choice.startsWith("image:")) return new ContainerMachine(choice.substring("image:".length()));
        return switch (choice) {
            case "usual" -> new ProcessMachine(binary(choice));
            case "embedded-6.2" -> new ProcessMachine(binary(choice));
            default -> throw new IllegalArgumentException("holdfast.redis.server must be image:NAME or embedded-6.2");
        };
    }

    private static Binary binary(String choice) {
        ONCE.lock();
        try {
            return BINARIES.computeIfAbsent(choice, which -> {
                Binary binary = which.equals("usual") ? Binary.usual() : Binary.six();
                System.out.println("redis for tests: " + binary.path() + ", " + binary.why());
                return binary;
            });
        } finally {
            ONCE.unlock();
        }
    }

    /** Where it listens: {@code redis://host:port}. */
    public String uri() {
        return uri.toString();
    }

    /**
     * The {@linkplain #shared() shared} server, for a user who has the rights that {@code docs/operations.md} grants and no
     * others. Whoever is refused here uses a command or a key that the page does not grant yet: add it there, to the line of
     * the feature.
     */
    public String restrictedUri() {
        return uri(RESTRICTED, RESTRICTED);
    }

    /** The same place, for another user. */
    public String uri(String user, String password) {
        return "redis://" + user + ":" + password + "@" + uri.getHost() + ":" + port();
    }

    public String host() {
        return uri.getHost();
    }

    public int port() {
        return uri.getPort();
    }

    /** Sends one command on a connection of its own and returns the reply as text, see {@link RedisClient}. */
    public String command(String... words) {
        try (RedisClient client = new RedisClient(uri)) {
            return client.command(words);
        }
    }

    /** CONFIG SET. */
    public void config(String name, String value) {
        own();
        if (!command("CONFIG", "SET", name, value).equals("OK")) throw new IllegalStateException("CONFIG SET " + name);
    }

    /** Whether its process runs, be it frozen. */
    boolean isAlive() {
        return own().isAlive();
    }

    /** Stops it in its tracks; connections stay open and nothing is answered. */
    public void freeze() {
        own().freeze();
    }

    /** Lets a frozen server go on. */
    public void thaw() {
        own().thaw();
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        own().kill();
    }

    /** Starts it anew on the same port, empty. */
    public void restart() {
        Machine machine = own();
        if (machine.isAlive()) machine.kill();
        machine.restart();
        awaitAnswer(List.of());
    }

    @Override
    public void close() {
        if (machine != null) machine.close();
    }

    private Machine own() {
        if (machine == null) throw new TestAbortedException("the server at holdfast.redis.uri is not ours");
        return machine;
    }

    private void awaitAnswer(List<String> settings) {
        Awaitility.await("redis-server to answer").atMost(20, TimeUnit.SECONDS).until(() -> answers(settings));
    }

    private boolean answers(List<String> settings) {
        if (!own().isAlive()) throw new IllegalStateException("redis-server ended at once: " + settings);
        try {
            String reply = command("PING");
            return reply.equals("PONG") || reply.startsWith("-NOAUTH");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
