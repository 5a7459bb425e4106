package dev.verge.load.bench;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.load.Verge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose uplink swallows everything, beside one that knows nothing but the cloud; no figures, those are for a quiet machine. */
class RouteBenchIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @Test
    void everyRequestIsAnsweredAndMostInTimeWhenTheUplinkIsCut(@TempDir Path folder) throws IOException {
        Path jar = HOME.resolve("obu-gateway/target/quarkus-app/quarkus-run.jar");
        assumeThat(jar).as("the gateway is packaged (build all modules)").exists();
        System.setProperty("verge.home", HOME.toString());
        Path json = folder.resolve("route.json");
        String command = "bench route --only deadline,cloud-only --condition black-holed --seconds 5 --warm-up 3"
                + " --settle 1 --at-least 50 --json " + json;

        assertThat(Verge.commandLine().execute(command.split(" "))).isZero();

        Map<String, JsonNode> cells = new HashMap<>();
        new ObjectMapper()
                .readTree(json.toFile())
                .path("cells")
                .forEach(cell -> cells.put(cell.path("contender").asText(), cell));
        JsonNode deadline = requireNonNull(cells.get("deadline"));
        JsonNode cloudOnly = requireNonNull(cells.get("cloud-only"));
        assertThat(deadline.path("sent").asInt()).isGreaterThan(300);
        // a machine that stands still leaves nothing to compare
        for (JsonNode cell : cells.values())
            assumeThat(cell.path("feasible").asInt()).isGreaterThan(50);
        assertThat(share(deadline)).isGreaterThan(share(cloudOnly));
    }

    private static double share(JsonNode cell) {
        return cell.path("kept").asDouble() / cell.path("feasible").asDouble();
    }
}
