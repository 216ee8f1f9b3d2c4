package dev.holdfast.redis.wire;

import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.HoldfastException;
import dev.holdfast.redis.ServerTraits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a server says of itself: by HELLO, which every user may send, and by INFO, which an ACL may forbid. */
public final class Probe {

    private static final System.Logger LOG = System.getLogger("dev.holdfast.redis");

    private static final ServerTraits UNKNOWN = new ServerTraits("unknown", false, false);

    private Probe() {}

    /**
     * Asks, and warns of a server that may evict leases.
     *
     * @param ask sends a command without keys, of these words
     * @throws BackendUnavailableException if there is no answer in time
     */
    public static ServerTraits ask(Dial dial, Function<List<String>, CompletionStage<List<String>>> ask) {
        String failure = "cannot ask " + dial.where() + " what it is";
        CompletionStage<List<String>> info = ask.apply(List.of("INFO", "memory"));
        CompletionStage<List<String>> hello = ask.apply(List.of("HELLO"));
        ServerTraits traits = dial.await(hello.handle(Probe::traits).toCompletableFuture(), failure);
        try {
            warnOfEviction(dial.where(), String.join("\n", dial.await(info.toCompletableFuture(), failure)));
        } catch (HoldfastException e) {
            cannotTellOfEviction(e);
        }
        return traits;
    }

    /** As {@link #ask(Dial, Function)}, without waiting. */
    public static CompletionStage<ServerTraits> ask(
            String where, Function<List<String>, CompletionStage<List<String>>> ask) {
        ask.apply(List.of("INFO", "memory")).whenComplete((info, failure) -> {
            if (failure == null) warnOfEviction(where, String.join("\n", info));
            else cannotTellOfEviction(failure);
        });
        return ask.apply(List.of("HELLO")).handle(Probe::traits);
    }

    /**
     * Reads the reply to HELLO without arguments, names and values in turn. Whatever stands in for a server and does not
     * know HELLO is taken for the least that a server can be.
     */
    private static ServerTraits traits(@Nullable List<String> hello, @Nullable Throwable failure) {
        if (hello == null) {
            if (failure instanceof BackendUnavailableException refusal
                    && String.valueOf(refusal.getMessage()).contains("unknown command")) return UNKNOWN;
            throw new CompletionException(failure);
        }
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < hello.size(); i += 2) fields.put(hello.get(i), hello.get(i + 1));
        String version = fields.getOrDefault("version", "unknown");
        String mode = fields.getOrDefault("mode", "unknown");
        return new ServerTraits(version, major(version) >= 7, mode.equals("standalone"), mode.equals("cluster"));
    }

    private static int major(String version) {
        int dot = version.indexOf('.');
        try {
            return Integer.parseInt(dot < 0 ? version : version.substring(0, dot));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** @param info the reply to INFO memory */
    private static void warnOfEviction(String where, String info) {
        String policy = info.lines()
                .filter(line -> line.startsWith("maxmemory_policy:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("noeviction");
        if (policy.equals("noeviction")) return;
        LOG.log(
                System.Logger.Level.WARNING,
                "Redis at {0} has maxmemory-policy {1}: short of memory it may evict leases, and two clients may then"
                        + " hold one lock. Set noeviction.",
                where,
                policy);
    }

    private static void cannotTellOfEviction(Throwable refusal) {
        LOG.log(System.Logger.Level.DEBUG, "cannot tell whether leases may be evicted: {0}", refusal.getMessage());
    }
}
