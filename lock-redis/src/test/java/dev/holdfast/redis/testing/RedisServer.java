package dev.holdfast.redis.testing;

import dev.holdfast.lock.spi.Check;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * A real Redis server for tests, on 127.0.0.1 and a free port, without persistence.
 *
 * <p>Which one: the server at {@code -Dholdfast.redis.uri} if that is set (it is emptied by the tests, and those that
 * stop, kill or configure a server of their own are skipped); else the binary in the embedded-redis jar, if there is one
 * for this machine; else {@code redis-server} on the PATH. The choice and its reason are printed once.
 */
public final class RedisServer implements AutoCloseable {

    private static final ReentrantLock ONCE = new ReentrantLock();
    private static @Nullable RedisServer shared;
    private static @Nullable Binary binary;

    private final URI uri;
    private final List<String> settings;
    private @Nullable Process process;

    private RedisServer(URI uri, List<String> settings) {
        this.uri = uri;
        this.settings = settings;
    }

    /** The server most tests share, emptied. It ends with the JVM. */
    public static RedisServer shared() {
        ONCE.lock();
        try {
            if (shared == null) {
                String given = System.getProperty("holdfast.redis.uri");
                shared = given == null ? launch() : new RedisServer(URI.create(given), List.of());
                if (given != null) System.out.println("redis for tests: the one at holdfast.redis.uri");
            }
            RedisServer server = shared;
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
        if (System.getProperty("holdfast.redis.uri") != null) {
            throw new TestAbortedException("needs a server of its own, and holdfast.redis.uri names one to share");
        }
        return launch(settings);
    }

    private static RedisServer launch(String... settings) {
        RedisServer server = new RedisServer(URI.create("redis://127.0.0.1:" + freePort()), List.of(settings));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        server.run();
        return server;
    }

    /** Where it listens: {@code redis://host:port}. */
    public String uri() {
        return uri.toString();
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
        if (process == null)
            throw new TestAbortedException("the server at holdfast.redis.uri is not ours to configure");
        if (!command("CONFIG", "SET", name, value).equals("OK")) throw new IllegalStateException("CONFIG SET " + name);
    }

    /** Stops the process in its tracks; connections stay open and nothing is answered. */
    public void freeze() {
        signal("-STOP");
    }

    /** Lets a frozen process go on. */
    public void thaw() {
        signal("-CONT");
    }

    /** Ends the process as {@code kill -9} does. */
    public void kill() {
        Process running = own();
        running.destroyForcibly();
        running.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Starts it anew on the same port, empty. */
    public void restart() {
        if (own().isAlive()) kill();
        run();
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) running.destroyForcibly();
    }

    private Process own() {
        if (process == null) throw new TestAbortedException("the server at holdfast.redis.uri is not ours to stop");
        return process;
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", signal, Long.toString(own().pid()))
                    .start()
                    .waitFor();
            if (code != 0) throw new IllegalStateException("kill " + signal + " ended with " + code);
        } catch (IOException e) {
            throw new TestAbortedException("no kill command here: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void run() {
        List<String> line = new ArrayList<>(List.of(binary().path(), "--port", Integer.toString(port())));
        line.addAll(
                List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"));
        line.addAll(settings);
        try {
            process = new ProcessBuilder(line)
                    .directory(Files.createTempDirectory("holdfast-redis").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await("redis-server to answer").atMost(20, TimeUnit.SECONDS).until(this::answers);
    }

    private boolean answers() {
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

    private static Binary binary() {
        ONCE.lock();
        try {
            if (binary == null) {
                binary = Binary.find();
                System.out.println("redis for tests: " + binary.path() + ", " + binary.why());
            }
            return binary;
        } finally {
            ONCE.unlock();
        }
    }

    private record Binary(String path, String why) {

        static Binary find() {
            String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
            String cpu = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
            String resource = "redis-server-7.0.15-" + os + "-" + cpu;
            try (InputStream in = RedisServer.class.getClassLoader().getResourceAsStream(resource)) {
                if (in != null) return new Binary(extract(in, resource), "from the embedded-redis jar");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            for (String folder : Check.notNull("PATH", System.getenv("PATH")).split(File.pathSeparator)) {
                Path candidate = Path.of(folder, "redis-server");
                if (Files.isExecutable(candidate)) {
                    return new Binary(candidate.toString(), "from the PATH, as the class path has no " + resource);
                }
            }
            throw new TestAbortedException("no Redis: neither holdfast.redis.uri, nor " + resource
                    + " on the class path, nor redis-server on the PATH");
        }

        private static String extract(InputStream in, String name) throws IOException {
            Path file = Files.createTempDirectory("holdfast-redis").resolve(name);
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            if (!file.toFile().setExecutable(true)) throw new IOException("cannot make " + file + " executable");
            file.toFile().deleteOnExit();
            return file.toString();
        }
    }
}
