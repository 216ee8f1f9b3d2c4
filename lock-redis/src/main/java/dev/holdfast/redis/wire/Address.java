package dev.holdfast.redis.wire;

/** Where a server listens. */
public record Address(String host, int port) {

    /**
     * Reads {@code host:port}, where an IPv6 address needs no brackets.
     *
     * @param asked the host of the server that said so, which stands for a host that is not said
     * @throws IllegalArgumentException if it is none
     */
    public static Address of(String text, String asked) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) throw new IllegalArgumentException("not host:port: " + text);
        String host = text.substring(0, colon);
        boolean unsaid = host.isEmpty() || host.equals("?");
        return new Address(unsaid ? asked : host, Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
