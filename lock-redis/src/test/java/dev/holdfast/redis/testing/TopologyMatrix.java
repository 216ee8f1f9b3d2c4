package dev.holdfast.redis.testing;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.launcher.TagFilter;

/**
 * Runs the tests of a module that are marked {@link EachServer} on clusters, behind Sentinels and with replicas that are made of
 * containers, once for each image of {@code holdfast.images}; and some contracts on such a cluster.
 *
 * <p>{@code -Dholdfast.matrix.tests=REGEX} picks classes by their simple names.
 */
@Tag("topology")
public abstract class TopologyMatrix {

    private final String contracts;

    /** @param contracts simple names of classes that bind a contract, as a regular expression */
    protected TopologyMatrix(String contracts) {
        this.contracts = contracts;
    }

    @TestFactory
    List<DynamicNode> images() throws IOException, URISyntaxException {
        List<DynamicNode> images = new ArrayList<>();
        for (String image : ServerMatrix.images()) images.add(on(image));
        return images;
    }

    private DynamicNode on(String image) throws IOException, URISyntaxException {
        List<DynamicNode> classes = new ArrayList<>();
        for (Class<?> each : ServerMatrix.testsBeside(getClass(), "\\w*Test")) {
            if (isMarked(each)) classes.addAll(marked(each, image));
            if (each.getSimpleName().matches(contracts)) classes.add(contract(each, image));
        }
        return DynamicContainer.dynamicContainer(image, classes);
    }

    private static List<DynamicNode> marked(Class<?> test, String image) {
        // The others run over both by themselves.
        boolean chooses = test.getSimpleName().startsWith("Redis");
        return Stream.of(ClientLibrary.values())
                .filter(library -> chooses || library == ClientLibrary.LETTUCE)
                .<DynamicNode>map(library -> {
                    String name = test.getSimpleName() + " on " + image + (chooses ? " over " + library : "");
                    return DynamicTest.dynamicTest(
                            name,
                            () -> ServerMatrix.run(
                                    name,
                                    test,
                                    library,
                                    Map.of("holdfast.redis.server", image),
                                    TagFilter.includeTags(EachServer.TAG)));
                })
                .toList();
    }

    private static DynamicNode contract(Class<?> test, String image) {
        String name = test.getSimpleName() + " on a cluster of " + image;
        return DynamicTest.dynamicTest(
                name,
                () -> ServerMatrix.run(
                        name,
                        test,
                        ClientLibrary.LETTUCE,
                        Map.of("holdfast.redis.server", image, SharedRedis.TOPOLOGY, SharedRedis.CLUSTER),
                        ClusterMatrix.inherited(test)));
    }

    private static boolean isMarked(Class<?> test) {
        return Stream.concat(Stream.of(test), Stream.of(test.getDeclaredMethods()))
                .anyMatch(each -> ((AnnotatedElement) each).isAnnotationPresent(EachServer.class));
    }
}
