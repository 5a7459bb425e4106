package dev.verge.load;

import dev.verge.load.door.DoorException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The command line behind {@code ./verge}. Exit codes: 0 done, 1 failed (with a sentence), 2 wrong arguments. */
@Command(
        name = "./verge",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {SimulateCommand.class})
public final class Verge {
    private Verge() {}

    /** Runs one command and exits with its code. */
    public static void main(String... args) {
        // Netty looks for a logger; there is none to report that there is none
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Verge())
                .registerConverter(java.time.Duration.class, Durations::parse)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(sentences());
    }

    // what the person can do something about is a sentence; the rest is a defect and keeps its trace
    private static IExecutionExceptionHandler sentences() {
        return (exception, line, result) -> {
            if (exception instanceof DoorException || exception instanceof UserError) {
                line.getErr().println("verge: " + exception.getMessage());
            } else {
                exception.printStackTrace(line.getErr());
            }
            return ExitCode.SOFTWARE;
        };
    }
}
