package dev.holdfast.bench.subject;

import java.util.concurrent.CompletionStage;

/** A counter: adds 1 and gets the exact result. */
public interface Tally {

    long increment();

    CompletionStage<Long> incrementAsync();
}
