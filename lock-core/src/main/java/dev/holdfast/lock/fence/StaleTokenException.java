package dev.holdfast.lock.fence;

import dev.holdfast.lock.HoldfastException;
import org.jspecify.annotations.Nullable;

/**
 * A resource refused a holder: a newer one has been there, or the hold is known to be over. Nothing was written. The
 * holder has lost its lock, whatever it believes, and should stop.
 */
public final class StaleTokenException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private final String resource;
    private final long offered;
    private final long newest;

    /**
     * For gates of one's own.
     *
     * @param resource what was to be written to
     * @param offered the token that is refused
     * @param newest the newest one known there; the same as {@code offered} if that hold is over and no later one is known
     */
    public StaleTokenException(String resource, long offered, long newest) {
        this(resource, offered, newest, null);
    }

    private StaleTokenException(String resource, long offered, long newest, @Nullable Throwable cause) {
        super(
                newest == offered
                        ? "the hold with token " + offered + " is over, '" + resource + "' refuses it"
                        : "'" + resource + "' has seen token " + newest + " and refuses " + offered,
                cause);
        this.resource = resource;
        this.offered = offered;
        this.newest = newest;
    }

    /** The name of what was to be written to. */
    public String resource() {
        return resource;
    }

    /** The token that was refused. */
    public long offered() {
        return offered;
    }

    /** The newest token known there. The same as {@link #offered()} if the hold is over and no later one is known. */
    public long newest() {
        return newest;
    }

    @Override
    public HoldfastException again() {
        return new StaleTokenException(resource, offered, newest, this);
    }
}
