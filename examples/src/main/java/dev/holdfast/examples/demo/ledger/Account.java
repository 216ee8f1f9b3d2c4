package dev.holdfast.examples.demo.ledger;

/** The sum of an account's entries, kept by every write. */
public record Account(String id, long balance, long entries, long lastToken) {}
