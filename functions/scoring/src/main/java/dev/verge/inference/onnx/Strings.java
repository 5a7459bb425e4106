package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.verge.inference.tensor.MemoryBudget;
import java.util.ArrayList;
import java.util.List;

/** Strings of a tensor, row-major. ONNX Runtime nests them as arrays of arrays. */
final class Strings {
    private Strings() {}

    // with the array around each row
    private static final long BYTES_EACH = 96;

    /** @throws dev.verge.inference.tensor.MemoryShortage if there is no room for so many on the heap */
    static String[] flat(TensorSpec spec, OnnxTensor tensor) throws OrtException {
        long count = tensor.getInfo().getNumElements();
        if (count == 0) return new String[0];
        Outputs.takeHeap(spec, count * BYTES_EACH);
        try {
            return flat(tensor);
        } finally {
            MemoryBudget.HEAP.giveBack(count * BYTES_EACH);
        }
    }

    private static String[] flat(OnnxTensor tensor) throws OrtException {
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
