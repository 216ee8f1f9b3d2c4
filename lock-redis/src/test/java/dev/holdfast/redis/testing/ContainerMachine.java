package dev.holdfast.redis.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import dev.holdfast.lock.spi.Check;
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

/** A container. What a signal does to a process, pausing does to a container. */
final class ContainerMachine implements Machine {

    private static final int PORT = 6379;

    private final String image;
    private @Nullable GenericContainer<?> container;

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
    @SuppressWarnings("resource") // closed by close()
    public void run(int port, List<String> settings) {
        List<String> command = new ArrayList<>(List.of("--protected-mode", "no"));
        command.addAll(settings);
        container = new GenericContainer<>(DockerImageName.parse(image))
                .withCommand(command.toArray(String[]::new))
                .withExposedPorts(PORT)
                // A port of our choice, for it has to be the same after a restart.
                .withCreateContainerCmdModifier(create -> Check.notNull("host", create.getHostConfig())
                        .withPortBindings(
                                new PortBinding(Binding.bindIpAndPort("127.0.0.1", port), ExposedPort.tcp(PORT))))
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
        docker().pauseContainerCmd(id()).exec();
    }

    @Override
    public void thaw() {
        docker().unpauseContainerCmd(id()).exec();
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
    public List<String> addressForOthers(int port) {
        ContainerNetwork network =
                own().getContainerInfo().getNetworkSettings().getNetworks().get("bridge");
        return List.of(
                Check.notNull("address", Check.notNull("bridge", network).getIpAddress()), Integer.toString(PORT));
    }

    @Override
    public void close() {
        if (container != null) container.stop();
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
