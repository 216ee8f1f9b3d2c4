package dev.holdfast.examples.demo.run;

import dev.holdfast.Holdfast;
import dev.holdfast.examples.demo.ledger.Ledger;
import dev.holdfast.examples.demo.metrics.Telemetry;
import dev.holdfast.examples.demo.worker.ColdStart;
import dev.holdfast.lock.HoldfastException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * What a run stands on: a directory of its own, Redis, a client of it, the ledger. Everything is cleared away at the end,
 * also when the demo is ended by Ctrl-C.
 */
final class Stage implements AutoCloseable {

    private final Path directory;
    private final String uri;
    private final Telemetry telemetry;
    private final Holdfast holdfast;
    private final Ledger ledger;
    private final Clearings clearings;

    private Stage(
            Path directory, String uri, Telemetry telemetry, Holdfast holdfast, Ledger ledger, Clearings clearings) {
        this.directory = directory;
        this.uri = uri;
        this.telemetry = telemetry;
        this.holdfast = holdfast;
        this.ledger = ledger;
        this.clearings = clearings;
    }

    /** @param prefix begins the name of every lock and counter of this run */
    static Stage open(Settings settings, String prefix) throws DemoException {
        Clearings clearings = new Clearings();
        try {
            return open(settings, Telemetry.behind(prefix), clearings);
        } catch (IOException | SQLException failure) {
            clearings.close();
            throw new DemoException("cannot set up the demo: " + failure.getMessage(), failure);
        } catch (DemoException | RuntimeException failure) {
            clearings.close();
            throw failure;
        }
    }

    private static Stage open(Settings settings, Telemetry telemetry, Clearings clearings)
            throws DemoException, IOException, SQLException {
        Path directory = Files.createTempDirectory("holdfast-demo-");
        clearings.add(() -> delete(directory));
        String uri = settings.redis() != null ? settings.redis() : startRedis(directory, clearings);
        Holdfast holdfast = connect(uri, telemetry);
        clearings.add(holdfast::close);
        Ledger ledger = Ledger.create(directory, settings.orders().accounts());
        clearings.add(ledger::close);
        return new Stage(directory, uri, telemetry, holdfast, ledger, clearings);
    }

    private static String startRedis(Path directory, Clearings clearings) throws DemoException, IOException {
        RedisServer server = RedisServer.start(directory);
        clearings.add(server::close);
        return server.uri();
    }

    private static Holdfast connect(String uri, Telemetry telemetry) throws DemoException {
        try {
            return ColdStart.connect(telemetry.meter(Holdfast.builder(uri)));
        } catch (HoldfastException | IllegalArgumentException failure) {
            throw new DemoException("cannot use Redis at " + hidden(uri) + ": " + failure.getMessage(), failure);
        }
    }

    /** The address without its password. */
    static String hidden(String uri) {
        return uri.replaceFirst("//[^/@]*@", "//***@");
    }

    Path directory() {
        return directory;
    }

    String uri() {
        return uri;
    }

    /** Of the coordinator. */
    Telemetry telemetry() {
        return telemetry;
    }

    Holdfast holdfast() {
        return holdfast;
    }

    Ledger ledger() {
        return ledger;
    }

    /** Has this cleared away at the end, before everything that was there earlier. */
    void whenOver(Clearings.Clearing clearing) {
        clearings.add(clearing);
    }

    private static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        }
    }

    @Override
    public void close() {
        clearings.close();
    }
}
