package dev.holdfast.examples.demo.ledger;

/** The ledger refused a write, because a later hold of the account has already written. */
public final class StaleTokenException extends Exception {

    private static final long serialVersionUID = 1L;

    private final long token;
    private final long newer;

    StaleTokenException(String account, long token, long newer) {
        super("account " + account + ": token " + token + " is older than " + newer + ", which has written already");
        this.token = token;
        this.newer = newer;
    }

    /** The token that came too late. */
    public long token() {
        return token;
    }

    /** The larger one that the ledger knows. */
    public long newer() {
        return newer;
    }
}
