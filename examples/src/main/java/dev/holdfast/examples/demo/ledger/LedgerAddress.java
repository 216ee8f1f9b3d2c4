package dev.holdfast.examples.demo.ledger;

/** Where and how a worker reaches the ledger. */
public record LedgerAddress(String url, String user, String password) {

    @Override
    public String toString() {
        return url;
    }
}
