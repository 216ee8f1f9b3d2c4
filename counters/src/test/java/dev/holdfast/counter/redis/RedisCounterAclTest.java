package dev.holdfast.counter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.RedisTransport;
import dev.holdfast.redis.Script;
import dev.holdfast.redis.ServerTraits;
import dev.holdfast.redis.testing.ClientLibrary;
import dev.holdfast.redis.testing.OperationsPage;
import dev.holdfast.redis.testing.RecordingTransport;
import dev.holdfast.redis.testing.RecordingTransport.Sent;
import dev.holdfast.redis.testing.RedisServer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rights that {@code docs/operations.md} grants for each noun: with them, and no others, all its scripts run; and there is
 * none that they do not need. All contracts run with the rights of all features together: see {@link RedisCounterFixture}.
 */
@Timeout(60)
class RedisCounterAclTest {

    private final RedisServer server = RedisServer.shared();

    static List<String> nouns() {
        return NounTour.NOUNS;
    }

    @ParameterizedTest
    @DisplayName("A user with the rights of one noun can do all of it, and has no right that no script of it needs")
    @MethodSource("nouns")
    void theRightsOfANounAreThoseItNeeds(String noun) {
        List<Sent> sent = used(noun);
        List<Script> scripts = sent.stream().map(Sent::script).toList();
        assertThat(OperationsPage.commands(noun))
                .as("docs/operations.md, commands for " + noun)
                .isEqualTo(OperationsPage.commands(scripts, new ServerTraits("7.0", true, true)));
        assertThat(OperationsPage.keys(noun))
                .as("docs/operations.md, keys for " + noun)
                .isEqualTo(sent.stream()
                        .flatMap(each -> each.keys().stream())
                        .map(key -> "holdfast:{*}" + key.substring(key.indexOf("}:") + 1))
                        .map(key -> key.replaceAll(":once:.*", ":once:*"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void noScriptIsForgotten() throws IOException, URISyntaxException {
        Set<String> used = new HashSet<>();
        for (String noun : NounTour.NOUNS)
            used(noun).forEach(sent -> used.add(sent.script().toString()));
        Path folder = Path.of(Verb.class.getResource("counter_get.lua").toURI()).getParent();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".lua")).toList()) {
                String name = file.getFileName().toString();
                // The beginnings of scripts are in scripts that end otherwise.
                boolean isPrelude = Files.readString(file).contains("-- returns  nothing; defines")
                        || List.of("counter_begin.lua", "counter_bump.lua", "bounded_begin.lua", "bounded_quick.lua")
                                .contains(name);
                if (!isPrelude) assertThat(used).contains(name);
            }
        }
    }

    @Test
    void eachLineOfThePageIsOfAFeatureUnderTest() {
        assertThat(OperationsPage.features()).containsAll(NounTour.NOUNS).hasSize(8 + NounTour.NOUNS.size());
    }

    private List<Sent> used(String noun) {
        server.command("FLUSHALL");
        OperationsPage.allow(server, "one-noun", "secret", List.of(noun));
        // Rights count from one command to the next, so one client does for all nouns.
        try (RedisTransport transport =
                ClientLibrary.chosen().shared(server.uri("one-noun", "secret")).transport()) {
            RecordingTransport recording = new RecordingTransport(transport);
            new NounTour(server).use(recording, noun);
            return recording.sent();
        }
    }
}
