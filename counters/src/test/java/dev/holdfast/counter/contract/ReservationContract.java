package dev.holdfast.counter.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.counter.AtomicCounter;
import dev.holdfast.counter.BoundedAddition;
import dev.holdfast.counter.BoundedCounter;
import dev.holdfast.counter.CounterListener;
import dev.holdfast.counter.CounterOptions;
import dev.holdfast.counter.Counters;
import dev.holdfast.counter.Reservation;
import dev.holdfast.counter.Reservation.Settlement;
import dev.holdfast.counter.spi.Bounds;
import dev.holdfast.counter.spi.CounterStore;
import dev.holdfast.counter.spi.ReservationStore.State;
import dev.holdfast.counter.spi.ReservationStore.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What reservations do, on every store. */
public abstract class ReservationContract {

    private static final Duration SHORT = Duration.ofMillis(120);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Long> lapsed = new CopyOnWriteArrayList<>();
    private final String name = "reserved:" + UUID.randomUUID();
    private CounterFixture fixture;
    private Counters client;
    private AtomicCounter plain;
    private BoundedCounter stock;

    /** Opens the store under test. */
    protected abstract CounterFixture open() throws Exception;

    @BeforeEach
    final void openFixture() throws Exception {
        fixture = open();
        client = client();
        plain = client.counter(name);
        stock = client.bounded(name, 0, 10);
        plain.set(10);
    }

    @AfterEach
    final void closeFixture() throws Exception {
        for (AutoCloseable one : opened) one.close();
        fixture.close();
    }

    /** Another process. */
    private Counters client() {
        CounterStore store = fixture.store();
        Counters another = fixture.client(store)
                .listener(new CounterListener() {
                    @Override
                    public void reservationLapsed(String counter, long units) {
                        if (counter.equals(name)) lapsed.add(units);
                    }
                })
                .build();
        opened.add(another);
        opened.add(store);
        return another;
    }

    private Reservation reserve(long units) {
        return stock.reserve(units).orElseThrow();
    }

    private void untilItLapses(long expected) {
        fixture.until(() -> stock.get() == expected);
    }

    @Test
    void unitsAreTakenAtOnceAndCommittedForGood() {
        Reservation reservation = reserve(4);
        assertThat(reservation.units()).isEqualTo(4);
        assertThat(reservation.name()).isEqualTo(name);
        assertThat(reservation.id()).matches("[0-9a-f]{32}");
        assertThat(reservation.remaining()).isPositive().isLessThan(BoundedCounter.DEFAULT_LEASE);
        assertThat(plain.get()).isEqualTo(6);
        assertThat(reservation.commit()).isEqualTo(Settlement.COMMITTED);
        assertThat(reservation.remaining()).isZero();
        assertThat(stock.get()).isEqualTo(6);
    }

    @Test
    void unitsThatAreCancelledOrClosedComeBack() {
        Reservation cancelled = reserve(4);
        assertThat(cancelled.cancel()).isEqualTo(Settlement.CANCELLED);
        assertThat(stock.get()).isEqualTo(10);
        try (Reservation closed = reserve(10)) {
            assertThat(stock.get()).isZero();
            assertThat(closed.renew()).isTrue();
        }
        assertThat(stock.get()).isEqualTo(10);
        try (Reservation committed = reserve(3)) {
            committed.commit();
        }
        assertThat(stock.get()).isEqualTo(7);
    }

    @Test
    void everyVerbDoesTheSameWithoutBlocking() {
        Reservation one = join(stock.reserveAsync(4)).orElseThrow();
        assertThat(join(one.renewAsync())).isTrue();
        assertThat(join(one.commitAsync())).isEqualTo(Settlement.COMMITTED);
        Reservation other = join(stock.reserveAsync(6, SHORT)).orElseThrow();
        assertThat(join(stock.reserveAsync(1))).isEmpty();
        assertThat(join(other.cancelAsync())).isEqualTo(Settlement.CANCELLED);
        assertThat(stock.get()).isEqualTo(6);
    }

    @Test
    void theEndThatCameFirstStays() {
        Reservation committed = reserve(2);
        committed.commit();
        assertThat(committed.cancel()).isEqualTo(Settlement.COMMITTED);
        assertThat(committed.commit()).isEqualTo(Settlement.COMMITTED);
        assertThat(committed.renew()).isFalse();
        Reservation cancelled = reserve(2);
        cancelled.cancel();
        assertThat(cancelled.commit()).isEqualTo(Settlement.CANCELLED);
        assertThat(cancelled.cancel()).isEqualTo(Settlement.CANCELLED);
        assertThat(cancelled.renew()).isFalse();
        assertThat(stock.get()).isEqualTo(8);
    }

    @Test
    void moreThanThereIsCannotBeReserved() {
        assertThat(stock.reserve(11)).isEmpty();
        assertThat(stock.reserve(Long.MAX_VALUE)).isEmpty();
        reserve(7);
        assertThat(stock.reserve(4)).isEmpty();
        assertThat(stock.reserve(3)).isPresent();
        assertThat(stock.reserve(1)).isEmpty();
        assertThat(stock.tryAdd(-1)).isEqualTo(new BoundedAddition(-1, 0, 0));
    }

    @Test
    void roomForWhatIsReservedStaysFree() {
        Reservation reservation = reserve(4);
        assertThat(stock.tryAdd(1)).as("6 and 4 reserved").isEqualTo(new BoundedAddition(1, 0, 6));
        assertThat(stock.addSaturating(5)).isEqualTo(new BoundedAddition(5, 0, 6));
        assertThat(stock.tryAdd(-2).value()).isEqualTo(4);
        assertThat(stock.addSaturating(5)).isEqualTo(new BoundedAddition(5, 2, 6));
        reservation.commit();
        assertThat(stock.addSaturating(9)).isEqualTo(new BoundedAddition(9, 4, 10));
    }

    @Test
    void whatIsGivenBackNeverBreaksTheBounds() {
        Reservation reservation = reserve(4);
        plain.set(8);
        assertThat(reservation.cancel()).isEqualTo(Settlement.CANCELLED);
        assertThat(stock.get()).as("no further than to the maximum").isEqualTo(10);
        Reservation another = reserve(4);
        plain.set(50);
        another.cancel();
        assertThat(stock.get()).as("outside already").isEqualTo(50);
        plain.set(10);
        Reservation third = reserve(4);
        plain.reset();
        third.cancel();
        assertThat(stock.get()).as("added to what is there").isEqualTo(4);
    }

    @Test
    void theWholeRangeCanBeReserved() {
        BoundedCounter all = client.bounded(name, Long.MIN_VALUE, Long.MAX_VALUE);
        plain.set(Long.MAX_VALUE);
        Reservation most = all.reserve(Long.MAX_VALUE).orElseThrow();
        assertThat(all.get()).isZero();
        assertThat(all.reserve(1))
                .as("more than a number of 64 bits is reserved")
                .isEmpty();
        assertThat(all.tryAdd(1)).isEqualTo(new BoundedAddition(1, 0, 0));
        assertThat(all.tryAdd(Long.MIN_VALUE).value()).isEqualTo(Long.MIN_VALUE);
        assertThat(most.cancel()).isEqualTo(Settlement.CANCELLED);
        assertThat(all.get()).isEqualTo(-1);
    }

    @Test
    void unitsWhoseLeaseEndedComeBackAndTheCommitSaysSo() {
        Reservation reservation = stock.reserve(4, SHORT).orElseThrow();
        assertThat(reservation.remaining()).isLessThan(SHORT);
        untilItLapses(10);
        assertThat(reservation.remaining()).isZero();
        assertThat(reservation.commit()).isEqualTo(Settlement.LAPSED);
        assertThat(reservation.cancel()).isEqualTo(Settlement.LAPSED);
        assertThat(reservation.renew()).isFalse();
        reservation.close();
        assertThat(stock.get()).isEqualTo(10);
        assertThat(lapsed).containsExactly(4L);
    }

    @Test
    void whoeverComesNextFindsThemBack() {
        Reservation one = stock.reserve(10, SHORT).orElseThrow();
        fixture.until(() -> one.remaining().isZero() && stock.tryAdd(-10).isComplete());
        plain.set(10);
        Reservation two = stock.reserve(10, SHORT).orElseThrow();
        fixture.until(() -> stock.reserve(10).isPresent());
        assertThat(two.commit()).isEqualTo(Settlement.LAPSED);
        assertThat(lapsed).containsExactly(10L, 10L);
    }

    @Test
    void aLateCommitItselfFindsTheLapse() {
        Reservation reservation = stock.reserve(4, SHORT).orElseThrow();
        BoundedCounter other = client.bounded(name + " other", 0, 10);
        client.counter(name + " other").set(10);
        Reservation meanwhile = other.reserve(1, SHORT.multipliedBy(2)).orElseThrow();
        fixture.until(() -> other.get() == 10);
        assertThat(reservation.commit()).isEqualTo(Settlement.LAPSED);
        assertThat(meanwhile.commit()).isEqualTo(Settlement.LAPSED);
        assertThat(plain.get()).isEqualTo(10);
        assertThat(lapsed).containsExactly(4L);
    }

    @Test
    void aRenewedOneStandsAndTheOthersLapse() {
        Reservation renewed = stock.reserve(1, Duration.ofSeconds(2)).orElseThrow();
        stock.reserve(2, SHORT).orElseThrow();
        stock.reserve(3, SHORT).orElseThrow();
        fixture.until(() -> renewed.renew() && stock.get() == 9);
        assertThat(renewed.remaining()).isGreaterThan(Duration.ofSeconds(1));
        assertThat(renewed.commit()).isEqualTo(Settlement.COMMITTED);
        assertThat(lapsed.stream().mapToLong(Long::longValue).sum()).isEqualTo(5);
    }

    @Test
    void aProcessThatCrashedHoldsItsUnitsForTheLease() {
        Counters crashed = client();
        crashed.bounded(name, 0, 10).reserve(6, SHORT).orElseThrow();
        crashed.close();
        assertThat(plain.get()).isEqualTo(4);
        untilItLapses(10);
    }

    @Test
    void howItEndedIsRememberedForTheRetentionAndNothingIsKept() {
        CounterStore store = fixture.store();
        Counters impatient =
                fixture.client(store).patience(Duration.ofMillis(100)).build();
        opened.add(impatient);
        opened.add(store);
        CounterOptions options = CounterOptions.defaults().withSessionRetention(Duration.ofMillis(200));
        Reservation reservation =
                impatient.bounded(name, 0, 10, options).reserve(1).orElseThrow();
        assertThat(reservation.commit()).isEqualTo(Settlement.COMMITTED);
        fixture.until(() -> reservation.commit() == Settlement.LAPSED);
        assertThat(stock.get()).isEqualTo(9);
    }

    @Test
    @DisplayName("failures F4, with reservations: what is committed and what is left make up the stock")
    void nothingIsLostOrSoldTwiceWhileManyReserve() throws Exception {
        plain.set(200);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (Counters one : List.of(client(), client()))
                for (int i = 0; i < 4; i++) running.add(threads.submit(() -> trade(one.bounded(name, 0, 200))));
            long committed = 0;
            for (Future<Long> one : running) committed += one.get();
            assertThat(stock.get()).isEqualTo(200 - committed).isNotNegative();
            assertThat(client.bounded(name, 0, 200).tryAdd(committed).isComplete())
                    .as("nothing is reserved any more")
                    .isTrue();
        } finally {
            threads.shutdownNow();
        }
    }

    private static long trade(BoundedCounter counter) {
        long committed = 0;
        for (int i = 0; i < 25; i++) {
            Optional<Reservation> made =
                    counter.reserve(ThreadLocalRandom.current().nextLong(1, 8));
            if (made.isEmpty()) continue;
            if (i % 2 == 0) made.get().close();
            else if (made.get().commit() == Settlement.COMMITTED)
                committed += made.get().units();
        }
        return committed;
    }

    private State take(String id, long units, Duration lease) {
        return join(client.store().reservations().reserve(name, new Bounds(0, 10), id, units, lease, Duration.ZERO));
    }

    private State settle(String id, boolean commit) {
        Duration retention = Duration.ofMinutes(1);
        return join(client.store().reservations().settle(name, id, commit, retention, Duration.ZERO));
    }

    @Test
    @DisplayName("failures F6: a reservation whose request arrives again takes nothing, also after it has ended")
    void aRepeatedRequestTakesNothing() {
        assertThat(take("a", 4, Duration.ofSeconds(30))).isEqualTo(new State(Verdict.HELD, 6, 0, null));
        assertThat(take("a", 4, Duration.ofSeconds(30))).isEqualTo(new State(Verdict.HELD, 6, 0, null));
        assertThat(settle("a", true)).isEqualTo(new State(Verdict.COMMITTED, 6, 0, null));
        assertThat(settle("a", true)).isEqualTo(new State(Verdict.COMMITTED, 6, 0, null));
        assertThat(settle("a", false).verdict()).isEqualTo(Verdict.COMMITTED);
        assertThat(take("a", 4, Duration.ofSeconds(30)).verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(take("b", 4, Duration.ofSeconds(30)).value()).isEqualTo(2);
        assertThat(settle("b", false)).isEqualTo(new State(Verdict.GIVEN_BACK, 6, 0, null));
        assertThat(settle("b", false)).isEqualTo(new State(Verdict.GIVEN_BACK, 6, 0, null));
        assertThat(take("b", 4, Duration.ofSeconds(30)).verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(settle("nobody", true)).isEqualTo(new State(Verdict.LAPSED, 6, 0, null));
        assertThat(stock.get()).isEqualTo(6);
    }

    @Test
    void aRepeatedRequestStartsTheLeaseAnew() {
        take("a", 4, Duration.ofMillis(100));
        take("a", 4, Duration.ofSeconds(30));
        take("other", 1, Duration.ofMillis(200));
        fixture.until(() -> stock.get() == 6);
        assertThat(settle("a", true).verdict()).isEqualTo(Verdict.COMMITTED);
    }

    @Test
    void aClosedClientSaysSo() {
        Counters closed = client();
        Reservation reservation = closed.bounded(name, 0, 10).reserve(1).orElseThrow();
        closed.close();
        assertThatThrownBy(reservation::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> closed.bounded(name, 0, 10).reserve(1)).isInstanceOf(IllegalStateException.class);
        reservation.close();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
