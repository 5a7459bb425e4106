package dev.verge.inference.plane;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * What a model is, as the Open Inference Protocol tells it.
 *
 * @param version the version that these tensors are of
 * @param versions every version that can be asked
 * @param platform {@code onnxruntime_onnx}
 * @param properties digest, licence, task and so on
 */
public record ModelMetadata(
        String name,
        String version,
        List<String> versions,
        String platform,
        List<TensorMetadata> inputs,
        List<TensorMetadata> outputs,
        Map<String, String> properties) {
    public ModelMetadata {
        requireNonNull(name, "name");
        requireNonNull(version, "version");
        versions = List.copyOf(versions);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        properties = Map.copyOf(properties);
    }
}
