package dev.holdfast.redis.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Speaks just enough RESP3 to be connected to, and answers scripts with whatever errors it was given, each once. */
public final class FakeServer implements AutoCloseable {

    private static final String HELLO = "%4\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n"
            + "$5\r\nproto\r\n:3\r\n$4\r\nmode\r\n";

    private static final String HANG_UP = "hang up";

    private final ServerSocket listener;
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile @Nullable String cluster;

    public FakeServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    public String uri() {
        return "redis://127.0.0.1:" + listener.getLocalPort();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on it is in cluster mode. */
    public void isNodeOf(String nodes) {
        cluster = nodes;
    }

    /** The next script is answered by this error. */
    public void failNext(String error) {
        errors.add(error);
    }

    /** The next script is answered by the end of its connection. */
    public void hangUpNext() {
        errors.add(HANG_UP);
    }

    /** The verbs received so far. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /** How many connections there have been. */
    public int accepted() {
        return accepted.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            accepted.incrementAndGet();
            start(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            while (true) {
                List<String> words = command(in);
                String reply = reply(words);
                client.getOutputStream().write(reply.getBytes(StandardCharsets.UTF_8));
                client.getOutputStream().flush();
            }
        }
    }

    private String reply(List<String> words) throws IOException {
        String verb = words.get(0).toUpperCase(Locale.ROOT);
        commands.add(verb);
        return switch (verb) {
            case "HELLO" -> HELLO + bulk(cluster == null ? "standalone" : "cluster");
            case "CLUSTER" -> bulk(String.valueOf(cluster));
            case "PING" -> "+PONG\r\n";
            case "CLIENT" -> words.get(1).equals("ID") ? ":7\r\n" : "+OK\r\n";
            case "WAIT" -> ":1\r\n";
            case "EVALSHA", "EVAL" -> script(words.get(words.size() - 1));
            default -> "+OK\r\n";
        };
    }

    private String script(String request) throws IOException {
        String error = errors.poll();
        if (HANG_UP.equals(error)) throw new IOException("hung up");
        return error != null ? "-" + error + "\r\n" : "*2\r\n:1\r\n" + bulk(request);
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static List<String> command(InputStream in) throws IOException {
        int size = Integer.parseInt(line(in).substring(1));
        List<String> words = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int length = Integer.parseInt(line(in).substring(1));
            words.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
            line(in);
        }
        return words;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) throw new IOException("closed");
            line.append((char) c);
        }
        in.read();
        return line.toString();
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void start(Step step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        step.run();
                    } catch (IOException e) {
                        // The client is gone, or the test is over.
                    }
                },
                "fake-server");
        thread.setDaemon(true);
        thread.start();
    }
}
