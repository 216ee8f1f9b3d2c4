package dev.holdfast.counter.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.spi.Answer;
import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.Operation;
import dev.holdfast.counter.spi.Operation.Step;
import dev.holdfast.counter.spi.Request;
import dev.holdfast.counter.spi.Ticket;
import dev.holdfast.lock.BackendUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engine relies on below the waist, on every store. A binding supplies the fixture. */
public abstract class CounterStoreContract {

    private static final Duration RETENTION = Duration.ofMinutes(1);

    private final String name = "counter:" + UUID.randomUUID();
    private CounterFixture fixture;
    private CounterStore store;

    /** Opens the store under test. */
    protected abstract CounterFixture open() throws Exception;

    @BeforeEach
    final void openFixture() throws Exception {
        fixture = open();
        store = fixture.store();
    }

    @AfterEach
    final void closeFixture() {
        store.close();
        fixture.close();
    }

    private Answer apply(Operation operation) {
        return apply(operation, null);
    }

    private Answer apply(Operation operation, Ticket ticket) {
        return store.apply(new Request(name, operation, Duration.ZERO, ticket))
                .toCompletableFuture()
                .join();
    }

    private void openSession(String session, Duration retention) {
        store.openSession(name, session, retention).toCompletableFuture().join();
    }

    static Stream<Operation> changes() {
        return Stream.of(
                Operation.Add.of(3),
                new Operation.Add(3, -4, 9),
                new Operation.Set(4),
                new Operation.CompareAndSet(10, 11),
                new Operation.CompareAndSet(9, 11),
                new Operation.Raise(12),
                new Operation.Lower(-12),
                new Operation.Reset(),
                new Operation.Expire(Duration.ofMinutes(1)),
                new Operation.AddWithin(new Bounds(0, 20), List.of(new Step(3, false), new Step(9, true))),
                new Operation.AddWithin(new Bounds(0, 10), List.of(new Step(1, false))),
                Operation.Add.of(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aRepeatedTicketGivesTheFirstAnswerAndDoesNothing(Operation operation) {
        apply(new Operation.Set(10));
        openSession("a", RETENTION);
        Ticket ticket = new Ticket("a", 1, RETENTION);
        Answer first = apply(operation, ticket);
        assertThat(first).isNotInstanceOf(Answer.UnknownSession.class);
        apply(new Operation.Set(1_000));
        assertThat(apply(operation, ticket)).isEqualTo(first);
        assertThat(apply(new Operation.Get())).isEqualTo(new Answer.Done(1_000, true));
    }

    @Test
    void aRefusalIsRememberedLikeASuccess() {
        apply(new Operation.Set(Long.MAX_VALUE));
        openSession("a", RETENTION);
        Ticket ticket = new Ticket("a", 1, RETENTION);
        assertThat(apply(Operation.Add.of(1), ticket)).isEqualTo(new Answer.Overflow(Long.MAX_VALUE));
        apply(new Operation.Set(0));
        assertThat(apply(Operation.Add.of(1), ticket)).isEqualTo(new Answer.Overflow(Long.MAX_VALUE));
        assertThat(apply(new Operation.Get())).isEqualTo(new Answer.Done(0, true));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aSessionNobodyOpenedIsUnknownAndNothingIsDone(Operation operation) {
        apply(new Operation.Set(10));
        assertThat(apply(operation, new Ticket("nobody", 1, RETENTION))).isEqualTo(new Answer.UnknownSession());
        assertThat(apply(operation, new Ticket("nobody", 1, RETENTION))).isEqualTo(new Answer.UnknownSession());
        assertThat(apply(new Operation.Get())).isEqualTo(new Answer.Done(10, true));
    }

    @Test
    void aNumberBeforeTheLastOneIsNotDoneAgain() {
        openSession("a", RETENTION);
        for (long number : new long[] {1, 2, 5, 9, 10, 11, 100})
            assertThat(apply(Operation.Add.of(1), new Ticket("a", number, RETENTION)))
                    .isInstanceOf(Answer.Done.class);
        for (long number : new long[] {1, 9, 10, 99})
            assertThat(apply(Operation.Add.of(1), new Ticket("a", number, RETENTION)))
                    .isEqualTo(new Answer.UnknownSession());
        assertThat(apply(new Operation.Get())).isEqualTo(new Answer.Done(7, true));
    }

    @Test
    void openingASessionAgainKeepsWhatItRemembers() {
        openSession("a", RETENTION);
        Ticket ticket = new Ticket("a", 1, RETENTION);
        Answer first = apply(Operation.Add.of(1), ticket);
        openSession("a", RETENTION);
        assertThat(apply(Operation.Add.of(1), ticket)).isEqualTo(first);
    }

    @Test
    void sessionsAndCountersAreIndependent() {
        openSession("a", RETENTION);
        openSession("b", RETENTION);
        assertThat(apply(Operation.Add.of(1), new Ticket("a", 1, RETENTION))).isEqualTo(new Answer.Done(1, true));
        assertThat(apply(Operation.Add.of(1), new Ticket("b", 1, RETENTION))).isEqualTo(new Answer.Done(2, true));
        Request elsewhere = new Request(name + "2", Operation.Add.of(1), Duration.ZERO, new Ticket("a", 1, RETENTION));
        assertThat(store.apply(elsewhere).toCompletableFuture().join()).isEqualTo(new Answer.UnknownSession());
    }

    @Test
    void aSessionIsForgottenAfterItsRetention() {
        Duration retention = Duration.ofMillis(200);
        openSession("a", retention);
        Ticket ticket = new Ticket("a", 1, retention);
        assertThat(apply(Operation.Add.of(1), ticket)).isEqualTo(new Answer.Done(1, true));
        fixture.until(() -> apply(Operation.Add.of(1), ticket).equals(new Answer.UnknownSession()));
        assertThat(apply(new Operation.Get())).isEqualTo(new Answer.Done(1, true));
    }

    @Test
    void aRunThatLeavesTheRangeOnItsWayIsRefusedWhole() {
        long max = Long.MAX_VALUE;
        long min = Long.MIN_VALUE;
        record Case(long value, Operation.Add run, boolean fits) {}
        for (Case one : List.of(
                new Case(max, new Operation.Add(0, -5, 0), true),
                new Case(max, new Operation.Add(0, 0, 1), false),
                new Case(max - 5, new Operation.Add(0, -7, 5), true),
                new Case(max - 5, new Operation.Add(-1, -7, 6), false),
                new Case(min, new Operation.Add(0, 0, 5), true),
                new Case(min, new Operation.Add(3, -1, 5), false),
                new Case(min + 1, new Operation.Add(3, -1, 5), true),
                new Case(0, new Operation.Add(1, -(1L << 62) + 1, (1L << 62) - 1), true))) {
            apply(new Operation.Set(one.value));
            Answer expected =
                    one.fits ? new Answer.Done(one.value + one.run.delta(), true) : new Answer.Overflow(one.value);
            assertThat(apply(one.run)).as(one.toString()).isEqualTo(expected);
            long after = one.fits ? one.value + one.run.delta() : one.value;
            assertThat(apply(new Operation.Get())).isEqualTo(new Answer.Done(after, true));
        }
    }

    @Test
    void aClosedStoreSaysSo() {
        store.close();
        store.close();
        assertThatThrownBy(() -> apply(new Operation.Get())).hasCauseInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> openSession("a", RETENTION)).hasCauseInstanceOf(BackendUnavailableException.class);
    }
}
