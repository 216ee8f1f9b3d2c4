package dev.holdfast.examples.demo.page;

import com.google.gson.Gson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Serves the page and pushes every new state to all who look at it, as server-sent events.
 *
 * <p>Each visitor first gets all points of the charts, later only the new ones.
 */
public final class LivePage implements AutoCloseable {

    private record Asset(String file, String type) {}

    private static final Map<String, Asset> ASSETS = Map.ofEntries(
            Map.entry("/", new Asset("index.html", "text/html; charset=utf-8")),
            Map.entry("/page.css", new Asset("page.css", "text/css; charset=utf-8")),
            Map.entry("/page.js", new Asset("page.js", "text/javascript; charset=utf-8")),
            Map.entry("/strip.js", new Asset("strip.js", "text/javascript; charset=utf-8")),
            Map.entry("/buttons.js", new Asset("buttons.js", "text/javascript; charset=utf-8")),
            Map.entry("/charts.js", new Asset("charts.js", "text/javascript; charset=utf-8")),
            Map.entry("/icon.svg", new Asset("icon.svg", "image/svg+xml")),
            Map.entry("/uplot.js", new Asset("uplot/uPlot.iife.min.js", "text/javascript; charset=utf-8")),
            Map.entry("/uplot.css", new Asset("uplot/uPlot.min.css", "text/css; charset=utf-8")),
            Map.entry("/uplot-license.txt", new Asset("uplot/LICENSE", "text/plain; charset=utf-8")));

    /** Nothing but what this server itself serves: the page works without a network, and cannot call out. */
    private static final String POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String TOKEN_HERE = "@TOKEN@";

    private final HttpServer server;
    private final ExecutorService executor;
    private final StateFeed feed = new StateFeed();
    private final Buttons buttons = new Buttons();
    private final Gson gson = new Gson();

    private LivePage(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /**
     * Opens the page on 127.0.0.1.
     *
     * @param port 0 for any free one
     * @throws IOException if the port is taken
     */
    public static LivePage open(int port) throws IOException {
        return open("127.0.0.1", port);
    }

    /**
     * Opens the page.
     *
     * @param host one of this machine's addresses, or 0.0.0.0 for all of them
     * @param port 0 for any free one
     * @throws IOException if the port is taken, or there is no such address
     */
    public static LivePage open(String host, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), 0);
        ExecutorService executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "live-page");
            thread.setDaemon(true);
            return thread;
        });
        LivePage page = new LivePage(server, executor);
        server.setExecutor(executor);
        server.createContext("/", page::serve);
        server.createContext(Buttons.PATH, page.buttons);
        server.start();
        return page;
    }

    /** Where it is. */
    public String url() {
        return "http://" + address() + '/';
    }

    /** Host and port. */
    public String address() {
        InetAddress host = server.getAddress().getAddress();
        String name = host.isAnyLocalAddress() ? "127.0.0.1" : host.getHostAddress();
        return (name.indexOf(':') < 0 ? name : '[' + name + ']')
                + ':'
                + server.getAddress().getPort();
    }

    /** Serves something besides the page, from now on. */
    public void add(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    /** Lets this one do what visitors press. */
    public void connect(Press.Hand hand) {
        buttons.connect(hand);
    }

    /** Shows a new state. */
    public void publish(LiveState state) {
        feed.publish(state);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            boolean head = exchange.getRequestMethod().equals("HEAD");
            Asset asset = ASSETS.get(path);
            exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (!head && !exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer(
                        exchange,
                        405,
                        "text/plain; charset=utf-8",
                        "only GET and HEAD\n".getBytes(StandardCharsets.UTF_8));
            } else if (path.equals("/events")) {
                events(exchange, head);
            } else if (asset == null) {
                answer(exchange, 404, "text/plain; charset=utf-8", "no such page\n".getBytes(StandardCharsets.UTF_8));
            } else {
                answer(exchange, 200, asset.type(), bytes(asset));
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private byte[] bytes(Asset asset) throws IOException {
        try (InputStream in = LivePage.class.getResourceAsStream(asset.file())) {
            if (in == null) {
                throw new IOException(asset.file() + " is missing from the jar");
            }
            byte[] bytes = in.readAllBytes();
            return asset.file().equals("index.html")
                    ? new String(bytes, StandardCharsets.UTF_8)
                            .replace(TOKEN_HERE, buttons.token())
                            .getBytes(StandardCharsets.UTF_8)
                    : bytes;
        }
    }

    private void events(HttpExchange exchange, boolean head) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        if (head) {
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, 0);
        try (StateFeed.Cursor cursor = feed.cursor();
                OutputStream out = exchange.getResponseBody()) {
            for (List<LiveState> next = cursor.next(); !next.isEmpty(); next = cursor.next()) {
                out.write(("data: " + gson.toJson(next.get(0)) + "\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            out.write("event: over\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until every visitor has the last state, at most a second, and ends the server. */
    @Override
    public void close() {
        try {
            feed.end(TimeUnit.SECONDS.toNanos(1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        server.stop(0);
        executor.shutdownNow();
    }
}
