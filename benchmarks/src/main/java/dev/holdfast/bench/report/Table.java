package dev.holdfast.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown. */
final class Table {

    private final List<String> lines = new ArrayList<>();

    Table(List<String> heads) {
        row(heads);
        lines.add("| --- " + "| ---: ".repeat(heads.size() - 1) + "|");
    }

    void row(List<String> cells) {
        lines.add("| "
                + String.join(
                        " | ",
                        cells.stream().map(cell -> cell.replace("|", "\\|")).toList()) + " |");
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
