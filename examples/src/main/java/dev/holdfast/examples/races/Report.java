package dev.holdfast.examples.races;

import static dev.holdfast.examples.demo.verdict.Text.number;

import dev.holdfast.examples.races.race.Card;
import dev.holdfast.examples.races.race.Code;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.run.Result;
import dev.holdfast.examples.races.run.Side;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What {@code ./demo races} prints. */
final class Report {

    private static final String ROW = "  %-18s %11s %9s %9s   %9s %8s %9s %8s%n";

    private static final String INDENT = " ".repeat(12);
    private static final Pattern LARGE = Pattern.compile("\\d{4,18}");
    private static final int WIDTH = 120;

    private final PrintWriter out;

    Report(PrintWriter out) {
        this.out = out;
    }

    /** One line for each race. */
    void list(List<Race> races) {
        for (Race race : races) {
            out.printf("  %-18s %s%n", race.card().name(), race.card().title());
        }
        out.flush();
    }

    /** What a race is about, the lines that matter, and what came of them. */
    void lesson(Race race, Result result) {
        Card card = race.card();
        Source source = Source.of(race);
        out.println();
        out.println(card.name() + ": " + card.title());
        out.println("  " + card.trouble());
        out.println("  " + card.cure());
        side("naive ", source.matter(Code.NAIVE), result.naive());
        side("remedy", source.matter(Code.REMEDY), result.remedy());
        if (result.runs() > 1) {
            out.println("  " + pressure(result));
        }
        out.flush();
    }

    private void side(String name, Source.Matter matter, Side side) {
        String line = "    " + name + "  " + matter.statement();
        String remark = "// " + matter.remark();
        boolean fits = line.length() + 2 + remark.length() <= WIDTH;
        out.println(fits ? line + "  " + remark : line + System.lineSeparator() + INDENT + remark);
        out.println(INDENT + came(side));
    }

    private static String came(Side side) {
        return side.failure() != null
                ? "failed: " + side.failure()
                : number(side.attempts()) + " attempts, " + (side.wrong() == 0 ? "none" : number(side.wrong()))
                        + " wrong: " + spaced(side.finding()) + (side.shown() == 0 ? ", which shows nothing" : "");
    }

    /** With its larger numbers written as all others are. */
    private static String spaced(String finding) {
        return LARGE.matcher(finding).replaceAll(found -> number(Long.parseLong(found.group())));
    }

    private static String pressure(Result result) {
        return (result.lost() ? "The naive code lost" : "The naive code did not lose even")
                + " in run " + result.runs() + ", with " + result.pressure().threads() + " threads in each JVM"
                + (result.naive().widened()
                        ? " and a rest of " + result.pressure().gapMicros() + " microseconds where others may come in"
                        : "")
                + ".";
    }

    /** All results side by side, and whether every remedy held. */
    void table(List<Result> results) {
        out.println();
        out.printf(ROW, "", "naive", "lost or", "", "remedy", "lost or", "", "");
        out.printf(ROW, "race", "attempts", "wrong", "per s", "attempts", "wrong", "per s", "factor");
        results.forEach(this::row);
        notes(results);
        long held = results.stream().filter(Result::passed).count();
        out.println();
        out.println(
                held == results.size()
                        ? "Every remedy held: no outcome was lost or wrong."
                        : "A remedy did not hold, or a run failed: see above.");
        out.flush();
    }

    private void row(Result result) {
        Side naive = result.naive();
        Side remedy = result.remedy();
        String mark = result.lost() ? "" : " *";
        out.printf(
                ROW,
                result.card().name() + mark,
                number(naive.attempts()),
                outcome(naive),
                number(Math.round(naive.perSecond())),
                number(remedy.attempts()),
                outcome(remedy),
                number(Math.round(remedy.perSecond())),
                factor(result.factor()));
    }

    private static String outcome(Side side) {
        if (side.failure() != null) {
            return "failed";
        }
        return side.shown() == 0 && side.wrong() == 0 ? "nothing" : number(side.wrong());
    }

    /** There is none where a side came to nothing. */
    private static String factor(double factor) {
        return Double.isFinite(factor) ? String.format(Locale.ROOT, "%.2f", factor) : "-";
    }

    private void notes(List<Result> results) {
        if (results.stream().anyMatch(result -> !result.lost())) {
            out.println(
                    "  * the naive code did not lose, though it was run with more pressure again; try --threads or --seconds");
        }
        results.stream()
                .filter(result -> result.runs() > 1 && result.lost())
                .forEach(result -> out.println("  " + result.card().name() + ": " + pressure(result)));
    }
}
