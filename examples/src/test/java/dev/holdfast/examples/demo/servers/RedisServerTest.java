package dev.holdfast.examples.demo.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server ends with whoever started it. */
@Timeout(120)
final class RedisServerTest {

    /** Starts one in a JVM of its own, tells its process, and waits to be killed. */
    static final class Owner {

        private Owner() {}

        public static void main(String[] args) throws Exception {
            try (RedisServer server = RedisServer.start(Path.of(args[0]))) {
                System.out.println(servers().get(0).pid());
                System.in.read();
                assertThat(server.uri()).isNotBlank();
            }
        }
    }

    private static List<ProcessHandle> servers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").contains("redis-server"))
                .toList();
    }

    @Test
    void serverEndsWithAnOwnerThatIsKilled(@TempDir Path directory) throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = owner.inputReader()) {
            ProcessHandle server =
                    ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            owner.destroyForcibly();
            try {
                server.onExit().get(30, TimeUnit.SECONDS);
            } finally {
                server.destroyForcibly();
            }
            assertThat(server.isAlive()).isFalse();
        }
    }

    @Test
    void closedOneHasEndedWithItsWatch(@TempDir Path directory) throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        RedisServer server = RedisServer.start(directory);
        List<ProcessHandle> started = ProcessHandle.current()
                .children()
                .filter(child -> !before.contains(child))
                .toList();
        assertThat(started).as("the server and its watch").hasSize(2);
        server.close();
        for (ProcessHandle child : started) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
    }
}
