package dev.holdfast.bench;

import dev.holdfast.bench.measure.Meter;
import dev.holdfast.bench.measure.Ping;
import dev.holdfast.bench.net.DelayProxy;
import dev.holdfast.bench.report.Report;
import dev.holdfast.bench.trial.Place;
import dev.holdfast.bench.work.Bout;
import dev.holdfast.bench.work.Curve;
import dev.holdfast.bench.work.Numbers;
import dev.holdfast.bench.work.Outcome;
import dev.holdfast.bench.work.Pace;
import dev.holdfast.bench.work.Profiler;
import dev.holdfast.bench.work.Work;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run: a server, and what is measured on it, told as it comes. */
final class Session implements AutoCloseable {

    /**
     * Works on one way to the server.
     *
     * @param tripMillis what is added to the round trip; 0 for the direct way
     * @param pace of those that have none of their own
     */
    record Way(double tripMillis, List<Work> works, Pace pace) {

        static String title(double tripMillis) {
            return Numbers.brief(tripMillis).replaceAll("\\.?0+$", "") + " ms";
        }
    }

    private final @Nullable OwnServer own;
    private final String uri;
    private final Meter meter;
    private final Path directory;
    private final PrintWriter out;
    private final String run = "bench-" + UUID.randomUUID().toString().substring(0, 8) + "-";

    private @Nullable Profiler profiler;

    private Session(@Nullable OwnServer own, String uri, PrintWriter out) throws IOException {
        this.own = own;
        this.uri = uri;
        this.out = out;
        this.meter = new Meter(uri);
        this.directory = Files.createTempDirectory("holdfast-bench");
    }

    static Session open(@Nullable String redis, PrintWriter out) throws IOException {
        OwnServer own = redis == null ? OwnServer.start() : null;
        return new Session(own, own == null ? redis : own.uri(), out);
    }

    /** What it is. */
    String server() {
        return meter.server() + (own == null ? ", given" : ", started for the run, on the same machine");
    }

    /** Runs everything; false if something failed. */
    boolean run(List<Way> ways, Report report, @Nullable Path profiles) throws IOException {
        profiler = profiles == null ? null : new Profiler(profiles, line -> out.println("        " + line));
        int all = ways.stream().mapToInt(way -> way.works().size()).sum();
        int done = 0;
        boolean complete = true;
        for (Way way : ways) {
            try (Road road = Road.to(uri, way.tripMillis())) {
                if (way.tripMillis() > 0) report.note("longer way", told(way, road));
                for (Work work : way.works()) {
                    out.printf("[%d/%d] %s: %s%n", ++done, all, work.id(), work.title());
                    out.flush();
                    complete &= run(work, road, way.pace(), report);
                }
            }
        }
        return complete;
    }

    /** What the longer way really adds. */
    private String told(Way way, Road road) {
        double micros = Ping.medianMicros(road.uri()) - Ping.medianMicros(uri);
        return Way.title(way.tripMillis()) + " asked for, " + Numbers.brief(micros / 1e3) + " ms measured";
    }

    private boolean run(Work work, Road road, Pace pace, Report report) {
        try {
            Outcome outcome = new Bout(place(road), pace, profiler).run(work);
            report.add(outcome);
            outcome.ratios().forEach(ratio -> out.println("        " + ratio));
            return true;
        } catch (Exception failure) {
            out.println("        failed: " + failure);
            report.failed(work, failure);
            return false;
        } finally {
            out.flush();
        }
    }

    /** Follows curves; false if something failed. */
    boolean grow(List<Curve> curves, Pace pace, Report report) throws IOException {
        boolean complete = true;
        try (Road road = Road.to(uri, 0)) {
            for (Curve curve : curves) {
                out.printf("%s: %s%n", curve.id(), curve.title());
                report.begin(curve);
                for (int point : curve.points()) {
                    out.printf("        %d %s%n", point, curve.axis());
                    out.flush();
                    try {
                        report.add(
                                curve,
                                point,
                                new Bout(place(road), pace, null).run(curve.at().apply(point)));
                    } catch (Exception failure) {
                        out.println("        failed: " + failure);
                        report.failed(curve.at().apply(point), failure);
                        complete = false;
                    }
                }
            }
        }
        return complete;
    }

    private Place place(Road road) {
        return new Place(road.uri(), meter, run, directory);
    }

    @Override
    public void close() throws IOException {
        meter.close();
        if (own != null) own.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /** The way to the server, longer or not. */
    private record Road(String uri, @Nullable DelayProxy proxy) implements AutoCloseable {

        static Road to(String uri, double tripMillis) throws IOException {
            if (tripMillis == 0) return new Road(uri, null);
            RedisURI server = RedisURI.create(uri);
            DelayProxy proxy =
                    DelayProxy.open(new InetSocketAddress(server.getHost(), server.getPort()), Duration.ofNanos((long)
                            (tripMillis * 1e6)));
            return new Road(through(uri, proxy.port()), proxy);
        }

        /** With the same credentials and database. */
        private static String through(String uri, int port) {
            URI there = URI.create(uri);
            String user = there.getRawUserInfo() == null ? "" : there.getRawUserInfo() + '@';
            String path = there.getRawPath() == null ? "" : there.getRawPath();
            return there.getScheme() + "://" + user + "127.0.0.1:" + port + path;
        }

        @Override
        public void close() throws IOException {
            if (proxy != null) proxy.close();
        }
    }
}
