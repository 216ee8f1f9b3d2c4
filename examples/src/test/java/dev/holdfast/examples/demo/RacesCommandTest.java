package dev.holdfast.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.races.gallery.Gallery;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code ./demo races}, as far as it does not come to a run. */
final class RacesCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = Demo.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }

    private void refusesWithOneLine(String... arguments) {
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).first().asString().startsWith("demo: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--bogus",
                "--workers=1",
                "--workers=17",
                "--workers=two",
                "--threads=0",
                "--seconds=0",
                "--seconds=-3",
                "--seconds=601",
                "--redis"
            })
    void badOptionIsRefusedWithOneLine(String option) {
        refusesWithOneLine("races", option);
        assertThat(err.toString()).contains("(see ./demo races --help)");
    }

    @Test
    void unknownRaceIsToldWithTheKnownOnes() {
        refusesWithOneLine("races", "shared-counter", "horses");
        assertThat(err.toString()).contains("no race 'horses'").contains(String.join(", ", Gallery.names()));
    }

    @Test
    void unreachableRedisIsToldByItsAddress() {
        refusesWithOneLine("races", "--redis", "redis://:secret@127.0.0.1:1");
        assertThat(err.toString()).contains("127.0.0.1:1").doesNotContain("secret");
    }

    @Test
    void addressThatIsNoneIsRefused() {
        refusesWithOneLine("races", "--redis", "not a uri");
    }

    @Test
    void listTellsEveryRaceAndRunsNone() {
        assertThat(run("races", "--list")).isZero();
        assertThat(out.toString().lines())
                .hasSameSizeAs(Gallery.names())
                .anyMatch(line -> line.matches(" +shared-counter +the threads of several JVMs .*"));
    }

    @Test
    void helpTellsEveryOption() {
        assertThat(run("races", "--help")).isZero();
        assertThat(out.toString())
                .contains("--list", "--redis", "--workers", "--threads", "--seconds", "Exit codes:", "./demo races");
    }

    @Test
    void helpOfTheDemoTellsOfTheRaces() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("races");
    }
}
