package dev.holdfast.redis.testing;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of a module's scripts, and what holds for all of them. */
public final class ScriptFiles {

    private ScriptFiles() {}

    /**
     * All that are in the same folder as this one.
     *
     * @param anchor a class in the package of the script
     */
    public static List<Path> beside(Class<?> anchor, String script) throws IOException, URISyntaxException {
        URL known = anchor.getResource(script);
        if (known == null) throw new IllegalStateException("no " + script + " beside " + anchor);
        try (Stream<Path> files = Files.list(Path.of(known.toURI()).getParent())) {
            return files.filter(file -> file.toString().endsWith(".lua")).toList();
        }
    }

    /**
     * The lines that make up a key, which each script has to be given: a cluster demands it, and so rights can be given by keys.
     * The names of channels are made up, and keys may be told in errors.
     */
    public static List<String> linesThatMakeUpKeys(Path script) throws IOException {
        return Files.readAllLines(script).stream()
                .filter(line -> line.matches("[^-].*'holdfast:.*") && !line.contains("'PUB")
                        || line.matches("[^-].*KEYS\\[[^]]*] *\\.\\..*") && !line.contains("error_reply"))
                .toList();
    }
}
