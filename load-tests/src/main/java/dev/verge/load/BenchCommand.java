package dev.verge.load;

import dev.verge.load.bench.ChaosBench;
import dev.verge.load.bench.ForwardBench;
import dev.verge.load.bench.InferBench;
import dev.verge.load.bench.IngestBench;
import dev.verge.load.bench.OutboxChaosBench;
import dev.verge.load.bench.RouteBench;
import picocli.CommandLine.Command;

/** {@code ./verge bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Benchmarks. Load, Redis and functions share this machine.",
        subcommands = {
            ChaosBench.class,
            ForwardBench.class,
            InferBench.class,
            IngestBench.class,
            OutboxChaosBench.class,
            RouteBench.class
        })
final class BenchCommand {}
