package dev.holdfast.redis.testing;

import dev.holdfast.lock.spi.Check;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/**
 * A real {@code redis-server} whose wall clock can be set: from the PATH, with a shim before its libc that is compiled when
 * it starts. Its other clocks and everybody else's run on. Aborts the test, with the reason, where that cannot be had: no C
 * compiler, no server, or one that is linked statically.
 */
public final class ClockedServer implements AutoCloseable {

    private final Path folder;
    private final URI uri;
    private final MappedByteBuffer offset;
    private final Process process;

    private ClockedServer(Path folder) throws IOException {
        this.folder = folder;
        Path shim = compiledShim();
        Path clock = folder.resolve("clock");
        try (RandomAccessFile file = new RandomAccessFile(clock.toFile(), "rw")) {
            offset = file.getChannel().map(MapMode.READ_WRITE, 0, Long.BYTES);
        }
        offset.order(ByteOrder.nativeOrder());
        String port = Integer.toString(freePort());
        uri = URI.create("redis://127.0.0.1:" + port);
        ProcessBuilder server = new ProcessBuilder(
                tool("redis-server"), "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no");
        server.environment().put("LD_PRELOAD", shim.toString());
        server.environment().put("HOLDFAST_CLOCK", clock.toString());
        process = run(server);
        // Also if a test ends before it has got hold of it.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Starts one; its clock is right at first. */
    public static ClockedServer start() {
        if (System.getProperty("holdfast.redis.uri") != null)
            throw new TestAbortedException("needs a server of its own, and holdfast.redis.uri names one to share");
        try {
            ClockedServer server = new ClockedServer(Files.createTempDirectory("holdfast-clock"));
            try {
                server.awaitAnswer();
                server.checkThatItsClockMoves();
                return server;
            } catch (Throwable e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String uri() {
        return uri.toString();
    }

    /** Sends one command on a connection of its own. */
    public String command(String... words) {
        try (RedisClient client = new RedisClient(uri)) {
            return client.command(words);
        }
    }

    /** Sets its wall clock to the right time plus {@code ahead}, which may be negative. */
    public void setClock(Duration ahead) {
        offset.putLong(0, ahead.toNanos() / 1000);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private void awaitAnswer() {
        Awaitility.await("redis-server to answer").atMost(20, TimeUnit.SECONDS).until(() -> {
            if (!process.isAlive())
                throw new TestAbortedException("redis-server does not run with a preloaded library: "
                        + Files.readString(folder.resolve("output")));
            try {
                return command("PING").equals("PONG");
            } catch (UncheckedIOException e) {
                return false;
            }
        });
    }

    private void checkThatItsClockMoves() {
        long before = seconds();
        setClock(Duration.ofDays(1));
        boolean moves = seconds() - before > 80_000;
        setClock(Duration.ZERO);
        if (!moves) throw new TestAbortedException("the redis-server on the PATH is not linked dynamically");
    }

    private long seconds() {
        return Long.parseLong(command("TIME").lines().findFirst().orElseThrow());
    }

    private Path compiledShim() throws IOException {
        Path source = folder.resolve("clock_shim.c");
        try (InputStream in = Check.notNull("shim", ClockedServer.class.getResourceAsStream("clock_shim.c"))) {
            Files.copy(in, source);
        }
        Path shim = folder.resolve("clock_shim.so");
        Process compiler = run(new ProcessBuilder(
                tool("cc", "gcc"), "-O1", "-shared", "-fPIC", "-o", shim.toString(), source.toString()));
        if (compiler.onExit().orTimeout(60, TimeUnit.SECONDS).join().exitValue() != 0)
            throw new TestAbortedException("the C compiler failed: " + Files.readString(folder.resolve("output")));
        return shim;
    }

    private Process run(ProcessBuilder line) throws IOException {
        return line.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private static String tool(String... names) {
        for (String name : names) {
            Optional<String> found = onThePath(name);
            if (found.isPresent()) return found.get();
        }
        throw new TestAbortedException("no " + String.join(" or ", names) + " on the PATH, to set a server's clock");
    }

    private static Optional<String> onThePath(String name) {
        for (String folder : Check.notNull("PATH", System.getenv("PATH")).split(File.pathSeparator)) {
            Path candidate = Path.of(folder, name);
            if (Files.isExecutable(candidate)) return Optional.of(candidate.toString());
        }
        return Optional.empty();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
