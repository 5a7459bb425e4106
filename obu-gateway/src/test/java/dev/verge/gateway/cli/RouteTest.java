package dev.verge.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RouteTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine line = Route.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(args);
    }

    @Test
    void simulatesAScenarioIntoATableAndJson(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("r.json");

        assertThat(run("simulate", "cold-edge", "--seed", "2", "--json", json.toString()))
                .isZero();

        assertThat(out.toString()).contains("cold-edge, seed 2", "deadline", "edge-only", "random", "oracle");
        assertThat(Files.readString(json)).startsWith("{\"results\":[{\"scenario\":\"cold-edge\"");
    }

    @Test
    void saysWhichScenariosAndPoliciesThereAre() {
        assertThat(run("simulate", "noon")).isEqualTo(2);
        assertThat(err.toString()).contains("slow-cloud");
        assertThat(run("simulate", "burst", "--policy", "best")).isEqualTo(2);
        assertThat(err.toString()).contains("static-threshold");
        assertThat(run("simulate")).isEqualTo(2);
    }
}
