package dev.holdfast.examples.demo.run;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A redis-server of the demo's own: the binary that ships inside the jar, or else the one on the path. It listens on
 * 127.0.0.1 only, keeps nothing on disk, and ends with the demo, also when that is killed.
 */
public final class RedisServer implements AutoCloseable {

    private static final String VERSION = "7.0.15";
    private static final int ATTEMPTS = 5;

    /** Waits for the end of its input, which comes however this JVM ends, and then ends the server. */
    private static final String WATCH = "read -r never; kill \"$0\"";

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
     */
    public static RedisServer start(Path directory) throws DemoException, IOException {
        Path binary = binary(directory);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            int port = freePort();
            Process process = launch(binary, port, directory);
            if (new RedisProbe(port, process).answers()) {
                return new RedisServer(process, watch(process), port);
            }
            // Somebody may have taken the port in between; try another.
            process.destroyForcibly();
        }
        throw new DemoException("the redis-server " + binary + " does not start: " + lastWords(directory)
                + "; give the address of a running one with --redis");
    }

    private static Process launch(Path binary, int port, Path directory) throws IOException {
        List<String> command = List.of(
                binary.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                directory.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(directory))
                .start();
    }

    private static Process watch(Process server) throws IOException {
        try {
            return new ProcessBuilder("sh", "-c", WATCH, Long.toString(server.pid())).start();
        } catch (IOException noShell) {
            server.destroyForcibly();
            throw noShell;
        }
    }

    private static File log(Path directory) {
        return directory.resolve("redis.log").toFile();
    }

    private static String lastWords(Path directory) throws IOException {
        List<String> lines = Files.readAllLines(log(directory).toPath());
        return lines.isEmpty() ? "it says nothing" : lines.get(lines.size() - 1);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static Path binary(Path directory) throws DemoException, IOException {
        String name = "redis-server-" + VERSION + '-' + platform();
        try (InputStream in = RedisServer.class.getResourceAsStream('/' + name)) {
            if (in != null) {
                Path binary = directory.resolve(name);
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

    private static Path onPath() throws DemoException {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new DemoException(
                                "no redis-server for " + platform()
                                        + " ships with the demo and none is on the path; give the address of a running one with --redis"));
    }

    /** Its address. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
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
