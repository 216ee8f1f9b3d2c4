package dev.holdfast.bench.work;

import java.util.Locale;

/** Numbers as people read them. */
public final class Numbers {

    private Numbers() {}

    /** Three significant digits, or all of them before the point. */
    public static String brief(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) return "-";
        if (size >= 100) return String.format(Locale.ROOT, "%,.0f", value).replace(',', ' ');
        if (size >= 10) return String.format(Locale.ROOT, "%.1f", value);
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
