package dev.holdfast.examples.races.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.examples.demo.run.DemoException;
import dev.holdfast.examples.races.gallery.Gallery;
import dev.holdfast.examples.races.race.Arena;
import dev.holdfast.examples.races.race.Code;
import dev.holdfast.examples.races.race.Race;
import dev.holdfast.examples.races.race.Sql;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Races for real: several JVMs, a real Redis, a real file, a real database. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RealTrackTest {

    private static final Pressure SMALL = Pressure.of(3, 250);

    private RealTrack track;

    @BeforeAll
    void start() throws Exception {
        track = RealTrack.open(null, 2);
    }

    @AfterAll
    void stop() {
        List<ProcessHandle> racers = racers();
        assertThat(racers).isNotEmpty();
        track.close();
        assertThat(racers).allSatisfy(child -> assertThat(child.onExit()).succeedsWithin(30, TimeUnit.SECONDS));
    }

    /** By the command alone: a long command line is not told. */
    private static List<ProcessHandle> racers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "shared-counter",
                "analytics",
                "events-order",
                "file-append",
                "saga",
                "paused-holder",
                "cache-stampede"
            })
    void naiveCodeLosesAndTheRemedyHolds(String name) throws Exception {
        holds(name, SMALL);
    }

    private void holds(String name, Pressure pressure) throws Exception {
        Result result = new Contest(track, pressure, what -> {}).hold(() -> Gallery.race(name));
        assertThat(result.naive().failure()).isNull();
        assertThat(result.remedy().failure()).isNull();
        assertThat(result.naive().wrong())
                .as("lost by naive code: %s", result.naive())
                .isPositive();
        assertThat(result.remedy().wrong())
                .as("lost with the remedy: %s", result.remedy())
                .isZero();
        assertThat(result.passed()).isTrue();
    }

    @Test
    void givenNumberOfAttemptsIsMadeExactly() throws Exception {
        Side side = track.run(() -> Gallery.race("thousand-tasks"), Code.REMEDY, SMALL.brief());
        assertThat(side.failure()).isNull();
        assertThat(side.attempts()).isEqualTo(100);
        assertThat(side.wrong()).isZero();
    }

    @Test
    void clerkThatIsKilledHadOrders() throws Exception {
        AtomicLong orders = new AtomicLong();
        Side side = track.run(
                () -> judgedAfter(
                        Gallery.race("saga"),
                        sql -> orders.set(
                                sql.number("SELECT COUNT(*) FROM received WHERE customer_order LIKE '%:killed-%'"))),
                Code.REMEDY,
                SMALL);
        assertThat(side.failure()).isNull();
        assertThat(side.wrong()).as("%s", side).isZero();
        assertThat(orders.get()).isPositive();
    }

    private interface Look {
        void at(Sql sql) throws Exception;
    }

    private static Race judgedAfter(Race race, Look look) {
        return (Race) Proxy.newProxyInstance(
                Race.class.getClassLoader(), new Class<?>[] {Race.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("judge")) {
                        look.at(((Arena) arguments[0]).sql());
                    }
                    return Race.class
                            .getMethod(method.getName(), method.getParameterTypes())
                            .invoke(race, arguments);
                });
    }

    @Test
    void whoBeginsWhenTheTimeIsOverMakesOneAttemptAllTheSame() throws Exception {
        Side side = track.run(() -> Gallery.race("shared-counter"), Code.REMEDY, Pressure.of(3, 0));
        assertThat(side.failure()).isNull();
        assertThat(side.attempts()).as("of 2 workers with 3 threads").isEqualTo(6);
        assertThat(side.wrong()).isZero();
    }

    static Stream<String> everyRace() {
        return Gallery.names().stream();
    }

    /** Takes a minute or two. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("everyRace")
    @EnabledIfSystemProperty(named = "holdfast.races", matches = "all")
    void everyNaiveCodeLosesAndEveryRemedyHolds(String name) throws Exception {
        holds(name, Pressure.of(4, 1_500));
    }

    @Test
    @EnabledIfSystemProperty(named = "holdfast.races", matches = "all")
    void lateWritesAreRefusedAndCounted() throws Exception {
        Side side = track.run(() -> Gallery.race("paused-holder"), Code.REMEDY, Pressure.of(4, 3_000));
        assertThat(side.wrong()).isZero();
        assertThat(side.finding()).matches(".* [1-9][0-9]* late writes refused");
    }

    @Test
    void unreachableRedisIsTold() {
        assertThatThrownBy(() -> RealTrack.open("redis://:secret@127.0.0.1:1", 2))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageNotContaining("secret");
    }
}
