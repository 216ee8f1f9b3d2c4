package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.testing.ScriptFiles;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the scripts are written. */
class CounterScriptsTest {

    static List<Path> scripts() throws IOException, URISyntaxException {
        return ScriptFiles.beside(RedisCounterStore.class, "counter_add.lua");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void aHeaderSaysWhatItDoesWithWhatAndWhatItReturns(Path script) throws IOException {
        List<String> lines = Files.readAllLines(script);
        List<String> header =
                lines.stream().takeWhile(line -> line.startsWith("--")).toList();
        assertThat(header.get(0))
                .startsWith("-- " + script.getFileName() + ": ")
                .endsWith(".");
        assertThat(header.get(1)).isEqualTo("--");
        assertThat(header).anyMatch(line -> line.startsWith("-- ARGV["));
        assertThat(header).anyMatch(line -> line.startsWith("-- returns  "));
        assertThat(header).hasSizeGreaterThan(6);
        assertThat(lines).allMatch(line -> line.length() <= 120);
    }

    /** A Lua number is exact up to 2^53 only; what may be converted is said here. */
    @ParameterizedTest
    @MethodSource("scripts")
    void noCounterValueBecomesALuaNumber(Path script) throws IOException {
        List<String> conversions = Files.readAllLines(script).stream()
                .filter(line -> line.contains("tonumber") && !line.startsWith("--"))
                .map(String::strip)
                .toList();
        assertThat(conversions)
                .allMatch(line -> line.contains("tonumber(number)") // a session's own numbering
                        || line.contains("string.sub(a,")); // ten digits at most
    }

    @ParameterizedTest
    @DisplayName("C18 every key is declared: a script makes up no name but a channel's")
    @MethodSource("scripts")
    void everyKeyIsDeclared(Path script) throws IOException {
        assertThat(ScriptFiles.linesThatMakeUpKeys(script)).isEmpty();
    }
}
