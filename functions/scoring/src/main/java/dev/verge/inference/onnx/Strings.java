package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;

/** Strings of a tensor, row-major. ONNX Runtime nests them as arrays of arrays. */
final class Strings {
    private Strings() {}

    static String[] flat(OnnxTensor tensor) throws OrtException {
        if (tensor.getInfo().getNumElements() == 0) return new String[0];
        Object value = tensor.getValue();
        if (value instanceof String[] row) return row;
        List<String> all = new ArrayList<>((int) tensor.getInfo().getNumElements());
        collect(value, all);
        return all.toArray(String[]::new);
    }

    private static void collect(Object value, List<String> all) {
        switch (value) {
            case String text -> all.add(text);
            case Object[] row -> {
                for (Object element : row) collect(element, all);
            }
            default -> throw new ModelFailure("a string tensor holds " + value.getClass());
        }
    }
}
