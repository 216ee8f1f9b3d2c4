package dev.holdfast.bench.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** A flight recording of this JVM, and what it says of where time and garbage come from. */
public final class Profile implements AutoCloseable {

    private static final int LINES = 12;
    private static final Duration PERIOD = Duration.ofMillis(10);

    private final Recording recording;

    private Profile(Recording recording) {
        this.recording = recording;
    }

    /** Begins to record, with the JDK's settings for profiling. */
    public static Profile begin() throws IOException, ParseException {
        Recording recording = new Recording(Configuration.getConfiguration("profile"));
        recording.enable("jdk.ExecutionSample").withPeriod(PERIOD);
        recording.start();
        return new Profile(recording);
    }

    /** Ends it and writes it down; the hottest methods, and those that allocate the most. */
    public List<String> end(Path file) throws IOException {
        recording.stop();
        recording.dump(file);
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        List<String> lines = new ArrayList<>();
        lines.add("methods on the processor:");
        lines.addAll(top(events, "jdk.ExecutionSample", frame -> true));
        lines.add("of ours, with all that they call:");
        lines.addAll(top(events, "jdk.ExecutionSample", Profile::isOurs));
        lines.add("allocations, by our method:");
        lines.addAll(top(events, "jdk.ObjectAllocationSample", Profile::isOurs));
        return lines;
    }

    /** Counts each sample for its innermost frame of this kind. */
    private static List<String> top(List<RecordedEvent> events, String type, Predicate<RecordedFrame> kind) {
        Map<String, Double> weights = new HashMap<>();
        double all = 0;
        for (RecordedEvent event : events) {
            if (!event.getEventType().getName().equals(type) || event.getStackTrace() == null) continue;
            double weight = event.hasField("weight") ? event.getLong("weight") : 1;
            all += weight;
            event.getStackTrace().getFrames().stream()
                    .filter(RecordedFrame::isJavaFrame)
                    .filter(kind)
                    .findFirst()
                    .ifPresent(frame -> weights.merge(name(frame), weight, Double::sum));
        }
        double total = all;
        return weights.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(LINES)
                .map(entry -> String.format("  %4.1f %%  %s", 100 * entry.getValue() / total, entry.getKey()))
                .toList();
    }

    private static boolean isOurs(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.startsWith("dev.holdfast.") && !type.startsWith("dev.holdfast.bench.");
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    @Override
    public void close() {
        recording.close();
    }
}
