package dev.holdfast.examples.races.race;

/**
 * What a race is called and what it is about.
 *
 * @param name lower-case words with hyphens, as typed behind {@code ./demo races}; at most 16 letters
 * @param title what happens, without a full stop; at most 90 letters
 * @param trouble one sentence of one line: how the naive code goes wrong
 * @param cure one sentence of one line: why the remedy does not
 */
public record Card(String name, String title, String trouble, String cure) {}
