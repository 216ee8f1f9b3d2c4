package dev.holdfast.redis.testing;

import dev.holdfast.lock.spi.Check;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.opentest4j.TestAbortedException;

/**
 * A redis-server to be run as a process.
 *
 * @param path the executable
 * @param why where it comes from
 */
record Binary(String path, String why) {

    /** As the embedded-redis jars name them. */
    private static final String OS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";

    private static final String CPU = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";

    /** Redis 7.0 from the usual jar, else whatever there is on the PATH. */
    static Binary usual() {
        String resource = "redis-server-7.0.15-" + OS + "-" + CPU;
        if (isPresent(resource)) return new Binary(extracted(resource), "from the embedded-redis jar");
        for (String folder : Check.notNull("PATH", System.getenv("PATH")).split(File.pathSeparator)) {
            Path candidate = Path.of(folder, "redis-server");
            if (Files.isExecutable(candidate)) {
                return new Binary(candidate.toString(), "from the PATH, as the class path has no " + resource);
            }
        }
        throw new TestAbortedException("no Redis: neither holdfast.redis.uri, nor " + resource
                + " on the class path, nor redis-server on the PATH");
    }

    /** Redis 6.2, which takes scripts without a first line {@code #!lua} only. */
    static Binary six() {
        for (String version : List.of("6.2.6-v5", "6.2.7")) {
            String resource = "redis-server-" + version + "-" + OS + "-" + CPU;
            if (isPresent(resource)) return new Binary(extracted(resource), "from the embedded-redis jar for 6.2");
        }
        throw new TestAbortedException("no Redis 6.2 on the class path for " + OS + " on " + CPU
                + "; the profile containers has it for some machines");
    }

    private static boolean isPresent(String resource) {
        return Binary.class.getClassLoader().getResource(resource) != null;
    }

    private static String extracted(String resource) {
        try (InputStream in =
                Check.notNull(resource, Binary.class.getClassLoader().getResourceAsStream(resource))) {
            Path directory = Files.createTempDirectory("holdfast-redis");
            Path file = directory.resolve(resource);
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            if (!file.toFile().setExecutable(true)) throw new IOException("cannot make " + file + " executable");
            directory.toFile().deleteOnExit(); // after what is in it
            file.toFile().deleteOnExit();
            return file.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
