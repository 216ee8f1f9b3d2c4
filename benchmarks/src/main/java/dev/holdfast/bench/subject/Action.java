package dev.holdfast.bench.subject;

/** One operation. */
@FunctionalInterface
public interface Action {

    void run() throws Exception;
}
