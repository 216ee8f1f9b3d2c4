package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.counter.Counters;
import dev.holdfast.counter.id.IdSequence;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four JVMs at full speed, for minutes: {@code mvn -pl counters test -Dtest=RedisFleetTest -Dholdfast.fleet=true}. It prints what
 * it measured.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "holdfast.fleet", matches = "true")
class RedisFleetTest {

    private static final int JVMS = 4;

    private final RedisServer server = RedisServer.shared();
    private final List<Process> processes = new ArrayList<>();
    private final List<BufferedReader> outs = new ArrayList<>();

    @AfterEach
    void kill() {
        processes.forEach(Process::destroyForcibly);
    }

    /** Starts one, and waits until it is ready: several that start at once are slow. */
    private void start(String... args) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FleetProgram.class.getName(),
                server.uri()));
        line.addAll(List.of(args));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        outs.add(process.inputReader(StandardCharsets.UTF_8));
        assertThat(outs.get(outs.size() - 1).readLine()).isEqualTo("ready");
    }

    /** Lets them all go at once; what each of them took. */
    private List<Long> race() throws IOException {
        for (Process process : processes) {
            OutputStream in = process.getOutputStream();
            in.write('\n');
            in.flush();
        }
        List<Long> took = new ArrayList<>();
        for (BufferedReader out : outs) took.add(Long.parseLong(out.readLine().split(" ")[1]));
        return took;
    }

    private record Run(long first, long end) {}

    @Test
    @DisplayName("4 JVMs take 10 million ids each, and none twice")
    void idsOfFourJvmsAreUnique(@TempDir Path folder) throws IOException {
        int each = 10_000_000;
        for (int i = 0; i < JVMS; i++)
            start("ids", Integer.toString(each), folder.resolve("ids" + i).toString());
        List<Long> millis = race();
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < JVMS; i++) {
            processes.get(i).onExit().join();
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("ids" + i)));
            while (bytes.hasRemaining()) runs.add(new Run(bytes.getLong(), bytes.getLong()));
        }
        runs.sort(Comparator.comparingLong(Run::first));
        assertThat(runs.get(0).first).isPositive();
        long sum = 0;
        for (int i = 0; i < runs.size(); i++) {
            sum += runs.get(i).end - runs.get(i).first;
            if (i > 0) assertThat(runs.get(i).first).isGreaterThanOrEqualTo(runs.get(i - 1).end);
        }
        assertThat(sum).isEqualTo((long) JVMS * each);
        System.out.println("4 JVMs took " + sum + " ids in " + runs.size() + " runs, none twice, in ms: " + millis);
    }

    @Test
    @DisplayName("4 JVMs that never rest are admitted within 1 % of the rate over 10 s")
    void fourJvmsAreAdmittedAtTheRate() throws IOException {
        // A second's burst: no permit is lost while a busy machine holds the clients up.
        long perSecond = 500;
        long burst = 500;
        for (int i = 0; i < JVMS; i++) start("rate", Long.toString(perSecond), Long.toString(burst), "10000");
        long before = micros();
        List<Long> admitted = race();
        double seconds = (micros() - before) / 1e6;
        long sum = admitted.stream().mapToLong(Long::longValue).sum();
        double atMost = burst + perSecond * seconds;
        System.out.printf("4 JVMs got %d (%s) in %.3f s; at most %.0f%n", sum, admitted, seconds, atMost);
        assertThat((double) sum).isLessThanOrEqualTo(atMost);
        assertThat(sum - burst).as("in the 10 s of each").isGreaterThanOrEqualTo((long) (10 * perSecond * 0.99));
    }

    private long micros() {
        String[] time = server.command("TIME").split("\\s+");
        return Long.parseLong(time[0]) * 1_000_000 + Long.parseLong(time[1]);
    }

    @Test
    @DisplayName(
            "One JVM takes 5 million ids a second at least, in the best of some rounds with one thread and with four")
    void oneJvmTakesMillionsOfIdsASecond() {
        RedisTransport transport = ClientLibrary.chosen().connect(server.uri());
        double best = 0;
        try (Counters client = Counters.on(RedisCounterStore.over(transport))) {
            for (int round = 0; round < 3; round++)
                for (int threads : new int[] {1, 4}) {
                    IdSequence ids = IdSequence.on(client, "speed");
                    long begin = System.nanoTime();
                    List<CompletableFuture<Void>> all = new ArrayList<>();
                    for (int i = 0; i < threads; i++)
                        all.add(CompletableFuture.runAsync(
                                () -> {
                                    for (int n = 0; n < 20_000_000; n++) ids.next();
                                },
                                task -> new Thread(task).start()));
                    all.forEach(CompletableFuture::join);
                    double seconds = (System.nanoTime() - begin) / 1e9;
                    double millions = threads * 20 / seconds;
                    System.out.printf("%d threads: %.1f million ids/s%n", threads, millions);
                    best = Math.max(best, millions);
                }
        } finally {
            transport.close();
        }
        assertThat(best).as("million ids/s").isGreaterThanOrEqualTo(5);
    }
}
