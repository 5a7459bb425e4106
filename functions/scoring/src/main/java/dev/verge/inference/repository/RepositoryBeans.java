package dev.verge.inference.repository;

import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.pipeline.PipelineOptions;
import dev.verge.inference.plane.ModelDirectory;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.graalvm.nativeimage.ImageInfo;

/** Puts the repository together as it is configured. */
class RepositoryBeans {
    private static final long LEAST_RUN_BYTES = 32L << 20;

    @Produces
    @Singleton
    LiveRepository repository(
            ModelOptions models,
            RepositoryOptions options,
            PipelineOptions pipeline,
            @ConfigProperty(name = "verge.inference.default-model") Optional<String> defaultModel,
            ModelDirectory directory,
            Instance<ModelChoice> chosen) {
        Set<String> first = new HashSet<>();
        if (models.load() == ModelOptions.Load.LAZY) {
            for (Optional<String> name : List.of(defaultModel, pipeline.integrity(), pipeline.imputation())) {
                name.ifPresent(first::add);
            }
        }
        ModelChoice choice = chosen.isResolvable() ? chosen.get() : _ -> true;
        Optional<String> place = models.models().filter(text -> !text.isBlank());
        Opener opener = new Opener(
                new SessionSettings(models.threads(), models.arena(), models.slots(), runBytes(models)),
                warmUps(models));
        long maxBytes = options.maxModelSize().asLongValue();
        if (place.isEmpty()) {
            ModelSource source = new BakedSource();
            return repository(
                    directory,
                    options,
                    choice,
                    first,
                    new Preparation(
                            source, opener, Optional.empty(), Optional.empty(), () -> limits(options), maxBytes));
        }
        StateFolder state = state(options);
        ModelSource source = source(place.get(), options, state, maxBytes);
        TrialProcess trial = new TrialProcess(
                TrialCommand.likeThis(), state.temp(), opener.settings().runBytes());
        return repository(
                directory,
                options,
                choice,
                first,
                new Preparation(
                        source, opener, Optional.of(state), Optional.of(trial), () -> limits(options), maxBytes));
    }

    // what is left is for the server, and for others' runs
    private static long runBytes(ModelOptions models) {
        if (models.runMemory().isPresent()) return models.runMemory().get().asLongValue();
        long left = new Headroom(Path.of("/")).bytes().orElse(Long.MAX_VALUE);
        return Math.clamp(left / 2, LEAST_RUN_BYTES, SessionSettings.RUN_BYTES);
    }

    // native code gets no faster by use: the third run is over slots, as every one after it
    private static int warmUps(ModelOptions models) {
        return ImageInfo.inImageRuntimeCode() ? Math.min(models.warmUps(), 3) : models.warmUps();
    }

    private static LiveRepository repository(
            ModelDirectory directory,
            RepositoryOptions options,
            ModelChoice choice,
            Set<String> first,
            Preparation preparation) {
        VersionPolicy other = VersionPolicy.parse(options.defaultVersions());
        Map<String, VersionPolicy> policies = new HashMap<>();
        options.versions().forEach((name, policy) -> policies.put(name, VersionPolicy.parse(policy)));
        return new LiveRepository(
                directory,
                preparation,
                name -> choice.wants(name) ? policies.getOrDefault(name, other) : new VersionPolicy.None(),
                options.timeout(),
                options.strict(),
                first);
    }

    private static ModelSource source(String place, RepositoryOptions options, StateFolder state, long maxBytes) {
        if (!place.startsWith("s3://")) return new FolderSource(Path.of(place), maxBytes);
        ModelCache cache = new ModelCache(state.cache(), options.maxCacheSize().asLongValue());
        return S3Source.open(URI.create(place), options.timeout(), cache, maxBytes);
    }

    private static TrialLimits limits(RepositoryOptions options) {
        Duration time = options.trialTimeout();
        OptionalLong left = new Headroom(Path.of("/")).bytes();
        TrialLimits one = options.trialMemory()
                .map(MemorySize::asLongValue)
                .map(bytes -> new TrialLimits(time, bytes))
                .orElseGet(() -> TrialLimits.within(time, left));
        return one.sideBySide(left, Runtime.getRuntime().availableProcessors());
    }

    private static StateFolder state(RepositoryOptions options) {
        Path folder = options.state()
                .orElseGet(() -> Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "verge-inference-" + System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_")));
        try {
            return StateFolder.open(folder, options.maxDeaths());
        } catch (IOException e) {
            throw new UncheckedIOException("the state folder cannot be used, set VERGE_STATE: " + e.getMessage(), e);
        }
    }

    void close(@Disposes LiveRepository repository) {
        repository.close();
    }
}
