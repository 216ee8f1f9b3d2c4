package dev.holdfast.saga;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.redis.RedisCounterStore;
import dev.holdfast.lock.BackendUnavailableException;
import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.redis.RedisLeaseStore;
import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.testing.RedisClient;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A JVM of its own that runs a saga up to the middle of its second step, where it waits to be killed. */
final class SagaProgram {

    private SagaProgram() {}

    public static void main(String[] args) throws Exception {
        RedisTransport transport = connect(args[0], 6);
        Locks locks = Locks.on(RedisLeaseStore.over(transport));
        Counters counters = Counters.on(RedisCounterStore.over(transport));
        runner(locks, counters, args[0], () -> {
                    System.out.println("in the middle");
                    new CountDownLatch(1).await();
                })
                .run("4711", "in");
    }

    /** A JVM that has just begun, on a busy machine, may take longer than one try. */
    private static RedisTransport connect(String uri, int tries) {
        try {
            return LettuceTransport.connect(uri);
        } catch (BackendUnavailableException e) {
            if (tries == 1) throw e;
            return connect(uri, tries - 1);
        }
    }

    /** What the middle of the second step does. */
    interface Middle {
        void comes() throws Exception;
    }

    static SagaRunner<String> runner(Locks locks, Counters counters, String uri, Middle middle) {
        Saga<String> saga = Saga.named("killed", Codec.text())
                .step(
                        "first",
                        (context, call) -> {
                            write(uri, call.stepKey());
                            return context + ",first";
                        },
                        Saga.Compensation.none())
                .step(
                        "second",
                        (context, call) -> {
                            middle.comes();
                            write(uri, call.stepKey());
                            return context + ",second";
                        },
                        Saga.Compensation.none())
                .build();
        return SagaRunner.builder(locks, counters, saga)
                .leaseOptions(LeaseOptions.defaults().withDuration(Duration.ofSeconds(1)))
                .build();
    }

    private static void write(String uri, String key) {
        try (RedisClient client = new RedisClient(URI.create(uri))) {
            client.command("RPUSH", "effects", key);
        }
    }
}
