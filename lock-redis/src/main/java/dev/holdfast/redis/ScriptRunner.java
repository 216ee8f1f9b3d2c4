package dev.holdfast.redis;

import dev.holdfast.lock.OutcomeUnknownException;
import dev.holdfast.lock.spi.Copies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs scripts on a transport: by digest, and by text when the server does not have it; each with a number that its
 * reply must give back, so that a reply that belongs to another request is never believed. Safe for use by many threads;
 * does not block.
 */
public final class ScriptRunner {

    /** One count for all runners, as several may share a connection and take each other's replies. */
    private static final AtomicLong REQUESTS = new AtomicLong();

    private final RedisTransport transport;

    public ScriptRunner(RedisTransport transport) {
        this.transport = transport;
    }

    /**
     * Runs {@code script}, which finds the request's number behind {@code args} and returns it behind its answer.
     *
     * @return the answer, at least one element. Fails with {@link dev.holdfast.lock.BackendUnavailableException} when
     *     the script was certainly not executed and with {@link OutcomeUnknownException} when it may have been
     */
    public CompletionStage<List<String>> run(Script script, List<String> keys, List<String> args) {
        List<String> numbered = numbered(args);
        String request = numbered.get(args.size());
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        transport.evalsha(script, keys, numbered).whenComplete((reply, failure) -> {
            if (failure == null) accept(answer, script, request, reply);
            else if (cause(failure) instanceof ScriptMissingException) sendText(answer, script, keys, numbered);
            else answer.completeExceptionally(cause(failure));
        });
        return answer;
    }

    /**
     * As {@link #run}, and then waits until what the script wrote is where it is wanted; see {@link RedisTransport#evalThenWait}.
     */
    public CompletionStage<Waited> runThenWait(
            Script script, List<String> keys, List<String> args, Copies wanted, Duration timeout) {
        List<String> numbered = numbered(args);
        CompletableFuture<Waited> answer = new CompletableFuture<>();
        transport.evalThenWait(script, keys, numbered, wanted, timeout).whenComplete((waited, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(cause(failure));
                return;
            }
            CompletableFuture<List<String>> reply = new CompletableFuture<>();
            accept(reply, script, numbered.get(args.size()), waited.answer());
            reply.whenComplete((own, foreign) -> {
                if (foreign == null) answer.complete(new Waited(own, waited.reached()));
                else answer.completeExceptionally(foreign);
            });
        });
        return answer;
    }

    private static List<String> numbered(List<String> args) {
        List<String> numbered = new ArrayList<>(args.size() + 1);
        numbered.addAll(args);
        numbered.add(Long.toString(REQUESTS.incrementAndGet(), Character.MAX_RADIX));
        return numbered;
    }

    private void sendText(
            CompletableFuture<List<String>> answer, Script script, List<String> keys, List<String> numbered) {
        String request = numbered.get(numbered.size() - 1);
        transport.eval(script, keys, numbered).whenComplete((reply, failure) -> {
            if (failure == null) accept(answer, script, request, reply);
            else answer.completeExceptionally(cause(failure));
        });
    }

    private void accept(CompletableFuture<List<String>> answer, Script script, String request, List<String> reply) {
        List<String> parts = reply.size() == 1 ? List.of(reply.get(0).split(" ")) : reply;
        int last = parts.size() - 1;
        if (last >= 1 && parts.get(last).equals(request)) {
            answer.complete(parts.subList(0, last));
            return;
        }
        try {
            // Every later reply on this connection would be somebody else's too.
            transport.reset();
        } finally {
            answer.completeExceptionally(new OutcomeUnknownException(
                    "the reply to " + script + " belongs to another request; the connection was dropped", null));
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
