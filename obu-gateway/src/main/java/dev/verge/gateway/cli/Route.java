package dev.verge.gateway.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line behind {@code ./verge route}. Exit codes: 0 done, 1 failed (with a sentence), 2 wrong arguments. */
@Command(
        name = "./verge route",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        description = "How requests would be routed, or would have been.",
        subcommands = {SimulateRoutes.class, ReplayRoutes.class, BenchRoutes.class})
public final class Route {
    private Route() {}

    /** Runs one command and exits with its code. */
    public static void main(String... args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line. */
    public static CommandLine commandLine() {
        return new CommandLine(new Route());
    }
}
