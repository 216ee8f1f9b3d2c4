package dev.holdfast.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.holdfast.examples.demo.metrics.Telemetry;

@AnalyzeClasses(packages = "dev.holdfast.examples", importOptions = ImportOption.DoNotIncludeTests.class)
final class ExamplesArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.holdfast.examples.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyPublicNounsAreUsed = noClasses()
            .that()
            .areNotAssignableTo(Telemetry.class)
            .and()
            .doNotHaveSimpleName("Sweep")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.holdfast.redis..", "dev.holdfast.lock.redis..", "io.lettuce..")
            .because(
                    "an application needs nothing but the facade, or to meter what is below; the races also sweep a server of somebody else");

    @ArchTest
    static final ArchRule micrometerIsForMetricsOnly = noClasses()
            .that()
            .resideOutsideOfPackage("..metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..micrometer..")
            .because("what is shown runs without it, as everything does");

    @ArchTest
    static final ArchRule onlyTheTimeSourceReadsTheClockAndNothingSleeps = noClasses()
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule nothingIsSynchronized =
            ArchRuleDefinition.noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);
}
