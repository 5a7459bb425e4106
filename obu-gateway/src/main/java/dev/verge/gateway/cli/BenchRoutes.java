package dev.verge.gateway.cli;

import static java.util.Objects.requireNonNull;

import com.sun.management.ThreadMXBean;
import dev.verge.gateway.recording.FlightReader;
import dev.verge.gateway.recording.RecordedFlight;
import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Policies;
import dev.verge.gateway.routing.Policy;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.Router;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./verge route bench}: what decisions cost, the questions taken from a recording. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Time and allocation of a decision, and of what the policy learns of it, for every policy: the median"
                        + " of the rounds, one thread, the same questions.")
final class BenchRoutes implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "a recording, as GET /v1/routes/recording gives it")
    @Nullable
    Path file;

    @Option(names = "--rounds", paramLabel = "N", description = "interleaved rounds (default: ${DEFAULT-VALUE})")
    int rounds = 5;

    @Option(names = "--decisions", paramLabel = "N", description = "of a round (default: ${DEFAULT-VALUE})")
    int decisions = 200_000;

    /** Keeps results, so that nothing is optimised away. */
    static volatile int kept;

    private record Cost(double decideNanos, double decideBytes, double learnNanos, double learnBytes) {}

    @Override
    public Integer call() throws IOException {
        CommandSpec command = requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        List<Question> questions;
        try (var lines = Files.lines(requireNonNull(file))) {
            questions = lines.filter(line -> !line.isBlank())
                    .map(FlightReader::read)
                    .map(RecordedFlight::question)
                    .toList();
        } catch (IllegalArgumentException e) {
            command.commandLine().getErr().println("verge: " + e.getMessage());
            return 1;
        }
        if (questions.isEmpty() || rounds < 1 || decisions < 1) {
            command.commandLine().getErr().println("verge: nothing to decide");
            return 1;
        }
        List<String> names = Policies.names();
        Cost[][] costs = new Cost[names.size()][rounds];
        // the first round is not counted: it is compiled meanwhile
        for (int round = -1; round < rounds; round++) {
            for (int i = 0; i < names.size(); i++) {
                Cost cost = round(Policies.named(names.get(i)), questions);
                if (round >= 0) costs[i][round] = cost;
            }
        }
        out.printf(
                Locale.ROOT,
                "%-18s %12s %14s %12s %14s%n",
                "policy",
                "decide ns",
                "decide bytes",
                "learn ns",
                "learn bytes");
        for (int i = 0; i < names.size(); i++) {
            Cost[] own = costs[i];
            out.printf(
                    Locale.ROOT,
                    "%-18s %12.0f %14.0f %12.0f %14.0f%n",
                    names.get(i),
                    median(own, Cost::decideNanos),
                    median(own, Cost::decideBytes),
                    median(own, Cost::learnNanos),
                    median(own, Cost::learnBytes));
        }
        out.flush();
        return 0;
    }

    private Cost round(Policy policy, List<Question> recorded) {
        // a policy finds its own state in the questions
        List<Question> questions = recorded.stream()
                .map(q -> new Question(q.request(), q.fleet(), policy.initial(), q.options(), q.seed(), q.nowMicros()))
                .toList();
        Decision[] made = new Decision[questions.size()];
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = thread.getCurrentThreadAllocatedBytes();
        long begin = System.nanoTime();
        for (int i = 0; i < decisions; i++) {
            int at = i % made.length;
            made[at] = Router.decide(questions.get(at), policy);
        }
        long decided = System.nanoTime();
        long decidedBytes = thread.getCurrentThreadAllocatedBytes();
        int numbers = 0;
        for (int i = 0; i < decisions; i++) {
            int at = i % Math.min(decisions, made.length);
            Question question = questions.get(at);
            numbers += policy.learn(question.state(), question, made[at], 1)
                    .numbers()
                    .size();
        }
        kept = numbers;
        long learned = System.nanoTime();
        long learnedBytes = thread.getCurrentThreadAllocatedBytes();
        return new Cost(
                (double) (decided - begin) / decisions,
                (double) (decidedBytes - bytes) / decisions,
                (double) (learned - decided) / decisions,
                (double) (learnedBytes - decidedBytes) / decisions);
    }

    private static double median(Cost[] costs, ToDoubleFunction<Cost> figure) {
        double[] sorted = Arrays.stream(costs).mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
