package dev.holdfast.examples.races;

import dev.holdfast.examples.command.DemoCommand;
import dev.holdfast.examples.demo.run.DemoException;
import dev.holdfast.examples.races.gallery.Gallery;
import dev.holdfast.examples.races.run.Contest;
import dev.holdfast.examples.races.run.Pressure;
import dev.holdfast.examples.races.run.RealTrack;
import dev.holdfast.examples.races.run.Result;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./demo races}: each race lost by naive code, and not lost with its remedy. */
@Command(
        name = "races",
        mixinStandardHelpOptions = true,
        version = "Holdfast demo 0.1.0",
        sortOptions = false,
        usageHelpAutoWidth = true,
        header = {"The race gallery: code that loses a race, and the remedy, side by side.", ""},
        descriptionHeading = "%n",
        description = {
            "Each race is run on real concurrency: several JVMs with several threads on one Redis, one database, one file. "
                    + "First the naive code, then the remedy; afterwards a judge counts in what is left how many outcomes "
                    + "were lost or wrong. Naive code that does not lose is run again with more pressure, and the table says "
                    + "so.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every remedy held: not one outcome was wrong",
            "1:a remedy did not hold, or a run failed",
            "2:there was no run: bad option, unknown race, Redis unreachable"
        },
        footer = {
            "",
            "Examples:",
            "  ./demo races",
            "  ./demo races --list",
            "  ./demo races paused-holder --seconds 5",
            "  ./demo races shared-counter account --redis redis://localhost"
        })
public final class RacesCommand extends DemoCommand {

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "which races to run (default: all; --list tells them)")
    List<String> names = new ArrayList<>();

    @Option(names = "--list", description = "only list the races")
    boolean list;

    @Option(names = "--redis", paramLabel = "URI", description = "use this server instead of starting one")
    @Nullable
    String redis;

    @Option(names = "--workers", paramLabel = "N", description = "worker JVMs, 2 to 16 (default: ${DEFAULT-VALUE})")
    int workers = 3;

    @Option(names = "--threads", paramLabel = "N", description = "threads of each, 1 to 64 (default: ${DEFAULT-VALUE})")
    int threads = 4;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "how long each code is run, 1 to 600 (default: ${DEFAULT-VALUE})")
    int seconds = 1;

    @Override
    public Integer call() throws DemoException, InterruptedException {
        range("--workers", workers, 2, 16);
        range("--threads", threads, 1, 64);
        range("--seconds", seconds, 1, 600);
        Set<String> chosen = chosen();
        Report report = new Report(out());
        if (list) {
            report.list(chosen.stream().map(Gallery::race).toList());
            return 0;
        }
        List<Result> results = run(chosen);
        results.forEach(result -> report.lesson(Gallery.race(result.card().name()), result));
        report.table(results);
        return results.stream().allMatch(Result::passed) ? 0 : 1;
    }

    private Set<String> chosen() {
        for (String name : names) {
            if (!Gallery.names().contains(name)) {
                throw refusal("no race '" + name + "'; there are " + String.join(", ", Gallery.names()));
            }
        }
        return names.isEmpty() ? Gallery.names() : new LinkedHashSet<>(names);
    }

    private List<Result> run(Set<String> chosen) throws DemoException, InterruptedException {
        List<Result> results = new ArrayList<>();
        try (RealTrack track = RealTrack.open(redis, workers);
                ProgressLine progress = new ProgressLine(chosen.size())) {
            Contest contest = new Contest(track, Pressure.of(threads, seconds * 1_000L), progress::tell);
            for (String name : chosen) {
                results.add(contest.hold(() -> Gallery.race(name)));
                progress.step();
            }
        }
        return results;
    }
}
