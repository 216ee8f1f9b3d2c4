package dev.holdfast.redis.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority of the tests' own, in a folder, with a certificate for a server at {@code localhost} and one for a
 * client. They are made by {@code keytool}, as an operator would.
 */
public final class Authority {

    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final KeyStore keys;

    public Authority(Path folder) {
        this.folder = folder;
        keytool("ca", "-dname", "CN=Authority of tests", "-ext", "bc:c");
        // For this host, and not for 127.0.0.1.
        keytool("server", "-dname", "CN=server", "-ext", "san=dns:localhost", "-signer", "ca");
        keytool("client", "-dname", "CN=client", "-signer", "ca");
        try (InputStream in = Files.newInputStream(store())) {
            keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            for (String alias : List.of("ca", "server", "client")) write(alias);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Certificates of {@code ca}, {@code server} or {@code client}, up to the authority's own, in PEM. */
    public Path certificates(String alias) {
        return folder.resolve(alias + ".pem");
    }

    /** The private key to the first of those. */
    public Path key(String alias) {
        return folder.resolve(alias + ".key");
    }

    /** All of it, with the password {@link #password()}. */
    public Path store() {
        return folder.resolve("all.p12");
    }

    public String password() {
        return PASSWORD;
    }

    /** For a server that listens to this port by TLS too, as on its command line; who connects there needs no certificate. */
    public List<String> settings(int port) {
        return List.of(
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                certificates("server").toString(),
                "--tls-key-file",
                key("server").toString(),
                "--tls-ca-cert-file",
                certificates("ca").toString(),
                "--tls-auth-clients",
                "no");
    }

    /** Trusts this authority only. */
    public TrustManagerFactory trust() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", keys.getCertificate("ca"));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(String alias) throws IOException, GeneralSecurityException {
        StringBuilder chain = new StringBuilder();
        for (Certificate each : keys.getCertificateChain(alias)) chain.append(pem("CERTIFICATE", each.getEncoded()));
        Files.writeString(certificates(alias), chain);
        Key key = keys.getKey(alias, PASSWORD.toCharArray());
        Files.writeString(key(alias), pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    private void keytool(String alias, String... more) {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> line = new ArrayList<>(List.of(tool, "-genkeypair", "-alias", alias, "-keyalg", "EC"));
        line.addAll(List.of("-groupname", "secp256r1", "-validity", "2", "-storetype", "PKCS12"));
        line.addAll(List.of("-keystore", store().toString(), "-storepass", PASSWORD));
        line.addAll(Arrays.asList(more));
        Path output = folder.resolve("keytool");
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int code = process.onExit().orTimeout(60, TimeUnit.SECONDS).join().exitValue();
            if (code != 0) throw new IllegalStateException("keytool failed: " + Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
