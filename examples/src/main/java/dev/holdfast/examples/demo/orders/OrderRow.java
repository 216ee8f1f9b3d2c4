package dev.holdfast.examples.demo.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Turns the fields of one row into an order, by the columns that the header names. */
final class OrderRow {

    static final List<String> COLUMNS = List.of("order", "account", "item", "quantity", "cents");

    static final int MAX_TEXT = 64;
    static final int MAX_QUANTITY = 1_000;
    static final long MAX_CENTS = 100_000_000;

    private final int width;
    private final int[] position;

    private OrderRow(int width, int[] position) {
        this.width = width;
        this.position = position;
    }

    /** Without a header: the five columns in their usual order. */
    static OrderRow plain() {
        return new OrderRow(COLUMNS.size(), new int[] {0, 1, 2, 3, 4});
    }

    static boolean isHeader(List<String> fields) {
        return normal(fields).contains(COLUMNS.get(0));
    }

    /** @throws MalformedRowException if a column is missing */
    static OrderRow of(List<String> header) throws MalformedRowException {
        List<String> names = normal(header);
        int[] position = new int[COLUMNS.size()];
        for (int i = 0; i < position.length; i++) {
            position[i] = names.indexOf(COLUMNS.get(i));
            if (position[i] < 0) {
                throw new MalformedRowException("the header has no column \"" + COLUMNS.get(i) + '"');
            }
        }
        return new OrderRow(names.size(), position);
    }

    Order parse(List<String> fields) throws MalformedRowException {
        if (fields.size() != width) {
            throw new MalformedRowException("fields: " + fields.size() + " instead of " + width);
        }
        return new Order(
                text(fields, 0),
                text(fields, 1),
                text(fields, 2),
                (int) number(fields, 3, 1, MAX_QUANTITY),
                number(fields, 4, 0, MAX_CENTS));
    }

    private String text(List<String> fields, int column) throws MalformedRowException {
        String value = fields.get(position[column]).strip();
        if (value.isEmpty() || value.length() > MAX_TEXT) {
            throw new MalformedRowException(
                    COLUMNS.get(column) + " has " + value.length() + " characters instead of 1 to " + MAX_TEXT);
        }
        if (value.chars().anyMatch(c -> Character.isISOControl(c) || c == '\uFFFD')) {
            throw new MalformedRowException(COLUMNS.get(column) + " has control characters or is not UTF-8");
        }
        return value;
    }

    private long number(List<String> fields, int column, long min, long max) throws MalformedRowException {
        String value = fields.get(position[column]).strip();
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // told below, like a number out of range
        }
        throw new MalformedRowException(
                COLUMNS.get(column) + " \"" + shortened(value) + "\" is not a whole number from " + min + " to " + max);
    }

    private static String shortened(String value) {
        String oneLine = value.replaceAll("\\p{Cntrl}", "?");
        return oneLine.length() <= 20 ? oneLine : oneLine.substring(0, 20) + "...";
    }

    private static List<String> normal(List<String> names) {
        List<String> normal = new ArrayList<>();
        names.forEach(name -> normal.add(name.strip().toLowerCase(Locale.ROOT)));
        return normal;
    }
}
