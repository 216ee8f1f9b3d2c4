package dev.holdfast.lock.spi;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * In what manner an owner holds a name: beside whom it can, and how much of it.
 *
 * @param kind what the name stands for
 * @param weight how many permits; 1 where there is nothing to count
 * @param size how many permits the semaphore has, as its user says; 0 where there is nothing to count
 */
public record Mode(Kind kind, int weight, int size) {

    /** A lock's. */
    public static final Mode LOCK = new Mode(Kind.LOCK, 1, 0);

    /** A reader's. */
    public static final Mode READ = new Mode(Kind.READ, 1, 0);

    /** A writer's. */
    public static final Mode WRITE = new Mode(Kind.WRITE, 1, 0);

    private static final Pattern PERMITS = Pattern.compile("p(\\d{1,9})/(\\d{1,9})");

    /** So many permits of a semaphore that has {@code size}. */
    public static Mode permits(int weight, int size) {
        return new Mode(Kind.SEMAPHORE, weight, size);
    }

    /** As it stands in an owner id: nothing for a lock's, {@code r}, {@code w}, or {@code p3/8} for 3 of 8 permits. */
    String text() {
        return switch (kind) {
            case LOCK -> "";
            case READ -> "r";
            case WRITE -> "w";
            case SEMAPHORE -> "p" + weight + '/' + size;
        };
    }

    static Mode parse(String text) {
        if (text.equals("r")) return READ;
        if (text.equals("w")) return WRITE;
        Matcher permits = PERMITS.matcher(text);
        if (!permits.matches()) throw new IllegalArgumentException("not a mode: " + text);
        return permits(Integer.parseInt(permits.group(1)), Integer.parseInt(permits.group(2)));
    }
}
