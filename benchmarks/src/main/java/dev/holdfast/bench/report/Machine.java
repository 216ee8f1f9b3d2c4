package dev.holdfast.bench.report;

import com.sun.management.OperatingSystemMXBean;
import dev.holdfast.bench.work.Pace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** On what it was run. */
public record Machine(Map<String, String> facts) {

    /** This machine, as it is now. */
    public static Machine here(String server, Pace pace, boolean quick) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("processors", system.getAvailableProcessors() + " x " + processor());
        facts.put("memory", (system.getTotalMemorySize() >> 30) + " GiB");
        facts.put("system", system.getName() + " " + system.getVersion() + ", " + system.getArch());
        facts.put("Java", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put("server", server);
        facts.put(
                "rounds",
                pace.rounds() + " of " + pace.time().toMillis() + " ms, after " + pace.warmups() + " that do not count"
                        + (quick ? " (quick)" : ""));
        facts.put("load when it began", busy(system.getSystemLoadAverage()));
        return new Machine(facts);
    }

    private static String busy(double load) {
        String told = String.format("%.1f", load);
        return load < 0.5 ? told : told + ": something else was running, do not trust these figures";
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException elsewhere) {
            return System.getProperty("os.arch");
        }
    }
}
