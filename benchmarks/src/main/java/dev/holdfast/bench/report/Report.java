package dev.holdfast.bench.report;

import dev.holdfast.bench.measure.Metric;
import dev.holdfast.bench.measure.Sample;
import dev.holdfast.bench.work.Curve;
import dev.holdfast.bench.work.Numbers;
import dev.holdfast.bench.work.Outcome;
import dev.holdfast.bench.work.Ratio;
import dev.holdfast.bench.work.Work;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that came out of a run. */
public final class Report {

    private final Machine machine;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Map<Curve, Map<Integer, Outcome>> curves = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    public Report(Machine machine) {
        this.machine = machine;
    }

    /** Something else to know about the run. */
    public void note(String fact, String value) {
        machine.facts().merge(fact, value, (before, another) -> before + "; " + another);
    }

    public void add(Outcome outcome) {
        outcomes.add(outcome);
    }

    /** A curve follows. */
    public void begin(Curve curve) {
        curves.put(curve, new TreeMap<>());
    }

    /** One point of a curve. */
    public void add(Curve curve, int point, Outcome outcome) {
        curves.computeIfAbsent(curve, begun -> new TreeMap<>()).put(point, outcome);
    }

    /** What could not be measured. */
    public void failed(Work work, Exception failure) {
        failures.add(work.id() + ": " + failure);
    }

    /** How many targets were met, and which were not. */
    public void summary(PrintWriter out) {
        List<String> missed = new ArrayList<>();
        int targets = 0;
        for (Outcome outcome : outcomes) {
            for (Ratio ratio : outcome.ratios()) {
                if (ratio.goal().limit() == null) continue;
                targets++;
                if (!ratio.passed()) missed.add(outcome.work().id() + ": " + ratio);
            }
        }
        out.println();
        machine.facts().forEach((fact, value) -> out.println(fact + ": " + value));
        out.printf("%d of %d targets met%n", targets - missed.size(), targets);
        missed.forEach(miss -> out.println("  missed  " + miss));
        failures.forEach(failure -> out.println("  failed  " + failure));
        out.flush();
    }

    /** Writes it down; the plots go into the directory that is named as the file without its ending. */
    public void write(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        String stem = absolute.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        Path plots = absolute.resolveSibling(stem);
        Files.createDirectories(plots);
        Files.writeString(absolute, text(stem, plots));
    }

    private String text(String stem, Path plots) throws IOException {
        StringBuilder text = new StringBuilder("# Performance\n\n");
        text.append(
                        "Written by `./demo bench`; ratios are medians over rounds in which all took turns, with the smallest and ")
                .append("the largest in brackets.\n\n");
        machine.facts()
                .forEach((fact, value) -> text.append("- ")
                        .append(fact)
                        .append(": ")
                        .append(value)
                        .append('\n'));
        text.append("\n## Targets and ratios\n\n").append(ratios());
        for (String failure : failures)
            text.append("\nNot measured: ").append(failure).append('\n');
        for (Map.Entry<String, List<Outcome>> group : groups().entrySet()) {
            text.append("\n## ").append(group.getKey()).append("\n");
            Path plot = plots.resolve(group.getKey().replaceAll("[^a-z0-9]+", "-") + ".svg");
            if (BarPlot.of(group.getValue()).write(plot)) text.append(image(stem, plot));
            group.getValue().forEach(outcome -> text.append(section(outcome)));
        }
        for (Map.Entry<Curve, Map<Integer, Outcome>> curve : curves.entrySet()) {
            text.append(growth(curve.getKey(), curve.getValue(), stem, plots));
        }
        return text.toString();
    }

    private static String image(String stem, Path plot) {
        return "\n![" + plot.getFileName() + "](" + stem + "/" + plot.getFileName() + ")\n";
    }

    private Table ratios() {
        Table table = new Table(List.of("work", "compared", "value", "target", ""));
        for (Outcome outcome : outcomes) {
            for (Ratio ratio : outcome.ratios()) {
                String verdict = ratio.passed() ? ratio.verdict() : "**" + ratio.verdict() + "**";
                table.row(List.of(outcome.work().id(), ratio.subject(), ratio.value(), ratio.target(), verdict));
            }
        }
        return table;
    }

    /** Those of one group on one way. */
    private Map<String, List<Outcome>> groups() {
        Map<String, List<Outcome>> groups = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            Work work = outcome.work();
            int delay = work.id().indexOf('+');
            String group = work.group() + (delay < 0 ? "" : ", " + work.id().substring(delay));
            groups.computeIfAbsent(group, first -> new ArrayList<>()).add(outcome);
        }
        return groups;
    }

    private static String section(Outcome outcome) {
        StringBuilder calls = new StringBuilder();
        outcome.rounds().forEach((name, rounds) -> calls.append(calls(name, rounds)));
        return "\n### " + outcome.work().id() + "\n\n" + outcome.work().title() + ".\n\n" + table("", outcome.rounds())
                + (calls.isEmpty() ? "" : "\nWhat the server executed for each, inside of scripts too:\n" + calls);
    }

    /** Of the last round. */
    private static String calls(String name, List<Sample> rounds) {
        if (rounds.isEmpty()) return "";
        Map<String, Double> calls = rounds.get(rounds.size() - 1).calls();
        return calls.isEmpty()
                ? ""
                : "- " + name + ": "
                        + calls.entrySet().stream()
                                .map(call -> Numbers.brief(call.getValue()) + " " + call.getKey())
                                .collect(Collectors.joining(", "))
                        + "\n";
    }

    private static Table table(String head, Map<String, List<Sample>> rows) {
        List<Metric> metrics = Stream.of(Metric.values())
                .filter(metric -> rows.values().stream()
                        .anyMatch(rounds -> Sample.median(rounds, metric).isPresent()))
                .toList();
        List<String> heads = new ArrayList<>(List.of(head));
        metrics.forEach(metric -> heads.add(metric.label()));
        Table table = new Table(heads);
        rows.forEach((name, rounds) -> {
            List<String> cells = new ArrayList<>(List.of(name));
            metrics.forEach(metric -> cells.add(cell(Sample.median(rounds, metric))));
            table.row(cells);
        });
        return table;
    }

    private static String cell(OptionalDouble value) {
        return value.isPresent() ? Numbers.brief(value.getAsDouble()) : "";
    }

    private static String growth(Curve curve, Map<Integer, Outcome> points, String stem, Path plots)
            throws IOException {
        StringBuilder text = new StringBuilder("\n## " + curve.title() + "\n");
        for (Metric metric : List.of(Metric.THROUGHPUT, Metric.CLIENT_CPU, Metric.SERVER_CPU)) {
            Path plot =
                    plots.resolve(curve.id() + "-" + metric.name().toLowerCase().replace('_', '-') + ".svg");
            if (LinePlot.of(curve, metric, points).write(plot)) text.append(image(stem, plot));
        }
        Map<String, List<Sample>> rows = new LinkedHashMap<>();
        points.forEach((point, outcome) -> outcome.rounds()
                .forEach((name, rounds) ->
                        rows.put(name + ", " + Numbers.brief(point).replaceAll("\\.0+$", ""), rounds)));
        if (!rows.isEmpty()) text.append('\n').append(table(curve.axis(), rows));
        return text.toString();
    }
}
