package dev.verge.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.pipeline.PipelineOptions;
import dev.verge.inference.repository.ModelOptions;
import dev.verge.inference.repository.RepositoryOptions;
import dev.verge.wire.WireOptions;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InferenceOptionsTest {
    @Test
    void hasItsDocumentedDefaults() {
        // When
        var config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(InferenceOptions.class)
                .withMapping(ModelOptions.class)
                .withMapping(PipelineOptions.class)
                .withMapping(RepositoryOptions.class)
                .withMapping(WireOptions.class)
                .build();
        // Then
        InferenceOptions inference = config.getConfigMapping(InferenceOptions.class);
        assertThat(inference.defaultModel()).isEqualTo("driving-regime");
        assertThat(inference.site()).isEqualTo("local");
        assertThat(inference.slowestReader()).isEqualTo(Duration.ofSeconds(60));
        PipelineOptions pipeline = config.getConfigMapping(PipelineOptions.class);
        assertThat(pipeline.integrity()).isEmpty();
        assertThat(pipeline.imputation()).isEmpty();
        assertThat(pipeline.gap()).isEqualTo(Duration.ofSeconds(10));
        assertThat(pipeline.suspects()).isEqualTo(PipelineOptions.Suspects.MARK);
        ModelOptions models = config.getConfigMapping(ModelOptions.class);
        assertThat(models.models()).isEmpty();
        assertThat(models.threads()).isEqualTo(1);
        assertThat(models.arena()).isTrue();
        assertThat(models.slots()).isEqualTo(8);
        assertThat(models.load()).isEqualTo(ModelOptions.Load.EAGER);
        assertThat(models.warmUps()).isEqualTo(200);
        RepositoryOptions repository = config.getConfigMapping(RepositoryOptions.class);
        assertThat(repository.defaultVersions()).isEqualTo("all");
        assertThat(repository.versions()).isEmpty();
        assertThat(repository.timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(repository.trialTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(repository.trialMemory()).isEmpty();
        assertThat(repository.maxModelSize().asLongValue()).isEqualTo(512 << 20);
        assertThat(repository.maxCacheSize().asLongValue()).isEqualTo(2L << 30);
        assertThat(repository.state()).isEmpty();
        assertThat(repository.maxDeaths()).isEqualTo(3);
        assertThat(repository.strict()).isFalse();
        WireOptions wire = config.getConfigMapping(WireOptions.class);
        assertThat(wire.maxRequests()).isEqualTo(256);
        assertThat(wire.smallBytes().asLongValue()).isEqualTo(64 << 10);
        assertThat(wire.maxLargeBytes().asLongValue()).isEqualTo(16 << 20);
        assertThat(wire.maxBodyBytes().asLongValue()).isEqualTo(16 << 20);
        assertThat(wire.maxStructuredBytes().asLongValue()).isEqualTo(2 << 20);
    }
}
