package dev.holdfast.examples.demo.verdict;

import java.util.Locale;

/** Numbers in words for people. */
public final class Text {

    private Text() {}

    /** 1 hold, 2 holds, 12 345 holds. */
    public static String count(long count, String noun) {
        String plural = noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + 's';
        return number(count) + ' ' + (count == 1 ? noun : plural);
    }

    /** With a space between groups of three digits. */
    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }

    /** Microseconds as milliseconds, with as many digits as say something. */
    public static String millis(long micros) {
        double millis = micros / 1_000.0;
        return String.format(Locale.ROOT, millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%.0f", millis);
    }
}
