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
    void playsManySeedsIntoMedianAndWorst(@TempDir Path folder) throws Exception {
        Path json = folder.resolve("r.json");

        assertThat(run("simulate", "cold-edge", "--seeds", "1..3", "--json", json.toString()))
                .isZero();

        assertThat(out.toString().lines().filter(line -> line.startsWith("cold-edge")))
                .hasSize(5)
                .allMatch(line -> line.matches("cold-edge +[a-z-]+ +3 .*"));
        assertThat(Files.readString(json)).contains("\"seed\":1,", "\"seed\":2,", "\"seed\":3,");
        assertThat(run("simulate", "cold-edge", "--seeds", "3..1")).isEqualTo(2);
        assertThat(run("simulate", "cold-edge", "--seeds", "many")).isEqualTo(2);
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
