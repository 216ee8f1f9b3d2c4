package dev.holdfast.lock.micrometer;

import dev.holdfast.lock.spi.Check;

/**
 * Makes a tag value with few possible values of a name that may be one of many: {@code orders} of {@code orders:42}. Called when
 * a name is met for the first time, and again now and then. Safe for use by many threads.
 */
@FunctionalInterface
public interface NameTagger {

    /** What stands for everything that has no value of its own. */
    String OTHER = "other";

    /** The value for this name. */
    String tag(String name);

    /** What is before the first colon; the whole name if there is none. */
    static NameTagger beforeColon() {
        return name -> {
            int colon = name.indexOf(':');
            return colon < 0 ? name : name.substring(0, colon);
        };
    }

    /**
     * This one, with so many values at most: the first that it gives. What comes later is {@value #OTHER}, and so is what this
     * one fails at or gives nothing for. That the limit was reached is logged once.
     *
     * @param most at least 1, without {@value #OTHER}
     */
    default NameTagger capped(int most) {
        return new CappedTagger(this, Check.range("most", most, 1, 1_000_000));
    }
}
