package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.Locks;
import dev.holdfast.lock.inspect.Deadlock;
import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.inspect.Origin;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.redis.lettuce.LettuceTransport;
import dev.holdfast.redis.testing.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two JVMs that wait for each other, seen from a third. */
@Timeout(180)
class DeadlockOfTwoProcessesTest {

    private final String a = "a " + UUID.randomUUID();
    private final String b = "b " + UUID.randomUUID();

    private static void eventually(String what, BooleanSupplier condition) {
        Awaitility.await(what).atMost(Duration.ofSeconds(60)).until(condition::getAsBoolean);
    }

    private List<Deadlock> ours(Inspector inspector) {
        return inspector.findDeadlocks().stream()
                .filter(each -> each.toString().contains(a))
                .toList();
    }

    @Test
    @DisplayName("a deadlock across JVMs is reported by name, process and thread, and broken by force")
    void aDeadlockOfTwoProcessesIsFoundAndBroken() throws Exception {
        String redis = RedisServer.shared().uri();
        try (LettuceTransport transport = Contender.connect(redis);
                Locks locks = Locks.builder(RedisLeaseStore.over(transport))
                        .patience(Duration.ofSeconds(20))
                        .build();
                Contender one = new Contender(redis, a, b)) {
            eventually("the first holds", () -> one.hasSaid("holds"));
            try (Contender other = new Contender(redis, b, a)) {
                eventually("the second holds", () -> other.hasSaid("holds"));
                isFoundAndBroken(locks.inspector(), one, other);
            }
        }
    }

    private void isFoundAndBroken(Inspector inspector, Contender one, Contender other) throws IOException {
        assertThat(ours(inspector)).isEmpty();
        one.goOn();
        other.goOn();
        eventually("the deadlock is found", () -> !ours(inspector).isEmpty());
        Deadlock found = ours(inspector).get(0);
        assertThat(found.members())
                .extracting(each -> each.origin().process())
                .containsExactlyInAnyOrder(OptionalLong.of(one.pid()), OptionalLong.of(other.pid()));
        assertThat(found.members())
                .extracting(Deadlock.Member::origin)
                .extracting(Origin::thread)
                .allSatisfy(thread -> assertThat(thread.orElseThrow()).startsWith("main#"));
        assertThat(found.toString()).contains("(contender for " + a + ")", "(contender for " + b + ")");
        assertThat(inspector.forceRelease(Kind.LOCK, a, "the test")).isTrue();
        eventually("the one that waited has it", () -> other.hasSaid("has " + a));
        eventually("the other is told", () -> one.hasSaid("lost REVOKED"));
        assertThat(ours(inspector)).isEmpty();
    }
}
