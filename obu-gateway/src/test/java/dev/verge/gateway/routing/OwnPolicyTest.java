package dev.verge.gateway.routing;

import static dev.verge.gateway.routing.Fleets.CLOUD;
import static dev.verge.gateway.routing.Fleets.EDGE;
import static dev.verge.gateway.routing.Fleets.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/routing.md tells the author of a policy is true: one file and one line, compiled here as they stand there. */
class OwnPolicyTest {
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(package com\\.example;.*?)```", Pattern.DOTALL);

    @Test
    void theExampleOfTheDocumentationIsAPolicy(@TempDir Path folder) throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../docs/routing.md")));
        assertThat(example.find()).isTrue();
        assertThat(example.group(1).lines().count()).isLessThanOrEqualTo(30);
        Path source = folder.resolve("UrgentFirst.java");
        Files.writeString(source, example.group(1));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        int code = compiler.run(
                null,
                null,
                null,
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path") + ":"
                        + Path.of(Policy.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI()),
                source.toString());
        assertThat(code).isZero();
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve(Policy.class.getName()), "com.example.UrgentFirst\n");

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, Policy.class.getClassLoader())) {
            Policy own = Policies.from(ServiceLoader.load(Policy.class, loader)).get("urgent-first");
            Policy policy = Objects.requireNonNull(own);

            assertThat(outcome(policy, 200, Fleets.inFlight(EDGE, 10))).isEqualTo(new Outcome.Edge("edge"));
            assertThat(outcome(policy, 90, Fleets.inFlight(EDGE, 10))).isEqualTo(new Outcome.Cloud("cloud"));
            assertThat(outcome(policy, 90, EDGE)).isEqualTo(new Outcome.Edge("edge"));
        }
    }

    private static Outcome outcome(Policy policy, long millis, Target edge) {
        Question question = new Question(
                request(millis),
                new FleetSnapshot(List.of(edge, CLOUD), 50),
                policy.initial(),
                RouteOptions.DEFAULT,
                7,
                1_000_000);
        return Router.decide(question, policy).outcome();
    }
}
