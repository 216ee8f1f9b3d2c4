/**
 * What the locks protect: a ledger of accounts in an H2 database of its own, outside Redis. The coordinator owns it ({@link
 * dev.holdfast.examples.demo.ledger.Ledger}) and serves it on the loopback interface; each thread of a worker books
 * through a connection of its own ({@link dev.holdfast.examples.demo.ledger.LedgerClient}). The ledger remembers the
 * largest fencing token of each account and refuses a smaller one.
 */
@NullMarked
package dev.holdfast.examples.demo.ledger;

import org.jspecify.annotations.NullMarked;
