package dev.holdfast.examples.races;

import dev.holdfast.examples.races.race.Code;
import dev.holdfast.examples.races.race.Race;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The source of a race's class, which is packed beside it: what is shown is what is run. */
record Source(List<String> lines) {

    /** The statement that matters, in one line, and what its author says of it. */
    record Matter(String statement, String remark) {}

    static Source of(Race race) {
        String resource = race.getClass().getSimpleName() + ".java";
        try (InputStream in = race.getClass().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no source of " + race.getClass() + " on the class path");
            }
            return new Source(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * What stands below the comment {@code // naive: ...} or {@code // remedy: ...}.
     *
     * @throws IllegalStateException if there is not exactly one such comment
     */
    Matter matter(Code code) {
        String mark = "// " + code.name().toLowerCase(Locale.ROOT) + ": ";
        List<Integer> marked = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith(mark)) {
                marked.add(i);
            }
        }
        if (marked.size() != 1) {
            throw new IllegalStateException("one comment must begin with '" + mark + "', not " + marked.size());
        }
        int line = marked.get(0);
        return new Matter(statement(line + 1), lines.get(line).strip().substring(mark.length()));
    }

    /** Up to its semicolon or brace; the lines that the formatter made of it put together again. */
    private String statement(int begin) {
        int end = begin;
        while (!lines.get(end).endsWith(";") && !lines.get(end).endsWith("{")) {
            end++;
        }
        return lines.subList(begin, end + 1).stream()
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .replaceAll("(?<=\\() | (?=\\.)", "");
    }
}
