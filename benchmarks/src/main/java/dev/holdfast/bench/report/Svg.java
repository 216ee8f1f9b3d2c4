package dev.holdfast.bench.report;

import dev.holdfast.bench.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** A drawing, a few shapes at a time. Readable on a light and on a dark page. */
final class Svg {

    private static final String[] COLOURS = {
        "#7f7f7f", "#000000", "#d62728", "#2ca02c", "#bcbd22", "#9467bd", "#1f77b4", "#17becf", "#8c564b", "#e377c2",
        "#ff7f0e"
    };

    private final StringBuilder shapes = new StringBuilder();
    private final double width;
    private final double height;

    Svg(double width, double height) {
        this.width = width;
        this.height = height;
    }

    /** The colour of a contender, the same in all plots; others than libraries share those that are left. */
    static String colour(String contender) {
        int number = Stream.of(Subject.values()).map(Subject::title).toList().indexOf(contender);
        return COLOURS[number >= 0 ? number : COLOURS.length - 1 - Math.floorMod(contender.hashCode(), 2)];
    }

    Svg line(double x1, double y1, double x2, double y2, String colour, double thickness) {
        return add(
                "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='%.1f'/>",
                x1, y1, x2, y2, colour, thickness);
    }

    Svg bar(double x, double y, double wide, double high, String colour) {
        return add("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>", x, y, wide, high, colour);
    }

    Svg dot(double x, double y, String colour) {
        return add("<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>", x, y, colour);
    }

    /** @param anchor start, middle or end */
    Svg text(double x, double y, String anchor, String text) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;");
        return add("<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, safe);
    }

    private Svg add(String shape, Object... values) {
        shapes.append(String.format(Locale.ROOT, shape, values)).append('\n');
        return this;
    }

    void write(Path file) throws IOException {
        String head = String.format(
                Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %.0f %.0f' width='%.0f' height='%.0f' "
                        + "font-family='sans-serif' font-size='12'>%n<rect width='100%%' height='100%%' fill='white'/>%n",
                width,
                height,
                width,
                height);
        Files.writeString(file, head + shapes + "</svg>\n");
    }
}
