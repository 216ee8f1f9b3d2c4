package dev.holdfast.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.testing.ScriptFiles;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every script says what it does, what it is given and what it returns, and gives back the request's number. */
class LuaHeadersTest {

    private static final Pattern USED = Pattern.compile("(KEYS|ARGV)\\[\\d]");

    static List<Path> scripts() throws IOException, URISyntaxException {
        List<Path> files = ScriptFiles.beside(RedisLeaseStore.class, "lock_acquire.lua");
        assertThat(files).hasSizeGreaterThanOrEqualTo(5);
        return files;
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void aScriptOpensWithItsHeader(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> header =
                lines.stream().takeWhile(line -> line.startsWith("--")).toList();
        String text = String.join("\n", header);
        assertThat(header.get(0)).startsWith("-- " + file.getFileName() + ": ");
        assertThat(header.get(1)).isEqualTo("--");
        assertThat(text).contains("\n-- KEYS[1]").contains("\n-- ARGV").contains("\n-- returns  ");
        String code = String.join("\n", lines.subList(header.size(), lines.size()));
        Matcher used = USED.matcher(code);
        while (used.find())
            assertThat(text).as("the header names what the code uses").contains("-- " + used.group());
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void everyReturnOfAVerbGivesTheRequestsNumberBack(Path file) throws IOException {
        List<String> replies = Files.readAllLines(file).stream()
                .filter(line -> line.contains("return {") || line.contains("return '"))
                .toList();
        if (Files.readString(file).contains("-- returns  nothing; defines ")) return;
        assertThat(replies).isNotEmpty();
        String last = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("-- ARGV["))
                .reduce("", (first, second) -> second);
        // What runs another verb finds the number behind that one's arguments.
        boolean named = Files.readString(file).contains("local request = ARGV[#ARGV]");
        String number = named ? "request" : last.substring(3, 10);
        for (String reply : replies)
            assertThat(reply).endsWith(reply.contains("return {") ? ", " + number + "}" : " ' .. " + number);
    }

    @ParameterizedTest
    @DisplayName("C18 every key is declared: a script makes up no name but a channel's")
    @MethodSource("scripts")
    void everyKeyIsDeclared(Path file) throws IOException {
        assertThat(ScriptFiles.linesThatMakeUpKeys(file)).isEmpty();
    }
}
