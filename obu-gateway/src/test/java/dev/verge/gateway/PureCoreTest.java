package dev.verge.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.HashMap;
import java.util.Set;

@AnalyzeClasses(packages = "dev.verge.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class PureCoreTest {
    private static final Set<String> EXACT = Set.of("min", "max", "clamp", "abs", "round", "floorMod");

    @ArchTest
    static final ArchRule ROUTING_KNOWS_ONLY_JAVA = noClasses()
            .that()
            .resideInAPackage("..routing..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java.lang..", "java.util..", "org.jspecify..", "dev.verge.gateway.routing..");

    @ArchTest
    static final ArchRule LEARNING_AND_SIMULATOR_KNOW_NO_FRAMEWORK = noClasses()
            .that()
            .resideInAnyPackage("..learning..", "..simulate..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    "java.lang..",
                    "java.util..",
                    "org.jspecify..",
                    "org.HdrHistogram..",
                    "dev.verge.gateway.routing..",
                    "dev.verge.gateway.learning..",
                    "dev.verge.gateway.simulate..");

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_HASH_ORDER_OR_A_CLOCK = noClasses()
            .that()
            .resideInAnyPackage("..routing..", "..learning..", "..simulate..")
            .should()
            .accessTargetWhere(DescribedPredicate.describe(
                    "hash order or a clock",
                    access -> access.getTargetOwner().isEquivalentTo(HashMap.class)
                            || access.getTargetOwner().isEquivalentTo(System.class) && isClock(access)));

    @ArchTest
    static final ArchRule FLOATING_POINT_IS_THE_SAME_EVERYWHERE = noClasses()
            .that()
            .resideInAnyPackage("..routing..", "..learning..", "..simulate..")
            .should()
            .accessTargetWhere(DescribedPredicate.describe(
                    "functions that a platform may round as it likes",
                    access -> access.getTargetOwner().isEquivalentTo(Math.class) && !EXACT.contains(access.getName())));

    private static boolean isClock(JavaAccess<?> access) {
        return access.getName().equals("nanoTime") || access.getName().equals("currentTimeMillis");
    }
}
