package dev.verge.gateway.cli;

import static java.util.Objects.requireNonNull;

import dev.verge.gateway.routing.Policies;
import dev.verge.gateway.routing.RouteOptions;
import dev.verge.gateway.simulate.Result;
import dev.verge.gateway.simulate.Scenarios;
import dev.verge.gateway.simulate.Simulation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./verge route simulate}: scenarios with known latent times, a policy beside baselines and an oracle. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Plays a scenario in which the time that each side would need for each request is known.",
        footer = {
            "",
            "Cost of a request: each call sent (edge 1, cloud 1.7 + 0.05 a kilobyte) and --miss-cost if it was not",
            "answered before its deadline. Regret: share by which the cost is above the oracle's, who knows everything",
            "beforehand. Kept: share of the requests that the oracle answers in time that were answered in time."
        })
final class SimulateRoutes implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "SCENARIO",
            description = "${COMPLETION-CANDIDATES}, or all",
            completionCandidates = SimulateRoutes.Names.class)
    @Nullable
    String scenario;

    @Option(names = "--all", description = "all scenarios")
    boolean all;

    /** What help and completion list. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Scenarios.names().iterator();
        }
    }

    @Option(names = "--policy", paramLabel = "P", description = "the policy (default: ${DEFAULT-VALUE})")
    String policy = Policies.DEFAULT;

    @Option(
            names = {"--seed", "--seeds"},
            paramLabel = "N|N..M",
            converter = Seeds.Converter.class,
            description = "another seed, another day; with N..M median and worst of all of them (default: 1)")
    Seeds seeds = new Seeds(1, 1);

    @Option(names = "--miss-cost", paramLabel = "C", description = "what a miss costs (default: ${DEFAULT-VALUE})")
    double missCost = RouteOptions.DEFAULT.missCost();

    @Option(names = "--threshold", paramLabel = "N", description = "of static-threshold (default: ${DEFAULT-VALUE})")
    int threshold = RouteOptions.DEFAULT.threshold();

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures, - for standard output")
    @Nullable
    Path json;

    @Override
    public Integer call() throws IOException {
        CommandSpec command = requireNonNull(spec);
        boolean every = "all".equals(scenario);
        if (all ? scenario != null && !every : scenario == null) {
            throw new ParameterException(command.commandLine(), "name a scenario, or say all");
        }
        List<Result> results = play(all || every, command);
        PrintWriter out = command.commandLine().getOut();
        if (json == null || !json.toString().equals("-"))
            out.print(seeds.isOne() ? RegretTable.of(results) : SeedsTable.of(results));
        if (json != null && json.toString().equals("-")) out.println(ResultsJson.of(results));
        else if (json != null) Files.writeString(json, ResultsJson.of(results) + "\n");
        out.flush();
        return 0;
    }

    private List<Result> play(boolean every, CommandSpec command) {
        RouteOptions base = RouteOptions.DEFAULT;
        List<Result> results = new ArrayList<>();
        try {
            RouteOptions options =
                    new RouteOptions(missCost, base.costPerJoule(), base.hedgeFrom(), base.confidence(), threshold);
            for (String name : every ? Scenarios.names() : List.of(requireNonNull(scenario))) {
                for (long seed = seeds.first(); seed <= seeds.last(); seed++) {
                    results.addAll(Simulation.play(name, policy, seed, options));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return results;
    }
}
