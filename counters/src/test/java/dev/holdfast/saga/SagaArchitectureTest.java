package dev.holdfast.saga;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Sagas stand on what every application has: locks and versioned values. */
@AnalyzeClasses(packages = "dev.holdfast.saga", importOptions = ImportOption.DoNotIncludeTests.class)
class SagaArchitectureTest {

    @ArchTest
    static final ArchRule sagasUseWhatIsPublic = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "dev.holdfast.saga",
                    "dev.holdfast.lock",
                    "dev.holdfast.lock.spi",
                    "dev.holdfast.counter",
                    "dev.holdfast.counter.version",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule theOnlyClockIsThePort = noClasses()
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule nothingIsSynchronized = noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);
}
