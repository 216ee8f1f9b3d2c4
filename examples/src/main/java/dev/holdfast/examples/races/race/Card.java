package dev.holdfast.examples.races.race;

/**
 * What a race is called and what it is about.
 *
 * @param name lower-case words with hyphens, as typed behind {@code ./demo races}
 * @param title half a line
 * @param trouble one sentence: how the naive code goes wrong
 * @param cure one sentence: why the remedy does not
 */
public record Card(String name, String title, String trouble, String cure) {}
