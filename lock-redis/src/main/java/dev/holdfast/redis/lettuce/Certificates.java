package dev.holdfast.redis.lettuce;

import io.lettuce.core.SslOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whom a connection by TLS trusts, and who it is itself. The files are read at each connect, so they may be replaced.
 *
 * @param trusted certificates of authorities; null for those of the JVM
 * @param own this client's certificate and those up to an authority; null for none
 * @param key to {@code own}
 */
record Certificates(
        @Nullable Path trusted,
        @Nullable Path own,
        @Nullable Path key) {

    static final Certificates OF_THE_JVM = new Certificates(null, null, null);

    Certificates trusting(Path pem) {
        return new Certificates(readable("trustedCertificates", pem), own, key);
    }

    Certificates being(Path certificates, Path key) {
        return new Certificates(trusted, readable("certificates", certificates), readable("key", key));
    }

    boolean isEmpty() {
        return equals(OF_THE_JVM);
    }

    SslOptions options(Duration handshakeTimeout) {
        SslOptions.Builder options = SslOptions.builder().jdkSslProvider().handshakeTimeout(handshakeTimeout);
        if (trusted != null) options.trustManager(trusted.toFile());
        if (own != null && key != null) options.keyManager(own.toFile(), key.toFile(), new char[0]);
        return options.build();
    }

    private static Path readable(String parameter, Path file) {
        if (Files.isReadable(file)) return file;
        throw new IllegalArgumentException(parameter + " must be a file that can be read: " + file);
    }
}
