package dev.holdfast.examples.demo.servers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A redis-server of the demo's own: the binary that ships inside the jar, or else the one on the path. It listens on
 * 127.0.0.1 only, keeps nothing on disk, and ends with the demo, also when that is killed.
 */
public final class RedisServer implements Servers {

    private static final String VERSION = "7.0.15";
    private static final int ATTEMPTS = 5;

    /** Waits for the end of its input, which comes however this JVM ends, and then ends the server. */
    private static final String WATCH = "read -r never; kill \"$0\"";

    /** How a process is told what it is. */
    private interface Line {
        List<String> of(Path binary, int port) throws IOException;
    }

    private final Process process;
    private final Process watch;
    private final int port;

    private RedisServer(Process process, Process watch, int port) {
        this.process = process;
        this.watch = watch;
        this.port = port;
    }

    /**
     * Starts it.
     *
     * @param directory for the binary and whatever the server writes
     * @param settings more of them, as on its command line
     * @throws IOException if there is none, or it does not start; the message says so
     */
    public static RedisServer start(Path directory, String... settings) throws IOException {
        return start(directory, (binary, port) -> {
            List<String> line = new ArrayList<>(List.of(binary.toString(), "--port", Integer.toString(port)));
            line.addAll(
                    List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory.toString()));
            line.addAll(List.of(settings));
            return line;
        });
    }

    /**
     * Starts a Sentinel.
     *
     * @param directory also for its file of settings, which it rewrites
     * @param settings lines of that file
     */
    static RedisServer startSentinel(Path directory, List<String> settings) throws IOException {
        return start(directory, (binary, port) -> {
            List<String> lines = new ArrayList<>(List.of("port " + port, "bind 127.0.0.1", "dir " + directory));
            lines.addAll(settings);
            Path file = Files.write(directory.resolve("sentinel-" + port + ".conf"), lines);
            return List.of(binary.toString(), file.toString(), "--sentinel");
        });
    }

    private static RedisServer start(Path directory, Line line) throws IOException {
        Path binary = binary(directory);
        int port = 0;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            port = freePort();
            Process process = new ProcessBuilder(line.of(binary, port))
                    .redirectErrorStream(true)
                    .redirectOutput(log(directory, port))
                    .start();
            if (new RedisProbe(port, process).answers()) {
                return new RedisServer(process, watch(process), port);
            }
            // Somebody may have taken the port in between; try another.
            process.destroyForcibly();
        }
        throw new IOException("the redis-server " + binary + " does not start: " + lastWords(log(directory, port))
                + "; give the address of a running one with --redis");
    }

    private static Process watch(Process server) throws IOException {
        try {
            return new ProcessBuilder("sh", "-c", WATCH, Long.toString(server.pid())).start();
        } catch (IOException noShell) {
            server.destroyForcibly();
            throw noShell;
        }
    }

    private static File log(Path directory, int port) {
        return directory.resolve("redis-" + port + ".log").toFile();
    }

    private static String lastWords(File log) throws IOException {
        List<String> lines = Files.readAllLines(log.toPath());
        return lines.isEmpty() ? "it says nothing" : lines.get(lines.size() - 1);
    }

    /** A port of 127.0.0.1 that nobody has at the moment. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static Path binary(Path directory) throws IOException {
        String name = "redis-server-" + VERSION + '-' + platform();
        Path binary = directory.resolve(name);
        if (Files.isExecutable(binary)) {
            return binary;
        }
        try (InputStream in = RedisServer.class.getResourceAsStream('/' + name)) {
            if (in != null) {
                Files.copy(in, binary);
                if (binary.toFile().setExecutable(true, true)) {
                    return binary;
                }
            }
        }
        return onPath();
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return (os.startsWith("mac") ? "darwin" : os)
                + '-'
                + switch (architecture) {
                    case "x86_64", "amd64" -> "amd64";
                    case "aarch64", "arm64" -> "arm64";
                    default -> architecture;
                };
    }

    private static Path onPath() throws IOException {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new IOException(
                                "no redis-server for " + platform()
                                        + " ships with the demo and none is on the path; give the address of a running one with --redis"));
    }

    @Override
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public String name() {
        return "a redis-server of its own";
    }

    int port() {
        return port;
    }

    /** Asks it something, on a connection of its own. */
    List<String> ask(String... words) throws IOException {
        return Resp.ask(port, words);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        // First: it must not end whoever has the server's number afterwards.
        watch.destroyForcibly();
        process.destroyForcibly();
    }

    /** Waits, for the servers to come to terms with each other; false if it has ended. */
    boolean pause() throws InterruptedException {
        return !process.waitFor(20, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        // First: it must not end whoever has the server's number afterwards.
        watch.destroyForcibly();
        process.destroy();
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
