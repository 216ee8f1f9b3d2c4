package dev.holdfast.counter.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.Codec;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.idempotency.ClaimLostException;
import dev.holdfast.counter.idempotency.IdempotencyGuard;
import dev.holdfast.counter.idempotency.IdempotencyOptions;
import dev.holdfast.counter.idempotency.StillRunningException;
import dev.holdfast.counter.spi.ClaimStore;
import dev.holdfast.counter.spi.ClaimStore.Busy;
import dev.holdfast.counter.spi.ClaimStore.Finished;
import dev.holdfast.counter.spi.ClaimStore.Free;
import dev.holdfast.counter.spi.ClaimStore.Mine;
import dev.holdfast.counter.spi.ClaimStore.Reply;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.lock.BackendUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an idempotency guard promises, on every store. */
public abstract class IdempotencyGuardContract extends NounContract {

    private static final Duration LEASE = Duration.ofMillis(400);
    private static final IdempotencyOptions OPTIONS =
            IdempotencyOptions.defaults().withLease(LEASE).withWaitLimit(Duration.ofHours(1));

    private final AtomicInteger runs = new AtomicInteger();
    private final List<Long> tokens = new ArrayList<>();

    private IdempotencyGuard<String> guard(IdempotencyOptions options) {
        return IdempotencyGuard.on(client(), Codec.text(), options);
    }

    private IdempotencyGuard<String> guard() {
        return guard(OPTIONS);
    }

    /** Of a JVM that stands still. */
    private IdempotencyGuard<String> standing() {
        ClaimsOnly claims = new ClaimsOnly(store().claims());
        claims.standing.set(true);
        Counters client = closing(fixture.client(claims).build());
        return IdempotencyGuard.on(client, Codec.text(), OPTIONS);
    }

    private String work() {
        return "result " + runs.incrementAndGet();
    }

    private String worked(long token) {
        tokens.add(token);
        return work();
    }

    @Test
    void theFirstWorksAndOthersGetItsResult() throws Exception {
        IdempotencyGuard<String> guard = guard();
        assertThat(guard.once(name, this::work)).isEqualTo("result 1");
        assertThat(guard.once(name, this::work)).isEqualTo("result 1");
        assertThat(guard().once(name, this::work)).isEqualTo("result 1");
        assertThat(join(guard().onceAsync(name, () -> CompletableFuture.completedFuture(work()))))
                .isEqualTo("result 1");
        assertThat(guard.once(name + "2", this::work)).isEqualTo("result 2");
    }

    @Test
    void manyCallersOfManyClientsAtOnceWorkOnce() {
        CountDownLatch hold = new CountDownLatch(1);
        List<CompletionStage<String>> callers = new ArrayList<>();
        for (int client = 0; client < 3; client++) {
            IdempotencyGuard<String> guard = guard();
            for (int i = 0; i < 3; i++) {
                callers.add(start(() -> guard.once(name, () -> {
                    hold.await();
                    return work();
                })));
                callers.add(guard.onceAsync(
                        name,
                        () -> start(() -> {
                            hold.await();
                            return work();
                        })));
            }
        }
        pass(LEASE.multipliedBy(2));
        assertThat(callers).noneMatch(caller -> caller.toCompletableFuture().isDone());
        hold.countDown();
        for (CompletionStage<String> caller : callers) assertThat(join(caller)).isEqualTo("result 1");
        assertThat(runs).hasValue(1);
    }

    @Test
    void aFailureReachesItsCallerUnchangedAndTheNextWorks() throws Exception {
        IdempotencyGuard<String> guard = guard();
        IOException mine = new IOException("mine");
        assertThatThrownBy(() -> guard.once(name, () -> {
                    throw mine;
                }))
                .isSameAs(mine);
        assertThat(guard.result(name)).isEmpty();
        assertThatThrownBy(() -> join(guard().onceAsync(name, () -> CompletableFuture.failedFuture(mine))))
                .hasCause(mine);
        RuntimeException thrown = new IllegalArgumentException("thrown");
        assertThatThrownBy(() -> join(guard.onceAsync(name, () -> {
                    throw thrown;
                })))
                .hasCause(thrown);
        assertThatThrownBy(() -> join(guard.onceAsync(name, () -> null)))
                .hasCauseInstanceOf(NullPointerException.class);
        assertThat(guard().once(name, this::work)).isEqualTo("result 1");
    }

    @Test
    void whoWaitsForOneThatFailsWorksNext() {
        CountDownLatch hold = new CountDownLatch(1);
        IdempotencyGuard<String> guard = guard();
        CompletableFuture<String> first = start(() -> guard.once(name, () -> {
            runs.incrementAndGet();
            hold.await();
            throw new IOException("failed");
        }));
        await(() -> runs.get() == 1);
        CompletionStage<String> here = guard.onceAsync(name, () -> CompletableFuture.completedFuture(work()));
        CompletionStage<String> elsewhere = guard().onceAsync(name, () -> CompletableFuture.completedFuture(work()));
        hold.countDown();
        assertThatThrownBy(() -> join(first)).hasCauseInstanceOf(IOException.class);
        assertThat(join(here)).isEqualTo(join(elsewhere)).isEqualTo("result 2");
        assertThat(runs).hasValue(2);
    }

    @Test
    @DisplayName("A first caller that died is replaced when its claim lapses")
    void oneThatDiedIsReplaced() {
        assertThat(claimed("dead", LEASE)).isInstanceOf(Mine.class);
        IdempotencyGuard<String> guard = guard();
        CompletableFuture<String> next = start(() -> guard.once(name, this::work));
        assertThat(join(next)).isEqualTo("result 1");
        assertThat(guard.result(name)).contains("result 1");
    }

    @Test
    void whatIsWorkedOnForLongIsNotTakenByOthers() {
        CountDownLatch hold = new CountDownLatch(1);
        ClaimsOnly claims = new ClaimsOnly(store().claims());
        IdempotencyGuard<String> renewing =
                IdempotencyGuard.on(closing(fixture.client(claims).build()), Codec.text(), OPTIONS);
        CompletableFuture<String> first = start(() -> renewing.once(name, () -> {
            runs.incrementAndGet();
            hold.await();
            return "first";
        }));
        await(() -> runs.get() == 1);
        CompletionStage<String> other = guard().onceAsync(name, () -> CompletableFuture.completedFuture(work()));
        await(() -> claims.renewals.get() >= 8);
        hold.countDown();
        assertThat(join(first)).isEqualTo(join(other)).isEqualTo("first");
        assertThat(runs).hasValue(1);
        int renewals = claims.renewals.get();
        pass(LEASE);
        assertThat(claims.renewals).as("nothing is renewed any more").hasValue(renewals);
    }

    @Test
    @DisplayName("A first caller whose claim lapsed gets the result of who replaced it, and never overwrites it")
    void oneThatWasReplacedGetsTheOthersResult() throws Exception {
        IdempotencyGuard<String> successor = guard();
        String first = standing().onceFenced(name, token -> {
            tokens.add(token);
            pass(LEASE.plusMillis(1));
            assertThat(successor.onceFenced(name, this::worked)).isEqualTo("result 1");
            return "late";
        });
        assertThat(first).isEqualTo("result 1");
        assertThat(successor.result(name)).contains("result 1");
        assertThat(tokens).hasSize(2).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void oneThatWasReplacedIsToldWhenTheOtherIsNotDone() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        IdempotencyGuard<String> guard = guard();
        List<CompletableFuture<String>> successor = new ArrayList<>();
        assertThatThrownBy(() -> standing().once(name, () -> {
                    pass(LEASE.plusMillis(1));
                    successor.add(start(() -> guard.once(name, () -> {
                        runs.incrementAndGet();
                        hold.await();
                        return "successor";
                    })));
                    await(() -> runs.get() == 1);
                    return "late";
                }))
                .isInstanceOfSatisfying(
                        ClaimLostException.class, e -> assertThat(e.key()).isEqualTo(name));
        hold.countDown();
        assertThat(join(successor.get(0))).isEqualTo("successor");
        assertThat(guard.result(name)).contains("successor");
    }

    @Test
    void oneThatWasReplacedByWhoFailedIsToldToo() {
        IdempotencyGuard<String> guard = guard();
        assertThatThrownBy(() -> standing().once(name, () -> {
                    pass(LEASE.plusMillis(1));
                    assertThatThrownBy(() -> guard.once(name, () -> {
                                throw new IOException("failed");
                            }))
                            .isInstanceOf(IOException.class);
                    return "late";
                }))
                .isInstanceOf(ClaimLostException.class);
        assertThat(guard.result(name)).isEmpty();
    }

    @Test
    void aClaimThatLapsedAndThatNobodyFollowedIsAsGoodAsEver() throws Exception {
        String first = standing().once(name, () -> {
            pass(LEASE.plusMillis(1));
            return work();
        });
        assertThat(first).isEqualTo("result 1");
        assertThat(guard().result(name)).contains("result 1");
    }

    @Test
    void tokensGrowOverFailuresResultsAndTheirEnd() throws Exception {
        IdempotencyGuard<String> guard = guard(OPTIONS.withTtl(Duration.ofMillis(150)));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> guard.onceFenced(name, token -> {
                        tokens.add(token);
                        throw new IOException("failed");
                    }))
                    .isInstanceOf(IOException.class);
            guard.onceFenced(name, this::worked);
            await(() -> guard.result(name).isEmpty());
        }
        join(guard.onceFencedAsync(name, token -> CompletableFuture.completedFuture(worked(token))));
        assertThat(runs).hasValue(3);
        assertThat(tokens).hasSize(5).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void whoWillNotWaitIsTold() throws Exception {
        claimed("other", Duration.ofHours(1));
        IdempotencyGuard<String> hasty = guard(OPTIONS.withWaitLimit(Duration.ZERO));
        assertThatThrownBy(() -> join(hasty.onceAsync(name, () -> CompletableFuture.completedFuture(work()))))
                .cause()
                .isInstanceOfSatisfying(
                        StillRunningException.class, e -> assertThat(e.key()).isEqualTo(name));
        IdempotencyGuard<String> patient = guard(OPTIONS.withWaitLimit(Duration.ofMillis(100)));
        CompletableFuture<String> waiting = start(() -> patient.once(name, this::work));
        assertThatThrownBy(() -> join(waiting)).hasCauseInstanceOf(StillRunningException.class);
        assertThat(runs).hasValue(0);
        join(store().claims().abandon(name, "other"));
        assertThat(patient.once(name, this::work)).isEqualTo("result 1");
        assertThat(hasty.once(name, this::work)).isEqualTo("result 1");
    }

    @Test
    void workThatAsksForItsOwnKeyIsTold() {
        IdempotencyGuard<String> guard = guard(OPTIONS.withWaitLimit(Duration.ZERO));
        CompletableFuture<String> inside = start(() -> guard.once(name, () -> guard.once(name, this::work)));
        assertThatThrownBy(() -> join(inside)).hasCauseInstanceOf(StillRunningException.class);
        assertThat(runs).hasValue(0);
    }

    @Test
    void whoIsInterruptedWhileWaitingHasDoneNothingAndLeavesNothing() throws Exception {
        claimed("other", Duration.ofHours(1));
        ClaimsOnly claims = new ClaimsOnly(store().claims());
        IdempotencyGuard<String> guard =
                IdempotencyGuard.on(closing(fixture.client(claims).build()), Codec.text(), OPTIONS);
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<String> waiting = start(() -> {
            thread.complete(Thread.currentThread());
            return guard.once(name, this::work);
        });
        await(() -> claims.looks.get() > 2);
        thread.join().interrupt();
        assertThatThrownBy(() -> join(waiting)).hasCauseInstanceOf(InterruptedException.class);
        int looks = claims.looks.get();
        pass(Duration.ofMillis(100));
        assertThat(claims.looks.get()).as("nobody looks for nobody").isLessThanOrEqualTo(looks + 1);
        join(claims.abandon(name, "other"));
        assertThat(guard.once(name, this::work)).isEqualTo("result 1");
    }

    @Test
    void allWhoWaitInOneClientLookOnce() {
        claimed("other", Duration.ofHours(1));
        ClaimsOnly claims = new ClaimsOnly(store().claims());
        IdempotencyGuard<String> guard =
                IdempotencyGuard.on(closing(fixture.client(claims).build()), Codec.text(), OPTIONS);
        List<CompletionStage<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++)
            waiting.add(guard.onceAsync(name, () -> CompletableFuture.completedFuture(work())));
        await(() -> claims.looks.get() >= 6);
        assertThat(waiting).noneMatch(each -> each.toCompletableFuture().isDone());
        assertThat(claims.looks).hasValueLessThan(50);
        join(claims.abandon(name, "other"));
        for (CompletionStage<String> each : waiting) assertThat(join(each)).isEqualTo("result 1");
        assertThat(runs).hasValue(1);
    }

    @Test
    void aResultCanBeReadAndForgotten() throws Exception {
        IdempotencyGuard<String> guard = guard();
        assertThat(guard.result(name)).isEmpty();
        assertThat(guard.forget(name)).isFalse();
        guard.once(name, this::work);
        assertThat(guard().result(name)).contains("result 1");
        assertThat(join(guard.resultAsync(name))).contains("result 1");
        assertThat(guard().forget(name)).isTrue();
        assertThat(guard.forget(name)).isFalse();
        assertThat(guard.result(name)).isEmpty();
        assertThat(guard.once(name, this::work)).isEqualTo("result 2");
        assertThat(join(guard.forgetAsync(name))).isTrue();
    }

    @Test
    void workUnderWayIsNotForgotten() throws Exception {
        IdempotencyGuard<String> guard = guard();
        String result = guard.once(name, () -> {
            assertThat(guard().result(name)).isEmpty();
            assertThat(guard().forget(name)).isFalse();
            return work();
        });
        assertThat(guard().result(name)).contains(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b\nc\0", "\uD83D\uDD12", "free 1 x ", "{}%7B"})
    void everyResultComesBackAsItWas(String text) throws Exception {
        assertThat(guard().once(name, () -> text)).isEqualTo(text);
        assertThat(guard().once(name, this::work)).isEqualTo(text);
    }

    @Test
    void aResultThatCannotBeKeptIsNoResult() throws Exception {
        IdempotencyGuard<String> guard = guard();
        String tooLong = "x".repeat(IdempotencyGuard.MAX_BYTES + 1);
        assertThatThrownBy(() -> guard.once(name, () -> tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("result must have at most 1048576 bytes");
        assertThatThrownBy(() -> guard.once(name, () -> null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> join(guard.onceAsync(name, () -> CompletableFuture.completedFuture(tooLong))))
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(guard.once(name, this::work)).isEqualTo("result 1");
    }

    // Below the waist.

    private Reply claimed(String owner, Duration lease) {
        return join(store().claims().claim(name, owner, lease));
    }

    @Test
    @DisplayName("B1: every step on a claim answers a repetition as the first time")
    void everyStepMayBeRepeated() {
        ClaimStore claims = store().claims();
        Duration lease = Duration.ofMinutes(1);
        long token = ((Mine) claimed("a", lease)).token();
        assertThat(claimed("a", lease)).isEqualTo(new Mine(token));
        assertThat(claimed("b", lease))
                .isInstanceOfSatisfying(
                        Busy.class, busy -> assertThat(busy.left()).isBetween(Duration.ofSeconds(1), lease));
        assertThat(join(claims.renew(name, "b", lease))).isEqualTo(new Free());
        assertThat(join(claims.renew(name, "a", lease))).isEqualTo(new Mine(token));
        assertThat(join(claims.complete(name, "b", token + 1, "b", lease))).isInstanceOf(Busy.class);
        for (int i = 0; i < 2; i++) assertThat(join(claims.abandon(name, "a"))).isEqualTo(new Free());
        assertThat(claimed("a", lease)).as("a ghost").isEqualTo(new Busy(Duration.ZERO));
        assertThat(join(claims.look(name))).isEqualTo(new Free());
        assertThat(join(claims.complete(name, "a", token, "a", lease))).isEqualTo(new Free());
        long next = ((Mine) claimed("c", lease)).token();
        assertThat(next).isGreaterThan(token);
        for (int i = 0; i < 2; i++)
            assertThat(join(claims.complete(name, "c", next, "c", lease))).isEqualTo(new Mine(next));
        assertThat(claimed("c", lease)).as("a ghost").isEqualTo(new Finished(next, "c"));
        assertThat(join(claims.abandon(name, "c"))).isEqualTo(new Free());
        assertThat(join(claims.renew(name, "c", lease))).isEqualTo(new Free());
        assertThat(join(claims.complete(name, "a", token, "a", lease))).isEqualTo(new Finished(next, "c"));
        assertThat(join(claims.forget(name, token))).isEqualTo(new Free());
        assertThat(join(claims.look(name))).isEqualTo(new Finished(next, "c"));
        for (int i = 0; i < 2; i++) assertThat(join(claims.forget(name, next))).isEqualTo(new Mine(next));
        assertThat(((Mine) claimed("d", lease)).token()).isGreaterThan(next);
        assertThat(join(claims.forget(name, next))).isEqualTo(new Free());
    }

    @Test
    void aClosedStoreSaysSo() {
        CounterStore store = store();
        Counters client = closing(fixture.client(store).build());
        store.close();
        IdempotencyGuard<String> guard = IdempotencyGuard.on(client, Codec.text(), OPTIONS);
        assertThatThrownBy(() -> guard.once(name, this::work)).isInstanceOf(BackendUnavailableException.class);
        assertThat(runs).hasValue(0);
    }

    @Test
    void aClosedClientSaysSoAndRenewsNothing() throws Exception {
        Counters client = client();
        IdempotencyGuard<String> guard = IdempotencyGuard.on(client, Codec.text(), OPTIONS);
        CompletionStage<String> open = guard.onceAsync(name, CompletableFuture::new);
        client.close();
        assertThatThrownBy(() -> guard.once(name + 2, this::work))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        CompletableFuture<String> next = start(() -> guard().once(name, this::work));
        assertThat(join(next)).isEqualTo("result 1");
        assertThat(open.toCompletableFuture()).isNotDone();
    }
}
