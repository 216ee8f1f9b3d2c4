package dev.holdfast.redis.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A TCP proxy on 127.0.0.1 before a server, that does to its connections what networks do. */
public final class FaultProxy implements AutoCloseable {

    /** How a connection ends: by FIN, as when the peer closes it, or by RST, as when the peer is gone. */
    public enum Cut {
        FIN,
        RST
    }

    /** The beginning of a message that RESP3 sends between replies, up to the channel, of which it tells the length. */
    private static final Pattern MESSAGE = Pattern.compile(">3\r\n\\$7\r\nmessage\r\n\\$(\\d+)\r\n");

    private volatile RedisServer server;
    private final ServerSocket listener;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicReference<@Nullable Cut> swallow = new AtomicReference<>();
    private final AtomicInteger swallowed = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean refusing;
    private volatile boolean blackhole;
    private volatile boolean holding;
    private volatile Duration delay = Duration.ZERO;

    public FaultProxy(RedisServer server) {
        this.server = server;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("accept", this::accept);
    }

    public String uri() {
        return "redis://127.0.0.1:" + listener.getLocalPort();
    }

    /** The next bytes a server sends that are no messages to subscribers are lost, and their connection with them. */
    public void swallowNextReply(Cut cut) {
        swallow.set(cut);
    }

    /** How many replies were swallowed. */
    public int swallowed() {
        return swallowed.get();
    }

    /** Replies wait until {@link #pass()}. */
    public void holdReplies() {
        holding = true;
    }

    /** Each portion of replies is that much later. */
    public void delayReplies(Duration by) {
        delay = by;
    }

    /** Bytes vanish, in both directions; new connections are accepted, and as silent. */
    public void blackhole() {
        blackhole = true;
    }

    /** New connections are reset at once; those there are stay. */
    public void refuse() {
        refusing = true;
    }

    /** No more faults for whatever comes now. What vanished does not come back. */
    public void pass() {
        lock.lock();
        try {
            blackhole = refusing = holding = false;
            delay = Duration.ZERO;
            swallow.set(null);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sends bytes over every connection that is there for commands, as if the server had. */
    public void inject(String bytes) {
        for (Link link : links) if (!link.listensOnly()) link.toClient(bytes.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends all connections. */
    public void cut(Cut how) {
        links.forEach(link -> link.cut(how));
    }

    /** New connections go there, as when a name is given to another server. */
    public void moveTo(RedisServer other) {
        server = other;
    }

    /** How many connections there have been. */
    public int accepted() {
        return accepted.get();
    }

    @Override
    public void close() {
        pass();
        refusing = true;
        quietly(listener::close);
        cut(Cut.FIN);
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            if (refusing) {
                client.setSoLinger(true, 0);
                client.close();
                continue;
            }
            Socket upstream = new Socket();
            try {
                upstream.connect(new InetSocketAddress(server.host(), server.port()));
            } catch (IOException e) {
                client.close();
                continue;
            }
            Link link = new Link(client, upstream);
            links.add(link);
            accepted.incrementAndGet();
            start("requests", link::requests);
            start("replies", link::replies);
        }
    }

    private static void start(String what, Step body) {
        Thread thread = new Thread(() -> quietly(body), "fault-proxy-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private static void quietly(Step body) {
        try {
            body.run();
        } catch (IOException e) {
            // A connection that breaks is what this class is for.
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private final class Link {

        private final Socket client;
        private final Socket upstream;
        private volatile boolean subscriber;
        private volatile boolean pushes;

        Link(Socket client, Socket upstream) throws IOException {
            this.client = client;
            this.upstream = upstream;
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
        }

        void requests() throws IOException {
            try {
                pump(client.getInputStream(), bytes -> {
                    String words = new String(bytes, StandardCharsets.ISO_8859_1);
                    if (words.contains("\r\nSUBSCRIBE\r\n")) subscriber = true;
                    if (words.contains("\r\nHELLO\r\n$1\r\n3\r\n")) pushes = true;
                    if (!blackhole) upstream.getOutputStream().write(bytes);
                });
            } finally {
                cut(Cut.FIN);
            }
        }

        void replies() throws IOException {
            try {
                pump(upstream.getInputStream(), bytes -> {
                    pause();
                    if (blackhole) return;
                    Cut cut = hasReply(bytes) ? swallow.getAndSet(null) : null;
                    if (cut == null) {
                        toClient(bytes);
                        return;
                    }
                    swallowed.incrementAndGet();
                    cut(cut);
                });
            } finally {
                cut(Cut.FIN);
            }
        }

        /** Whether it brings nothing but messages: with RESP2 a subscriber may do nothing else. */
        boolean listensOnly() {
            return subscriber && !pushes;
        }

        /** Whether there is anything but messages in a portion, which ends where one of them does if it begins with one. */
        private boolean hasReply(byte[] bytes) {
            if (listensOnly()) return false;
            String all = new String(bytes, StandardCharsets.ISO_8859_1);
            int from = 0;
            for (Matcher message = MESSAGE.matcher(all).region(0, all.length());
                    message.lookingAt();
                    message.region(from, all.length())) {
                int payload = message.end() + Integer.parseInt(message.group(1)) + "\r\n$".length();
                int length = all.indexOf('\r', payload);
                from = length + 2 * "\r\n".length() + Integer.parseInt(all.substring(payload, length));
            }
            return from < all.length();
        }

        void toClient(byte[] bytes) {
            quietly(() -> {
                OutputStream out = client.getOutputStream();
                out.write(bytes);
                out.flush();
            });
        }

        void cut(Cut how) {
            links.remove(this);
            quietly(() -> {
                if (how == Cut.RST) client.setSoLinger(true, 0);
                client.close();
            });
            quietly(upstream::close);
        }

        private void pause() throws IOException {
            lock.lock();
            try {
                if (!delay.isZero()) changed.awaitNanos(delay.toNanos());
                while (holding) changed.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            } finally {
                lock.unlock();
            }
        }

        private void pump(InputStream in, Sink sink) throws IOException {
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) sink.take(Arrays.copyOf(buffer, n));
        }
    }

    private interface Sink {
        void take(byte[] bytes) throws IOException;
    }
}
