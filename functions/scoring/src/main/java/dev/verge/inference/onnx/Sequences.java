package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import dev.verge.inference.tensor.MemoryBudget;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes tensors of sequences. N maps of C keys each become [N, C], the columns in ascending order of the keys; N tensors
 * of one shape become [N, shape].
 */
final class Sequences {
    /** What an element takes on the heap: itself and, of a map, its entries, of which classifiers have few. */
    private static final long BYTES_EACH = 1024;

    private Sequences() {}

    static Tensor of(TensorSpec spec, OnnxSequence sequence) throws OrtException {
        long bytes = BYTES_EACH * Math.max(0, sequence.getInfo().length);
        Outputs.takeHeap(spec, bytes);
        try {
            return made(spec, sequence);
        } finally {
            MemoryBudget.HEAP.giveBack(bytes);
        }
    }

    private static Tensor made(TensorSpec spec, OnnxSequence sequence) throws OrtException {
        List<? extends OnnxValue> elements = sequence.getValue();
        try {
            return spec.form() == TensorSpec.Form.MAPS ? maps(spec, elements) : tensors(spec, elements);
        } finally {
            for (OnnxValue element : elements) element.close();
        }
    }

    private static Tensor maps(TensorSpec spec, List<? extends OnnxValue> elements) throws OrtException {
        List<Object> cells = new ArrayList<>();
        List<Object> columns = List.of();
        for (int row = 0; row < elements.size(); row++) {
            Map<Object, Object> map = new TreeMap<>(((OnnxMap) elements.get(row)).getValue());
            List<Object> keys = new ArrayList<>(map.keySet());
            if (row == 0) columns = keys;
            if (!columns.equals(keys)) throw new ModelFailure("output " + spec.name() + " has maps of different keys");
            cells.addAll(map.values());
        }
        return tensor(spec, new long[] {elements.size(), columns.size()}, cells);
    }

    private static Tensor tensor(TensorSpec spec, long[] shape, List<Object> cells) {
        if (cells.stream().allMatch(String.class::isInstance) && spec.type().size() == 0) {
            return new Tensor.Strings(spec.name(), shape, cells.toArray(String[]::new));
        }
        ByteBuf data = Unpooled.buffer(cells.size() * spec.type().size());
        for (Object cell : cells) {
            switch (cell) {
                case Float number -> data.writeFloatLE(number);
                case Double number -> data.writeDoubleLE(number);
                case Long number -> data.writeLongLE(number);
                default -> throw new ModelFailure("output " + spec.name() + " holds " + cell.getClass());
            }
        }
        return new Tensor.Numbers(spec.name(), spec.type(), shape, data);
    }

    private static Tensor tensors(TensorSpec spec, List<? extends OnnxValue> elements) throws OrtException {
        long[] one = elements.isEmpty() ? new long[0] : shape(elements.getFirst());
        long[] shape = new long[one.length + 1];
        shape[0] = elements.size();
        System.arraycopy(one, 0, shape, 1, one.length);
        List<String> texts = new ArrayList<>();
        ByteBuf data = Unpooled.buffer();
        for (OnnxValue element : elements) {
            if (!Arrays.equals(one, shape(element))) {
                throw new ModelFailure("output " + spec.name() + " is a sequence of tensors of different shapes");
            }
            OnnxTensor tensor = (OnnxTensor) element;
            if (spec.type().size() == 0) texts.addAll(List.of(Strings.flat(spec, tensor)));
            else data.writeBytes(tensor.getByteBuffer());
        }
        return spec.type().size() == 0
                ? new Tensor.Strings(spec.name(), shape, texts.toArray(String[]::new))
                : new Tensor.Numbers(spec.name(), spec.type(), shape, data);
    }

    private static long[] shape(OnnxValue element) {
        return ((OnnxTensor) element).getInfo().getShape();
    }
}
