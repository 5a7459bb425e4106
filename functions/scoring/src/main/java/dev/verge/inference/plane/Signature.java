package dev.verge.inference.plane;

import static dev.verge.telemetry.Texts.quoted;
import static java.util.stream.Collectors.joining;

import dev.verge.inference.onnx.TensorSpec;
import dev.verge.inference.tensor.Tensor;
import java.util.List;

/** Brings a request's tensors into a model's order, and refuses what the model does not want. */
final class Signature {
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final int[] all;

    Signature(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.all = new int[outputs.size()];
        for (int i = 0; i < all.length; i++) all[i] = i;
    }

    /**
     * The tensors, one an input, in the model's order.
     *
     * @throws InferFault 400, naming the tensor at fault
     */
    Tensor[] inputs(List<Tensor> given) {
        Tensor[] ordered = new Tensor[inputs.size()];
        for (Tensor tensor : given) {
            int at = index(inputs, tensor.name());
            if (at < 0) throw unknown("input", tensor.name(), inputs);
            if (ordered[at] != null) throw new InferFault(400, "input " + quoted(tensor.name()) + " is given twice");
            TensorCheck.require(inputs.get(at), tensor);
            ordered[at] = tensor;
        }
        for (int i = 0; i < ordered.length; i++) {
            if (ordered[i] == null)
                throw new InferFault(400, "input " + quoted(inputs.get(i).name()) + " is missing");
        }
        return ordered;
    }

    /**
     * Indexes of the outputs that are wanted, in the order that is wanted.
     *
     * @throws InferFault 400, naming the output at fault
     */
    int[] outputs(List<String> wanted) {
        if (wanted.isEmpty()) return all;
        int[] indexes = new int[wanted.size()];
        for (int i = 0; i < indexes.length; i++) {
            String name = wanted.get(i);
            indexes[i] = index(outputs, name);
            if (indexes[i] < 0) throw unknown("output", name, outputs);
            if (wanted.indexOf(name) < i) throw new InferFault(400, "output " + quoted(name) + " is wanted twice");
        }
        return indexes;
    }

    private static int index(List<TensorSpec> specs, String name) {
        for (int i = 0; i < specs.size(); i++) if (specs.get(i).name().equals(name)) return i;
        return -1;
    }

    private static InferFault unknown(String what, String name, List<TensorSpec> known) {
        String names = known.stream().map(s -> quoted(s.name())).limit(20).collect(joining(", "));
        return new InferFault(400, "the model has no " + what + " " + quoted(name) + "; it has " + names);
    }
}
