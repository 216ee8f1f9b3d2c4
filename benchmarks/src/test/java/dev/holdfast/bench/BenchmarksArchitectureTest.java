package dev.holdfast.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

@AnalyzeClasses(
        packages = "dev.holdfast.bench",
        importOptions = {ImportOption.DoNotIncludeTests.class, BenchmarksArchitectureTest.NotGenerated.class})
final class BenchmarksArchitectureTest {

    /** Without what JMH generates. */
    static final class NotGenerated implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("jmh_generated");
        }
    }

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.holdfast.bench.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule librariesAreDrivenInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("dev.holdfast.bench.subject..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.redisson..",
                    "org.springframework..",
                    "net.javacrumbs..",
                    "dev.holdfast.lock..",
                    "dev.holdfast.counter..");

    @ArchTest
    static final ArchRule nothingIsSynchronized =
            ArchRuleDefinition.noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);
}
