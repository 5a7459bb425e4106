package dev.verge.gateway.cli;

import static java.util.Objects.requireNonNull;

import dev.verge.gateway.recording.FlightReader;
import dev.verge.gateway.recording.Replay;
import dev.verge.gateway.routing.Policies;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./verge route replay}: decides a recording again. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Decides the requests of a flight recording again: the same policy the same, byte for byte; for"
                + " another one, outcomes that did not happen are marked as estimated.")
final class ReplayRoutes implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "a recording, as GET /v1/routes/recording gives it")
    @Nullable
    Path file;

    @Option(names = "--policy", paramLabel = "P", description = "the policy (default: ${DEFAULT-VALUE})")
    String policy = Policies.DEFAULT;

    @Override
    public Integer call() throws IOException {
        CommandSpec command = requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        Replay replay = new Replay(policy(command));
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(requireNonNull(file), StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) out.println(replay.decide(FlightReader.read(line)));
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            out.flush();
            command.commandLine().getErr().println("verge: line " + number + ": " + e.getMessage());
            return 1;
        } catch (IOException e) {
            command.commandLine().getErr().println("verge: " + file + " cannot be read: " + e.getMessage());
            return 1;
        }
        out.flush();
        command.commandLine().getErr().println(replay.summary());
        return 0;
    }

    private dev.verge.gateway.routing.Policy policy(CommandSpec command) {
        try {
            return Policies.named(policy);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
