package dev.holdfast.bench.jvms;

import dev.holdfast.bench.measure.Meter;
import dev.holdfast.bench.subject.Library;
import dev.holdfast.bench.subject.Subject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The main class of a child: {@code ChildMain SUBJECT URI NAME}. Says {@code ready MICROS} when it has connected and has once held
 * the lock of that name, then obeys line by line and says {@code done CPU_NANOS}. Ends with its standard input.
 */
public final class ChildMain {

    private ChildMain() {}

    public static void main(String[] args) throws Exception {
        long begin = System.nanoTime();
        Library library = Subject.of(args[0]).open(args[1]);
        library.lock(args[2]).enter().leave();
        System.out.println("ready " + (System.nanoTime() - begin) / 1_000);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            long cpu = Meter.cpuNanos();
            obey(order.split(" "), library, args[1]);
            System.out.println("done " + (Meter.cpuNanos() - cpu));
        }
        library.close();
        // Some libraries leave threads behind.
        System.exit(0);
    }

    private static void obey(String[] order, Library library, String uri) throws Exception {
        switch (order[0]) {
            case "contend" -> Contention.parse(order).run(library);
            case "trip" -> Trip.parse(order).run(uri);
            default -> throw new IllegalArgumentException("no such order: " + order[0]);
        }
    }
}
