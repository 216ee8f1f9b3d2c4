package dev.holdfast.lock.inspect;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a hold or a wait comes from, as its client says.
 *
 * @param client the beginning of the client's id
 * @param application what the application calls itself, see {@link dev.holdfast.lock.Locks.Builder#application}
 * @param host the name of the machine; empty if the client did not answer
 * @param process the number of the process there
 * @param thread the thread that asked for it and waited, as {@code name#id}; empty if none did (an asynchronous call) or it
 *     is not known
 * @param trace the id of the trace that the call is part of, see {@link dev.holdfast.lock.LockTracer}; empty if there is none
 */
public record Origin(
        String client,
        Optional<String> application,
        Optional<String> host,
        OptionalLong process,
        Optional<String> thread,
        Optional<String> trace) {

    /** Of a client that did not answer. */
    public static Origin unknown(String client) {
        return new Origin(
                client, Optional.empty(), Optional.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());
    }

    /** Whether its client answered. */
    public boolean isKnown() {
        return host.isPresent();
    }

    /** In words, such as {@code thread main#1, process 4711 on web-3 (billing), trace 4bf92f, client Xk3_qa…}. */
    @Override
    public String toString() {
        if (host.isEmpty()) return "unknown, client " + client;
        return thread.map(each -> "thread " + each).orElse("no thread")
                + (process.isPresent() ? ", process " + process.getAsLong() : "")
                + " on " + host.get()
                + application.map(each -> " (" + each + ')').orElse("")
                + trace.map(each -> ", trace " + each).orElse("")
                + ", client " + client;
    }
}
