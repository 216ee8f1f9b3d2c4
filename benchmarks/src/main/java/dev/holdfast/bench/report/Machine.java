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
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** On what it was run. */
public record Machine(Map<String, String> facts) {

    private static final double CALM = 0.3;
    private static final int PATIENCE_SECONDS = 5;

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
        facts.put("processors busy when it began", told(busy(system)));
        return new Machine(facts);
    }

    /**
     * How many processors were busy before anything was measured. Given some time to calm down, since the build that came before
     * says nothing; the system's average over a minute would still tell of it.
     */
    private static double busy(OperatingSystemMXBean system) {
        double busy = Double.POSITIVE_INFINITY;
        system.getCpuLoad();
        for (int second = 0; second < PATIENCE_SECONDS && busy > CALM; second++) {
            try {
                Thread.sleep(1_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return busy;
            }
            busy = Math.max(0, system.getCpuLoad()) * system.getAvailableProcessors();
        }
        return busy;
    }

    private static String told(double busy) {
        String told = String.format(Locale.ROOT, "%.2f", busy);
        return busy <= CALM ? told : told + ": something else was running, do not trust these figures";
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
