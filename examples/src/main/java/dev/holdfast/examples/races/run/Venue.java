package dev.holdfast.examples.races.run;

import dev.holdfast.Holdfast;
import dev.holdfast.examples.demo.run.Clearings;
import dev.holdfast.examples.demo.run.DemoException;
import dev.holdfast.examples.demo.servers.RedisServer;
import dev.holdfast.examples.demo.worker.ColdStart;
import dev.holdfast.examples.races.race.Sql;
import dev.holdfast.lock.HoldfastException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/**
 * What all races stand on: a directory, Redis and a client of it, a database in a file that is served to the workers.
 * Everything is cleared away at the end, also after Ctrl-C.
 *
 * @param token is in the name of everything that the races keep in Redis
 * @param database the JDBC address for the workers, with user and password
 */
record Venue(
        Path directory, String redis, Holdfast holdfast, String token, String database, Sql sql, Clearings clearings)
        implements AutoCloseable {

    /**
     * Sets everything up.
     *
     * @param redis the address of a server, or null to start one
     */
    static Venue open(@Nullable String redis) throws DemoException {
        Clearings clearings = new Clearings();
        try {
            return open(redis, clearings);
        } catch (IOException | SQLException failure) {
            clearings.close();
            throw new DemoException("cannot set up the races: " + failure.getMessage(), failure);
        } catch (DemoException | RuntimeException failure) {
            clearings.close();
            throw failure;
        }
    }

    private static Venue open(@Nullable String given, Clearings clearings)
            throws DemoException, IOException, SQLException {
        Path directory = Files.createTempDirectory("holdfast-races-");
        clearings.add(() -> delete(directory));
        String redis = given != null ? given : startRedis(directory, clearings);
        Holdfast holdfast = connect(redis);
        clearings.add(holdfast::close);
        String token = "t" + random(64);
        if (given != null) {
            clearings.add(() -> Sweep.keysWith(given, token));
        }
        String access = ";USER=races;PASSWORD=" + random(128);
        Connection connection = DriverManager.getConnection(
                "jdbc:h2:file:" + directory.resolve("races").toAbsolutePath() + access);
        clearings.add(connection::close);
        Server server = serve(directory);
        clearings.add(server::stop);
        String database = "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./races;LOCK_TIMEOUT=20000" + access;
        return new Venue(directory, redis, holdfast, token, database, new Sql(connection), clearings);
    }

    private static String random(int bits) {
        return new BigInteger(bits, new SecureRandom()).toString(36);
    }

    private static Server serve(Path directory) throws SQLException {
        // Read once by H2, before its first server socket: nobody outside this machine may reach the database.
        System.setProperty("h2.bindAddress", "127.0.0.1");
        String base = directory.toAbsolutePath().toString();
        return Server.createTcpServer("-tcpPort", "0", "-ifExists", "-baseDir", base)
                .start();
    }

    private static String startRedis(Path directory, Clearings clearings) throws DemoException, IOException {
        RedisServer server = RedisServer.start(directory);
        clearings.add(server::close);
        return server.uri();
    }

    private static Holdfast connect(String uri) throws DemoException {
        try {
            return ColdStart.connect(Holdfast.builder(uri));
        } catch (HoldfastException | IllegalArgumentException failure) {
            String hidden = uri.replaceFirst("//[^/@]*@", "//***@");
            throw new DemoException("cannot use Redis at " + hidden + ": " + failure.getMessage(), failure);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            List<Path> deepestFirst;
            try (Stream<Path> files = Files.walk(directory)) {
                deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() {
        clearings.close();
    }
}
