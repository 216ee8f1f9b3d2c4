package dev.holdfast.bench.work;

import dev.holdfast.bench.measure.Profile;
import dev.holdfast.bench.trial.Trial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One more round of each of our contenders when all others are over, recorded: it does not count, since recording costs.
 * Contenders in JVMs of their own are not seen; {@code JAVA_TOOL_OPTIONS=-XX:StartFlightRecording=filename=DIR/%p.jfr} has
 * each of them record itself.
 *
 * @param directory where recordings are kept
 * @param told hears the lines that sum them up
 */
public record Profiler(Path directory, Consumer<String> told) {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(5);

    void record(Work work, Contender contender, Trial trial) throws Exception {
        if (!trial.isHere() || !contender.name().startsWith("Holdfast")) return;
        Files.createDirectories(directory);
        String name = (work.id() + "-" + contender.name()).replaceAll("[^A-Za-z0-9.-]+", "-");
        Path file = directory.resolve(name + ".jfr");
        try (Profile profile = Profile.begin()) {
            trial.run(LONG_ENOUGH);
            List<String> lines = profile.end(file);
            told.accept(contender.name() + " recorded in " + file);
            lines.forEach(told);
        }
    }
}
