package dev.holdfast.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(
        packages = {"dev.holdfast.redis", "dev.holdfast.lock.redis"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class RedisArchitectureTest {

    @ArchTest
    static final ArchRule lettuceStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("..lettuce..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "reactor..");

    @ArchTest
    static final ArchRule redissonStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("..redisson..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.redisson..");

    @ArchTest
    static final ArchRule resilience4jStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("..redis.resilience4j..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.github.resilience4j..");

    @ArchTest
    static final ArchRule micrometerStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("..micrometer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "..lock.micrometer..");

    @ArchTest
    static final ArchRule nettyStaysWithThem = noClasses()
            .that()
            .resideOutsideOfPackages("..lettuce..", "..redisson..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule scriptsDoNotKnowWhoUsesThem = noClasses()
            .that()
            .resideInAPackage("dev.holdfast.redis..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.holdfast.lock.redis..");

    @ArchTest
    static final ArchRule theStoreKnowsNoTransport = classes()
            .that()
            .resideInAPackage("dev.holdfast.lock.redis")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "dev.holdfast.lock",
                    "dev.holdfast.lock.fence",
                    "dev.holdfast.lock.meeting",
                    "dev.holdfast.lock.spi",
                    "dev.holdfast.lock.redis",
                    "dev.holdfast.redis",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("dev.holdfast.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noMonitors = methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule noClockButThePort = noClasses()
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    /** What the byte code does not show: monitors entered by a statement, and Lua in strings. */
    @Test
    void noSynchronizedBlocksAndNoLuaInJava() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            List<Path> files =
                    sources.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(files).hasSizeGreaterThan(10);
            for (Path file : files) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain("redis.call", "synchronized (");
            }
        }
    }

    @Test
    void noFileIsTooLongToBeReadInOneSitting() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main"))) {
            for (Path file : sources.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThan(400);
            }
        }
    }
}
