package io.tapio.oom.host;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** How the house is built: what the build itself can't see. */
class HouseRulesTest {

    private static final String HOST = "io.tapio.oom.host..";
    private static final String API = "io.tapio.oom.api..";
    private static final String KERNEL = "io.tapio.oom.kernel..";

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.tapio.oom.host", "io.tapio.oom.api", "io.tapio.oom.kernel");

    @Test
    void shouldLookAtTheWholeHouse() {
        assertTrue(count(HOST) >= 120, "host classes scanned: " + count(HOST));
        assertTrue(count(API) >= 35, "API classes scanned: " + count(API));
        assertTrue(count(KERNEL) >= 15, "kernel classes scanned: " + count(KERNEL));
    }

    @Test
    void shouldHaveNoRoomsThatLeadInACircle() {
        slices().matching("io.tapio.oom.host.(*)..").should().beFreeOfCycles().check(HOUSE);
        slices().matching("io.tapio.oom.api.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void shouldLeaveTheWiringOfTheRoomsToTheHostAndItsCommands() {
        noClasses()
                .that()
                .resideInAPackage("io.tapio.oom.host.*..")
                .and()
                .resideOutsideOfPackage("io.tapio.oom.host.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.tapio.oom.host", "io.tapio.oom.host.cli..")
                .check(HOUSE);
    }

    @Test
    void shouldHaveOneVerticleInARoomAtMost() {
        Map<String, Set<String>> verticles = HOUSE.stream()
                .filter(type -> type.isAssignableTo(VerticleBase.class))
                .collect(Collectors.groupingBy(
                        JavaClass::getPackageName,
                        TreeMap::new,
                        Collectors.mapping(JavaClass::getSimpleName, Collectors.toCollection(TreeSet::new))));

        assertTrue(verticles.size() >= 3, "rooms with verticles: " + verticles);
        assertEquals(
                List.of(),
                verticles.entrySet().stream()
                        .filter(room -> room.getValue().size() > 1)
                        .toList());
    }

    @Test
    void shouldKeepTheKernelPackageToItself() {
        noClasses()
                .that()
                .resideInAPackage(KERNEL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(HOST, API)
                .check(HOUSE);
    }

    @Test
    void shouldKeepThePluginApiSmall() {
        classes()
                .that()
                .resideInAPackage(API)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        API,
                        "java..",
                        "javax.net.ssl..",
                        "org.pf4j..",
                        "io.vertx.core..",
                        "com.fasterxml.jackson..",
                        "org.jspecify..")
                .check(HOUSE);
    }

    @Test
    void shouldHaveEventsThatNobodyCanChangeOrExtend() {
        classes()
                .that()
                .resideInAPackage("io.tapio.oom.api.event..")
                .and(are(
                        "not package descriptions",
                        type -> !type.getSimpleName().equals("package-info")))
                .should()
                .beAssignableTo(Record.class)
                .orShould()
                .beEnums()
                .orShould()
                .beInterfaces()
                .orShould()
                .haveModifier(JavaModifier.FINAL)
                .orShould()
                .bePackagePrivate()
                .check(HOUSE);
        classes()
                .that(assignableTo("io.tapio.oom.api.event.OomEvent"))
                .and()
                .areNotInterfaces()
                .should()
                .beRecords()
                .check(HOUSE);
    }

    @Test
    void shouldNameNoRoomAfterNothing() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..helper..", "..manager..")
                .check(HOUSE);
    }

    @Test
    void shouldLogThroughSlf4jAlone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.apache.log4j..", "org.apache.logging..")
                .check(HOUSE);
    }

    @Test
    void shouldLeaveTheStandardStreamsToTheCommands() {
        noClasses()
                .that(are(
                        "outside of the commands",
                        resideInAPackage("io.tapio.oom.host.cli..").negate()))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(HOUSE);
    }

    @Test
    void shouldSayOfEveryPackageThatNothingInItIsNullUnlessItSaysSo() {
        Set<String> unmarked = new TreeSet<>();
        Set<JavaPackage> packages = HOUSE.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
        for (JavaPackage room : packages) {
            if (!room.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(room.getName());
            }
        }

        assertEquals(Set.of(), unmarked);
        assertTrue(packages.size() >= 16, "packages scanned: " + packages.size());
    }

    private static long count(String packages) {
        return HOUSE.stream().filter(resideInAPackage(packages)).count();
    }

    private static DescribedPredicate<JavaClass> are(String words, Predicate<JavaClass> predicate) {
        return DescribedPredicate.describe(words, predicate);
    }
}
