package dev.holdfast.redis.testing;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * A container on the host's network, so that servers are reached by others, and announce themselves to others, at the same
 * addresses as processes. What a signal does to a process, pausing does to a container.
 */
final class ContainerMachine implements Machine {

    /** Whatever the image calls it, and whatever it runs by itself. */
    private static final String SERVER = "exec $(command -v valkey-server || command -v redis-server) \"$@\"";

    private static final String SENTINEL_FILE = "/tmp/sentinel.conf";

    private final String image;
    private @Nullable GenericContainer<?> container;
    private volatile boolean frozen;

    /** @throws TestAbortedException if there is no Docker */
    ContainerMachine(String image) {
        this.image = image;
        String given = System.getenv("DOCKER_HOST");
        if (given == null) mustListen(Path.of("/var/run/docker.sock"));
    }

    /** Asked here, for Testcontainers takes minutes to find out. */
    private static void mustListen(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            if (channel.isConnected()) return;
        } catch (IOException e) {
            // Said below.
        }
        throw new TestAbortedException("no Docker: nobody listens to " + socket + ", and DOCKER_HOST is not set");
    }

    @Override
    public void run(int port, List<String> settings) {
        List<String> line = new ArrayList<>(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        line.addAll(settings);
        start(new GenericContainer<>(DockerImageName.parse(image)), line);
    }

    @Override
    @SuppressWarnings("resource") // closed by close()
    public void runSentinel(Path file) {
        start(
                new GenericContainer<>(DockerImageName.parse(image))
                        .withCopyFileToContainer(MountableFile.forHostPath(file, 0666), SENTINEL_FILE),
                List.of(SENTINEL_FILE, "--sentinel"));
    }

    @SuppressWarnings("resource") // closed by close()
    private void start(GenericContainer<?> created, List<String> line) {
        container = created.withNetworkMode("host")
                .withCreateContainerCmdModifier(create -> create.withEntrypoint("sh", "-c", SERVER, "server"))
                .withCommand(line.toArray(String[]::new))
                // Whether it answers is asked by whoever started it.
                .waitingFor(new NoWait());
        container.start();
    }

    @Override
    public boolean isAlive() {
        return own().isRunning();
    }

    @Override
    public void freeze() {
        if (frozen) return;
        docker().pauseContainerCmd(id()).exec();
        frozen = true;
    }

    @Override
    public void thaw() {
        if (!frozen) return;
        docker().unpauseContainerCmd(id()).exec();
        frozen = false;
    }

    @Override
    public void kill() {
        docker().killContainerCmd(id()).exec();
        Awaitility.await("the container to end").atMost(20, TimeUnit.SECONDS).until(() -> !isAlive());
    }

    @Override
    public void restart() {
        docker().startContainerCmd(id()).exec();
    }

    @Override
    public void close() {
        if (container == null) return;
        thaw();
        container.stop();
    }

    private DockerClient docker() {
        return own().getDockerClient();
    }

    private String id() {
        return own().getContainerId();
    }

    private GenericContainer<?> own() {
        if (container == null) throw new IllegalStateException("not started");
        return container;
    }

    private static final class NoWait extends AbstractWaitStrategy {

        @Override
        protected void waitUntilReady() {}
    }
}
