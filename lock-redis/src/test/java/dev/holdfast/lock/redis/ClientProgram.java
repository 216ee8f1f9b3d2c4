package dev.holdfast.lock.redis;

import dev.holdfast.lock.Lease;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.Locks;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.testing.ClientLibrary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * What runs in a {@link ClientJvm}: an application that holds and waits, and closes its clients when it is told to end.
 *
 * <p>Its arguments are a URI, a lease in milliseconds, and steps: {@code take KIND NAME} holds, {@code queue COUNT KIND NAME}
 * lets so many clients of their own wait. A kind is {@code lock}, {@code read}, {@code write}, or {@code N/SIZE} for permits. It
 * says {@code ready} when it holds what it takes and has asked for what it waits for, and {@code closed} when it was sent
 * {@code close}. It ends with its input, so that it outlives no test.
 */
final class ClientProgram {

    private final String uri;
    private final LeaseOptions options;
    private final List<Locks> clients = new ArrayList<>();
    private final List<RedisTransport> transports = new ArrayList<>();
    private final List<Object> held = new ArrayList<>();

    private ClientProgram(String uri, Duration lease) {
        this.uri = uri;
        this.options = LeaseOptions.defaults().withDuration(lease);
    }

    public static void main(String[] args) throws IOException {
        ClientProgram program = new ClientProgram(args[0], Duration.ofMillis(Long.parseLong(args[1])));
        Runtime.getRuntime().addShutdownHook(new Thread(program::close));
        for (String step : List.of(args).subList(2, args.length)) program.run(step.split(" "));
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.equals("close")) continue;
            program.close();
            System.out.println("closed");
        }
        // Not halt: who is told to end loses its input as well, and its hook is at work.
        System.exit(0);
    }

    private void run(String[] words) {
        if (words[0].equals("take")) {
            CompletionStage<? extends Lease> lease = acquire(client(0), words[1], words[2]);
            held.add(lease.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join());
        } else {
            for (int i = 0; i < Integer.parseInt(words[1]); i++) held.add(acquire(client(i), words[2], words[3]));
        }
    }

    private CompletionStage<? extends Lease> acquire(Locks client, String kind, String name) {
        return switch (kind) {
            case "lock" -> client.lock(name, options).acquireAsync();
            case "read" ->
                client.readWriteLock(name).withOptions(options).readLock().acquireAsync();
            case "write" ->
                client.readWriteLock(name).withOptions(options).writeLock().acquireAsync();
            default -> {
                String[] permits = kind.split("/");
                yield client.semaphore(name, Integer.parseInt(permits[1]))
                        .withOptions(options)
                        .acquireAsync(Integer.parseInt(permits[0]));
            }
        };
    }

    private Locks client(int index) {
        while (clients.size() <= index) {
            RedisTransport transport = ClientLibrary.chosen().connect(uri, Duration.ofSeconds(10));
            transports.add(transport);
            clients.add(Locks.on(RedisLeaseStore.over(transport)));
        }
        return clients.get(index);
    }

    private void close() {
        clients.forEach(Locks::close);
        transports.forEach(RedisTransport::close);
    }
}
