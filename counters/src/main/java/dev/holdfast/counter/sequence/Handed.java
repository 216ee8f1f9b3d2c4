package dev.holdfast.counter.sequence;

/**
 * An event whose turn has come.
 *
 * @param sequence its number; the same when it is handed on again after a crash or a failure
 * @param token of the claim it is handed on under; larger than those of all claims on the stream before
 */
public record Handed<E>(long sequence, E event, long token) {}
