package dev.holdfast.examples.demo.run;

import dev.holdfast.Holdfast;
import dev.holdfast.examples.demo.ledger.Ledger;
import dev.holdfast.examples.demo.metrics.Telemetry;
import dev.holdfast.examples.demo.servers.ClusterServers;
import dev.holdfast.examples.demo.servers.GivenServer;
import dev.holdfast.examples.demo.servers.RedisServer;
import dev.holdfast.examples.demo.servers.SentinelServers;
import dev.holdfast.examples.demo.servers.Servers;
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
    private final Servers servers;
    private final Telemetry telemetry;
    private final Holdfast holdfast;
    private final Ledger ledger;
    private final Clearings clearings;

    private Stage(
            Path directory,
            Servers servers,
            Telemetry telemetry,
            Holdfast holdfast,
            Ledger ledger,
            Clearings clearings) {
        this.directory = directory;
        this.servers = servers;
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
        } catch (InterruptedException stopped) {
            clearings.close();
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted while it was set up", stopped);
        } catch (DemoException | RuntimeException failure) {
            clearings.close();
            throw failure;
        }
    }

    private static Stage open(Settings settings, Telemetry telemetry, Clearings clearings)
            throws DemoException, IOException, SQLException, InterruptedException {
        Path directory = Files.createTempDirectory("holdfast-demo-");
        clearings.add(() -> delete(directory));
        Servers servers = servers(settings, directory);
        clearings.add(servers::close);
        Holdfast holdfast = connect(servers.uri(), telemetry);
        clearings.add(holdfast::close);
        Ledger ledger = Ledger.create(directory, settings.orders().accounts());
        clearings.add(ledger::close);
        return new Stage(directory, servers, telemetry, holdfast, ledger, clearings);
    }

    private static Servers servers(Settings settings, Path directory) throws IOException, InterruptedException {
        if (settings.redis() != null) {
            return new GivenServer(settings.redis());
        }
        return switch (settings.topology()) {
            case SINGLE -> RedisServer.start(directory);
            case SENTINEL -> SentinelServers.start(directory);
            case CLUSTER -> ClusterServers.start(directory);
        };
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

    Servers servers() {
        return servers;
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
