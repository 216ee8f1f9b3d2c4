package dev.holdfast.examples.demo.run;

/**
 * An order that a worker died over: nobody knows how far it came.
 *
 * @param token of the hold during which it died
 */
public record Interrupted(int worker, int thread, String order, String account, long token) {}
