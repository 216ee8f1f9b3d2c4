package dev.holdfast.redis.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.opentest4j.TestAbortedException;

/**
 * Runs the tests of a module that need a Redis, those called {@code Redis...Test} or {@code ...ScriptsTest}, once more: on
 * each server of {@code holdfast.images} (names of images, separated by commas) and on Redis 6.2, over one client library: a
 * module has a class for each, as they may run at the same time. Whoever adds a test has nothing else to do.
 *
 * <p>{@code -Dholdfast.matrix.tests=REGEX} picks classes by their simple names. A class whose tests were all skipped is shown as skipped, with the reason of the first.
 */
public abstract class ServerMatrix {

    private static final String IMAGES = "redis:7.0,redis:8.6,valkey/valkey:9.1";

    private final ClientLibrary library;

    protected ServerMatrix(ClientLibrary library) {
        this.library = library;
    }

    @TestFactory
    List<DynamicNode> servers() throws IOException, URISyntaxException {
        List<DynamicNode> servers = new ArrayList<>();
        servers.add(on("embedded-6.2"));
        for (String image : images()) servers.add(on(image));
        return servers;
    }

    /** As {@code holdfast.redis.server} names them. */
    static List<String> images() {
        return Stream.of(System.getProperty("holdfast.images", IMAGES).split(","))
                .filter(image -> !image.isBlank())
                .map(image -> "image:" + image.strip())
                .toList();
    }

    private DynamicNode on(String server) throws IOException, URISyntaxException {
        List<DynamicNode> classes = new ArrayList<>();
        for (Class<?> each : testsBeside(getClass())) {
            String name = each.getSimpleName() + " on " + server + " over " + library;
            classes.add(DynamicTest.dynamicTest(
                    name, () -> run(name, each, library, Map.of("holdfast.redis.server", server))));
        }
        return DynamicContainer.dynamicContainer(server, classes);
    }

    /** Those that are in the same module as this class. */
    static List<Class<?>> testsBeside(Class<?> anchor) throws IOException, URISyntaxException {
        return testsBeside(anchor, "(Redis\\w*|\\w*Scripts)Test");
    }

    /** The same of other names. */
    static List<Class<?>> testsBeside(Class<?> anchor, String names) throws IOException, URISyntaxException {
        Path root = Path.of(
                anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(root)) {
            List<Class<?>> tests = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.matches("(" + names + ")\\.class") || name.contains("Architecture")) continue;
                if (!name.matches("(" + System.getProperty("holdfast.matrix.tests", ".*") + ")\\.class")) continue;
                String path = root.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), ".");
                tests.add(load(anchor, path.substring(0, path.length() - ".class".length())));
            }
            if (tests.isEmpty()) throw new IllegalStateException("no tests in " + root);
            return tests;
        }
    }

    private static Class<?> load(Class<?> anchor, String name) {
        try {
            return Class.forName(name, false, anchor.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a class of tests with these system properties. */
    static void run(
            String name,
            Class<?> test,
            ClientLibrary library,
            Map<String, String> properties,
            PostDiscoveryFilter... filters) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("holdfast.redis.transport", library.name().toLowerCase(Locale.ROOT));
        all.forEach(System::setProperty);
        try {
            judge(name, execute(test, filters));
        } finally {
            all.keySet().forEach(System::clearProperty);
        }
    }

    private static Run execute(Class<?> test, PostDiscoveryFilter... filters) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(test))
                .filters(filters)
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        Reasons reasons = new Reasons();
        LauncherFactory.create().execute(request, summary, reasons);
        return new Run(summary.getSummary(), reasons);
    }

    private static void judge(String name, Run run) {
        TestExecutionSummary summary = run.summary();
        System.out.printf(
                "%s: %d passed, %d failed, %d skipped, %d ms%n",
                name,
                summary.getTestsSucceededCount(),
                summary.getTotalFailureCount(),
                summary.getTestsAbortedCount() + summary.getTestsSkippedCount(),
                summary.getTimeFinished() - summary.getTimeStarted());
        summary.getFailures()
                .forEach(each -> System.out.println(
                        "  " + each.getTestIdentifier().getDisplayName() + ": " + each.getException()));
        if (!summary.getFailures().isEmpty()) {
            AssertionError failure =
                    new AssertionError(name + ": " + summary.getFailures().size() + " failed, the first is "
                            + summary.getFailures().get(0).getTestIdentifier().getDisplayName());
            summary.getFailures().forEach(each -> failure.addSuppressed(each.getException()));
            throw failure;
        }
        String first = run.reasons().first();
        if (summary.getTestsSucceededCount() == 0) {
            throw new TestAbortedException(first == null ? "no tests were found" : first);
        }
    }

    private record Run(TestExecutionSummary summary, Reasons reasons) {}
}
