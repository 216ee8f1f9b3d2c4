package dev.holdfast.examples.demo.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several servers, one of which is killed. Nothing is left of them. */
@Tag("topology")
@Timeout(120)
final class ReplicatedServersTest {

    private interface Starter {
        Servers.Replicated start() throws Exception;
    }

    @Test
    void aReplicaTakesOverBehindSentinels(@TempDir Path directory) throws Exception {
        Servers.Replicated servers = takesOver(() -> SentinelServers.start(directory), 4, 2 * 6);
        assertThat(servers.uri()).startsWith("redis-sentinel://127.0.0.1:").endsWith("/0#demo");
    }

    @Test
    void aReplicaTakesOverInACluster(@TempDir Path directory) throws Exception {
        takesOver(() -> ClusterServers.start(directory), 3, 2 * 6);
    }

    private static Servers.Replicated takesOver(Starter starter, int lines, int processes) throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        Servers.Replicated servers = starter.start();
        List<ProcessHandle> started = ProcessHandle.current()
                .children()
                .filter(child -> !before.contains(child))
                .toList();
        try (servers) {
            assertThat(started).as("servers and their watches").hasSize(processes);
            assertThat(servers.layout()).hasSize(lines).anyMatch(line -> line.contains("primary"));
            assertThat(servers.sharePrimary("a", "a")).isTrue();
            Failover failover = servers.killPrimaryOf("a");
            assertThat(failover.promoted()).isNotEqualTo(failover.killed());
            assertThat(failover.over() - failover.begun()).isPositive();
            // Another replica may not have been told yet, and still name it as its primary.
            assertThat(servers.layout()).noneMatch(line -> line.startsWith(failover.killed() + " "));
        }
        for (ProcessHandle child : started) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
        return servers;
    }
}
