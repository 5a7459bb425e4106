package dev.verge.load;

import dev.verge.load.demo.Cut;
import dev.verge.load.door.DoorException;
import dev.verge.load.site.SiteException;
import dev.verge.load.wan.Outage;
import dev.verge.load.wan.Wan;
import dev.verge.telemetry.recording.UnreadableRecording;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The command line behind {@code ./verge}. Exit codes: 0 done, 1 failed (with a sentence), 2 wrong arguments. */
@Command(
        name = "./verge",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            BenchCommand.class,
            DemoCommand.class,
            ReplayCommand.class,
            SimulateCommand.class,
            SmokeCommand.class
        })
public final class Verge {
    // a logger that nobody holds is forgotten with its level; Redis's comings and goings are told as sentences
    private static final Logger LETTUCE = Logger.getLogger("io.lettuce");

    private Verge() {}

    /** Runs one command and exits with its code. */
    public static void main(String... args) {
        // Netty looks for a logger; there is none to report that there is none
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        LETTUCE.setLevel(Level.OFF);
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, with the ways in which arguments are read. */
    public static CommandLine commandLine() {
        return new CommandLine(new Verge())
                .registerConverter(Duration.class, Durations::parse)
                .registerConverter(Wan.class, Wan::parse)
                .registerConverter(Outage.class, Cut::parse)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(sentences());
    }

    // what the person can do something about is a sentence; the rest is a defect and keeps its trace
    private static IExecutionExceptionHandler sentences() {
        return (exception, line, result) -> {
            if (isForThePerson(exception)) {
                line.getErr().println("verge: " + exception.getMessage());
            } else {
                exception.printStackTrace(line.getErr());
            }
            return ExitCode.SOFTWARE;
        };
    }

    private static boolean isForThePerson(Exception exception) {
        return exception instanceof DoorException
                || exception instanceof SiteException
                || exception instanceof UnreadableRecording
                || exception instanceof UserError;
    }
}
