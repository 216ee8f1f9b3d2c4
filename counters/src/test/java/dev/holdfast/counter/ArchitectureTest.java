package dev.holdfast.counter;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.holdfast.lock.spi.TimeSource;

/** The arrows and taboos of this module. */
@AnalyzeClasses(
        packages = {"dev.holdfast.counter", "dev.holdfast.saga"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule noRedisClientIsNamed = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "org.redisson..", "io.netty..");

    @ArchTest
    static final ArchRule onlyTheRedisStoreKnowsTheTransport = noClasses()
            .that()
            .resideOutsideOfPackage("dev.holdfast.counter.redis")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.holdfast.redis..");

    @ArchTest
    static final ArchRule micrometerStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("dev.holdfast.counter.micrometer")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "..lock.micrometer..");

    @ArchTest
    static final ArchRule nothingReachesIntoTheLocksRedis = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.holdfast.lock.redis..", "dev.holdfast.redis.lettuce..", "dev.holdfast.lock.memory..");

    @ArchTest
    static final ArchRule theWaistKnowsNothingAboveIt = noClasses()
            .that()
            .resideInAnyPackage("dev.holdfast.counter.spi", "dev.holdfast.counter.redis", "dev.holdfast.counter.memory")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.holdfast.counter");

    @ArchTest
    static final ArchRule theEngineKnowsNoStore = noClasses()
            .that()
            .resideInAPackage("dev.holdfast.counter")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.holdfast.counter.redis", "dev.holdfast.counter.memory");

    /** Sagas stand on what every application has: locks and versioned values. */
    @ArchTest
    static final ArchRule sagasUseWhatIsPublic = classes()
            .that()
            .resideInAPackage("dev.holdfast.saga")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "dev.holdfast.saga",
                    "dev.holdfast.lock",
                    "dev.holdfast.lock.spi",
                    "dev.holdfast.counter",
                    "dev.holdfast.counter.spi",
                    "dev.holdfast.counter.version",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.holdfast.counter.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theOnlyClockIsThePort = noClasses()
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(TimeSource.class, "wallMillis")
            .orShould()
            .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.name("sleep")))
            .orShould()
            .dependOnClassesThat(DescribedPredicate.describe("are clocks or timers", ArchitectureTest::isClock));

    private static boolean isClock(JavaClass type) {
        return switch (type.getName()) {
            case "java.time.Clock",
                    "java.time.Instant",
                    "java.util.Timer",
                    "java.util.concurrent.ScheduledExecutorService" -> true;
            default -> false;
        };
    }

    @ArchTest
    static final ArchRule nothingIsSynchronized =
            ArchRuleDefinition.noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);
}
