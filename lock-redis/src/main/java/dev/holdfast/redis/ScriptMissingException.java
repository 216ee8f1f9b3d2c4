package dev.holdfast.redis;

/** The server does not know the script's digest (NOSCRIPT): it was restarted, flushed or failed over. */
public final class ScriptMissingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the server's words. */
    public ScriptMissingException(String message) {
        super(message);
    }
}
