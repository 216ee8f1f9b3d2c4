package dev.holdfast.bench;

import dev.holdfast.bench.report.Machine;
import dev.holdfast.bench.report.Report;
import dev.holdfast.bench.work.Catalog;
import dev.holdfast.bench.work.Curve;
import dev.holdfast.bench.work.Growth;
import dev.holdfast.bench.work.Pace;
import dev.holdfast.bench.work.Work;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./demo bench}: what it costs, beside the peers. */
@Command(
        name = "./demo bench",
        mixinStandardHelpOptions = true,
        version = "Holdfast benchmarks 0.1.0",
        sortOptions = false,
        usageHelpAutoWidth = true,
        header = {"What Holdfast costs, beside bare Lettuce, Redisson, Spring Integration and ShedLock.", ""},
        descriptionHeading = "%n",
        description = {
            "All of them do the same work in turns on one Redis, several rounds, and ratios are taken round by round: figures "
                    + "of one machine mean little, ratios mean more. Nothing else should run meanwhile.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything was measured, whether it met its target or not",
            "1:something could not be measured",
            "2:there was no run: bad option, unknown work, Redis unreachable"
        },
        footer = {
            "",
            "Examples:",
            "  ./demo bench --quick",
            "  ./demo bench --quick --only one-lock --only jvms-1-0ms",
            "  ./demo bench --out docs/performance.md",
            "  java -cp benchmarks/target/holdfast-bench.jar org.openjdk.jmh.Main -h"
        })
final class BenchCommand implements Callable<Integer> {

    private static final Pace QUICK = new Pace(1, 3, Duration.ofMillis(400));
    private static final Pace FULL = new Pace(1, 5, Duration.ofSeconds(1));

    /** Of curves there are many points, and the shape counts; on a longer way there is little but the way. */
    private static final Pace SHORTER = new Pace(1, 3, Duration.ofMillis(500));

    @Option(names = "--quick", description = "below 10 minutes: short rounds, only those who have a target, no curves")
    boolean quick;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "only work whose name is or begins like this; may be repeated (--list tells them)")
    List<String> only = new ArrayList<>();

    @Option(names = "--list", description = "only list the works")
    boolean list;

    @Option(names = "--redis", paramLabel = "URI", description = "use this server instead of starting one")
    @Nullable
    String redis;

    @Option(
            names = "--delay",
            split = ",",
            paramLabel = "MS",
            description = "round trips to add, in milliseconds (default: 0 with --quick, else 0,0.5,2)")
    List<Double> delays = new ArrayList<>();

    @Option(names = "--rounds", paramLabel = "N", description = "counted rounds, 1 to 100 (default: 3 quick, 5 full)")
    @Nullable
    Integer rounds;

    @Option(names = "--millis", paramLabel = "N", description = "length of a round (default: 400 quick, 1000 full)")
    @Nullable
    Integer millis;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "write the report there, in Markdown, its plots into a directory of the same name (default: "
                    + "docs/performance.md if everything is measured, nothing with --quick or --only)")
    @Nullable
    Path out;

    @Option(
            names = "--profile",
            paramLabel = "DIR",
            description =
                    "record one more round of each of ours with the JDK's flight recorder, and tell where time goes")
    @Nullable
    Path profile;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (list) {
            names().forEach(out()::println);
            return 0;
        }
        Pace pace = pace();
        List<Session.Way> ways = ways(pace);
        Report report;
        boolean complete;
        try (Session session = Session.open(redis, out())) {
            report = new Report(Machine.here(session.server(), pace, quick));
            complete = session.run(ways, report, profile);
            if (!quick) complete &= session.grow(curves(), pace.atMost(SHORTER), report);
        }
        report.summary(out());
        Path file = out == null && !quick && only.isEmpty() ? Path.of("docs", "performance.md") : out;
        if (file != null) report.write(file);
        return complete ? 0 : 1;
    }

    private List<Session.Way> ways(Pace pace) {
        List<Session.Way> ways = new ArrayList<>();
        for (double trip : trips()) {
            List<Work> works = trip == 0 ? Catalog.all() : Catalog.delayed(Session.Way.title(trip));
            List<Work> chosen = works.stream()
                    .filter(work -> chosen(work.id()))
                    .map(work -> quick ? work.essence() : work)
                    .toList();
            ways.add(new Session.Way(trip, chosen, trip == 0 ? pace : pace.atMost(SHORTER)));
        }
        if (ways.stream().allMatch(way -> way.works().isEmpty()) && curves().isEmpty()) {
            throw bad("no work is named " + String.join(" or ", only) + "; there are " + String.join(", ", names()));
        }
        return ways;
    }

    private List<Curve> curves() {
        return Growth.all().stream().filter(curve -> chosen(curve.id())).toList();
    }

    private boolean chosen(String id) {
        return only.isEmpty() || only.stream().anyMatch(id::startsWith);
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        Catalog.all().forEach(work -> names.add(work.id()));
        Growth.all().forEach(curve -> names.add(curve.id()));
        return names;
    }

    private List<Double> trips() {
        List<Double> trips = !delays.isEmpty() ? delays : quick ? List.of(0.0) : List.of(0.0, 0.5, 2.0);
        for (double trip : trips) {
            if (!(trip >= 0 && trip <= 1_000)) throw bad("--delay must be from 0 to 1000 ms, not " + trip);
        }
        return trips;
    }

    private Pace pace() {
        Pace usual = quick ? QUICK : FULL;
        int chosenRounds = rounds == null ? usual.rounds() : range("--rounds", rounds, 1, 100);
        long chosenMillis = millis == null ? usual.time().toMillis() : range("--millis", millis, 10, 600_000);
        return new Pace(usual.warmups(), chosenRounds, Duration.ofMillis(chosenMillis));
    }

    private int range(String option, int value, int min, int max) {
        if (value < min || value > max) throw bad(option + " must be from " + min + " to " + max + ", not " + value);
        return value;
    }

    private ParameterException bad(String why) {
        return new ParameterException(spec().commandLine(), why);
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private CommandSpec spec() {
        if (spec == null) throw new IllegalStateException("not run by picocli");
        return spec;
    }
}
