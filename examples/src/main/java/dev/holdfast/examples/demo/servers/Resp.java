package dev.holdfast.examples.demo.servers;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A few lines of RESP2, for what a server has to be told before clients can use it. */
final class Resp {

    private static final int MILLIS = 2_000;

    private Resp() {}

    /**
     * Asks the server on this port of 127.0.0.1, on a connection of its own.
     *
     * @return its answer as text, arrays flattened; nothing as the empty text
     * @throws IOException also if it answers with an error
     */
    static List<String> ask(int port, String... words) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), MILLIS);
            socket.setSoTimeout(MILLIS);
            socket.getOutputStream().write(request(words).getBytes(StandardCharsets.UTF_8));
            List<String> answer = new ArrayList<>();
            read(new BufferedInputStream(socket.getInputStream()), answer);
            return answer;
        }
    }

    private static String request(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            int bytes = word.getBytes(StandardCharsets.UTF_8).length;
            request.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
        }
        return request.toString();
    }

    private static void read(InputStream in, List<String> answer) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+', ':' -> answer.add(rest);
            case '$' -> answer.add(bulk(in, Integer.parseInt(rest)));
            case '*' -> {
                for (int i = 0; i < Integer.parseInt(rest); i++) {
                    read(in, answer);
                }
            }
            default -> throw new IOException(rest);
        }
    }

    private static String bulk(InputStream in, int length) throws IOException {
        if (length < 0) {
            return "";
        }
        String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        line(in);
        return text;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
