package dev.holdfast.redis.testing;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Runs the contracts that a module binds on a server, in classes called {@code Redis...Test}, once more on a cluster, over each
 * client library, those that wait out whole leases only over Lettuce. Whoever binds another one has nothing else to do.
 *
 * <p>{@code -Dholdfast.matrix.tests=REGEX} picks classes by their simple names.
 */
@Tag("topology")
public abstract class ClusterMatrix {

    @TestFactory
    List<DynamicNode> contracts() throws IOException, URISyntaxException {
        List<DynamicNode> libraries = new ArrayList<>();
        for (ClientLibrary library : ClientLibrary.values()) libraries.add(over(library));
        return libraries;
    }

    private DynamicNode over(ClientLibrary library) throws IOException, URISyntaxException {
        List<DynamicNode> classes = new ArrayList<>();
        for (Class<?> each : ServerMatrix.testsBeside(getClass())) {
            if (!each.getSuperclass().getPackageName().endsWith(".contract") || !isRun(each, library)) continue;
            String name = each.getSimpleName() + " on a cluster over " + library;
            classes.add(DynamicTest.dynamicTest(
                    name,
                    () -> ServerMatrix.run(
                            name, each, library, Map.of(SharedRedis.TOPOLOGY, SharedRedis.CLUSTER), inherited(each))));
        }
        return DynamicContainer.dynamicContainer("over " + library, classes);
    }

    /** Not what brings servers of its own; and what waits out whole leases waits as long over the second library. */
    private static boolean isRun(Class<?> test, ClientLibrary library) {
        Set<String> tags =
                Stream.of(test.getAnnotationsByType(Tag.class)).map(Tag::value).collect(Collectors.toSet());
        return !tags.contains("topology") && (library == ClientLibrary.LETTUCE || !tags.contains("slow"));
    }

    /** What a binding adds to its contract looks into the one server. */
    static PostDiscoveryFilter inherited(Class<?> test) {
        List<String> added =
                Stream.of(test.getDeclaredMethods()).map(Method::getName).toList();
        return descriptor -> FilterResult.includedIf(descriptor
                .getSource()
                .filter(source -> source instanceof MethodSource method && added.contains(method.getMethodName()))
                .isEmpty());
    }
}
