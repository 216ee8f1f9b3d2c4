package dev.holdfast.redis.wire;

import dev.holdfast.redis.ServerErrors;

/** A node of a cluster has not executed a command, and names the one that will: MOVED or ASK. */
public final class Redirection extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean asks;
    private final String to;

    private Redirection(String message, boolean asks, String to) {
        super(message, null, false, false);
        this.asks = asks;
        this.to = to;
    }

    /** As {@link ServerErrors#classify}, but for redirections. */
    public static RuntimeException classify(String error) {
        String[] words = error.split(" ");
        boolean moved = words[0].equals("MOVED");
        boolean asks = words[0].equals("ASK");
        if (words.length != 3 || !moved && !asks || !isAddress(words[2])) return ServerErrors.classify(error);
        return new Redirection("Redis refused: " + error, asks, words[2]);
    }

    private static boolean isAddress(String text) {
        try {
            return Address.of(text, "").port() > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether only this command is to go there, behind ASKING. */
    public boolean asks() {
        return asks;
    }

    /**
     * Where to.
     *
     * @param asked the host of the node that said so
     */
    public Address to(String asked) {
        return Address.of(to, asked);
    }
}
