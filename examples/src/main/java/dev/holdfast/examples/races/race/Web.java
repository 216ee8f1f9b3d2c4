package dev.holdfast.examples.races.race;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A small web server on 127.0.0.1 and a free port, with as many threads as it has requests at a time. */
public final class Web implements AutoCloseable {

    /** Answers one request, with nothing. */
    @FunctionalInterface
    public interface Handler {
        void handle() throws Exception;
    }

    private static final int BACKLOG = 512;

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "web");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;

    private Web(HttpServer server) {
        this.server = server;
    }

    /** Serves every path by this handler; a failure of it is answered by status 500. */
    public static Web serve(Handler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), BACKLOG);
        Web web = new Web(server);
        server.setExecutor(web.threads);
        server.createContext("/", exchange -> {
            int status = 204;
            try {
                handler.handle();
            } catch (Exception failure) {
                status = 500;
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return web;
    }

    /** Where it is. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + '/';
    }

    /** Asks for a page. */
    public static void get(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        try (InputStream body = connection.getInputStream()) {
            body.readAllBytes();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
