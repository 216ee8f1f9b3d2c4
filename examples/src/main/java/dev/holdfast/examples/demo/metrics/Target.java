package dev.holdfast.examples.demo.metrics;

/**
 * A JVM whose meters can be read.
 *
 * @param instance what it is called
 * @param address host and port
 */
public record Target(String instance, String address) {}
