package dev.holdfast.redis.lettuce;

import dev.holdfast.lock.spi.Check;
import dev.holdfast.redis.Credentials;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Asks the application for its credentials at each connect, on a thread of its own, for it may have to ask somebody else. */
record AskedCredentials(Supplier<Credentials> supplier) implements RedisCredentialsProvider {

    @Override
    public Mono<RedisCredentials> resolveCredentials() {
        return Mono.fromCompletionStage(this::ask);
    }

    private CompletableFuture<RedisCredentials> ask() {
        CompletableFuture<RedisCredentials> answer = new CompletableFuture<>();
        Thread thread = new Thread(() -> answerBy(answer), "holdfast-credentials");
        thread.setDaemon(true);
        thread.start();
        return answer;
    }

    private void answerBy(CompletableFuture<RedisCredentials> answer) {
        try {
            Credentials credentials = Check.notNull("credentials", supplier.get());
            answer.complete(RedisCredentials.just(credentials.user(), credentials.password()));
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
    }

    /** Not what the supplier says of itself. */
    @Override
    public String toString() {
        return "credentials asked for at each connect";
    }
}
