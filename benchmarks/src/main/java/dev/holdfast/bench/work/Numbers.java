package dev.holdfast.bench.work;

import java.util.Locale;

/** Numbers as people read them. */
public final class Numbers {

    private static final int MOST_DECIMALS = 9;

    private Numbers() {}

    /** Three significant digits, or all of them before the point. */
    public static String brief(double value) {
        return text(value, decimals(value));
    }

    /** The same, with as many digits more as tell it from the other one, if they differ at all. */
    static String briefUnlike(double value, double other) {
        int decimals = decimals(value);
        while (decimals < MOST_DECIMALS && text(value, decimals).equals(text(other, decimals))) decimals++;
        return text(value, decimals);
    }

    private static int decimals(double value) {
        double size = Math.abs(value);
        if (size >= 100) return 0;
        return size >= 10 ? 1 : 2;
    }

    private static String text(double value, int decimals) {
        if (!Double.isFinite(value)) return "-";
        return String.format(Locale.ROOT, "%,." + decimals + "f", value).replace(',', ' ');
    }
}
