package dev.holdfast.lock.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.lock.spi.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Timer;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What keeps the engine simulable and the public surface small. */
@AnalyzeClasses(packages = LockCoreArchitectureTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class LockCoreArchitectureTest {

    static final String ROOT = "dev.holdfast.lock";

    private static final Path SOURCES = Path.of("src/main/java");
    private static final String CLOCK = "dev.holdfast.lock.spi.SystemTimeSource";

    @ArchTest
    static final ArchRule theSpiKnowsNothingAboveIt = noClasses()
            .that()
            .resideInAPackage("dev.holdfast.lock.spi")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.holdfast.lock", "dev.holdfast.lock.memory..");

    @ArchTest
    static final ArchRule theApiDoesNotKnowItsStores = noClasses()
            .that()
            .resideInAPackage("dev.holdfast.lock")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.holdfast.lock.memory..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.holdfast.lock.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheJdkAndNullnessAreNeeded = classes()
            .that()
            .resideOutsideOfPackage("..micrometer..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.holdfast.lock..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule onlyMicrometersPackageKnowsMicrometer = noClasses()
            .that()
            .resideOutsideOfPackage("dev.holdfast.lock.micrometer")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "..lock.micrometer..");

    @ArchTest
    static final ArchRule andThatPackageKnowsNoMore = classes()
            .that()
            .resideInAPackage("dev.holdfast.lock.micrometer")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.holdfast.lock",
                    "dev.holdfast.lock.election",
                    "dev.holdfast.lock.fence",
                    "dev.holdfast.lock.spi",
                    "dev.holdfast.lock.micrometer",
                    "io.micrometer..",
                    "java..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule clocksComeThroughThePort = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(CLOCK)
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Instant.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Timer.class);

    @ArchTest
    static final ArchRule chanceComesFromNowhere = noClasses()
            .should()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocalRandom.class);

    @ArchTest
    static final ArchRule nothingIsSynchronized = noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);

    @Test
    void noBlockIsSynchronizedEither() throws IOException {
        Pattern block = Pattern.compile("\\bsynchronized\\s*\\(");
        assertThat(sources().filter(file -> block.matcher(read(file)).find())).isEmpty();
    }

    @Test
    void noMainFileIsLongerThan400Lines() throws IOException {
        assertThat(sources().filter(file -> read(file).lines().count() > 400)).isEmpty();
    }

    @Test
    void everyPackageIsNullMarkedAndDescribed() {
        JavaClasses all = main();
        assertThat(all.stream().map(JavaClass::getPackage).distinct())
                .allMatch(each -> each.isAnnotatedWith(NullMarked.class), "has @NullMarked")
                .extracting(JavaPackage::getName)
                .allSatisfy(name -> assertThat(read(SOURCES.resolve(name.replace('.', '/') + "/package-info.java")))
                        .contains("/**"));
    }

    /** A public type more is a promise more: this list changes on purpose only. */
    @Test
    void thePublicSurfaceIsWhatIsMeant() {
        TreeMap<String, List<String>> surface = new TreeMap<>();
        main().stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass())
                .filter(type -> List.of(ROOT, TimeSource.class.getPackageName()).contains(type.getPackageName()))
                .sorted((a, b) -> a.getSimpleName().compareTo(b.getSimpleName()))
                .forEach(type -> surface.merge(
                        type.getPackageName(),
                        List.of(type.getSimpleName()),
                        (before, more) ->
                                Stream.concat(before.stream(), more.stream()).toList()));
        assertThat(surface.get(ROOT))
                .containsAll(List.of(
                        "BackendUnavailableException",
                        "DistributedLock",
                        "HoldfastException",
                        "Lease",
                        "LeaseLostException",
                        "LeaseOptions",
                        "LockLease",
                        "LockListener",
                        "Locks",
                        "LossCause",
                        "OutcomeUnknownException",
                        "ReleaseOutcome"))
                .doesNotContain("Client", "Cohort", "Seek", "Tenure", "Hold", "Request", "Departure", "Alarms");
        assertThat(surface.get("dev.holdfast.lock.spi"))
                .contains("Check", "GrantListener", "LeaseStore", "OwnerId", "Reply", "Subscription", "TimeSource")
                .contains("Kind", "Mode", "Permits");
    }

    @Test
    void mostTypesAreNotPublic() {
        List<JavaClass> types =
                main().stream().filter(JavaClass::isTopLevelClass).toList();
        long published = types.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .count();
        assertThat(published).isLessThan(types.size() * 6L / 10);
    }

    private static JavaClasses main() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT);
    }

    private static Stream<Path> sources() throws IOException {
        return Files.walk(SOURCES).filter(file -> file.toString().endsWith(".java"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
