package dev.holdfast.examples.demo.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the page's buttons send: {@code POST /workers/2/kill}, with the token that is in the page.
 *
 * <p>No other web page can press them. It cannot read the token, as browsers keep what is of another origin from it; the
 * origin that the browser tells is another one; and a page that has its own host name resolved to this machine is told by
 * that name, since this page is only ever asked for by a number, or as localhost.
 */
final class Buttons implements HttpHandler {

    static final String PATH = "/workers/";
    static final String TOKEN = "X-Holdfast-Token";

    private static final Pattern BUTTON = Pattern.compile(PATH + "([1-9][0-9]{0,3})/([a-z]+)");
    private static final Pattern NO_NAME =
            Pattern.compile("(localhost|[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]+])(:[0-9]{1,5})?");

    private final String token = new BigInteger(160, new SecureRandom()).toString(36);
    private volatile Press.@Nullable Hand hand;

    /** Another one for each run; goes into the page. */
    String token() {
        return token;
    }

    /** From now on this one does what is pressed. */
    void connect(Press.Hand connected) {
        hand = connected;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().set("Allow", "POST");
                answer(exchange, 405, "only POST");
            } else if (!isOfThisPage(exchange)) {
                answer(exchange, 403, "only the page's own buttons, when it was opened by its address or as localhost");
            } else {
                press(exchange);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOfThisPage(HttpExchange exchange) {
        String host = header(exchange, "Host");
        return NO_NAME.matcher(host).matches()
                && header(exchange, "Origin").equals("http://" + host)
                && MessageDigest.isEqual(
                        header(exchange, TOKEN).getBytes(StandardCharsets.UTF_8),
                        token.getBytes(StandardCharsets.UTF_8));
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    private void press(HttpExchange exchange) throws IOException, InterruptedException {
        Matcher button = BUTTON.matcher(exchange.getRequestURI().getPath());
        Optional<Press.Verb> verb = button.matches() ? Press.Verb.named(button.group(2)) : Optional.empty();
        Press.Hand connected = hand;
        if (verb.isEmpty()) {
            answer(exchange, 404, "no such button");
        } else if (connected == null) {
            answer(exchange, 409, "the run has not begun");
        } else {
            Press.Answer answer = connected.press(new Press(Integer.parseInt(button.group(1)), verb.get()));
            answer(exchange, answer.done() ? 200 : 409, answer.text());
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = (text + '\n').getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
