package dev.verge.inference.repository;

import static dev.verge.inference.repository.Onnx.FLOAT;
import static dev.verge.inference.repository.Onnx.INT32;
import static dev.verge.inference.repository.Onnx.INT64;
import static dev.verge.inference.repository.Onnx.graph;
import static dev.verge.inference.repository.Onnx.graphAttribute;
import static dev.verge.inference.repository.Onnx.longs;
import static dev.verge.inference.repository.Onnx.model;
import static dev.verge.inference.repository.Onnx.node;
import static dev.verge.inference.repository.Onnx.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HazardsTest {
    private static final byte[] TWO = longs("two", new long[] {1}, 2);

    @Test
    void findsDivisionsOfWholeNumbersByWhatIsAsked() throws IOException {
        assertThat(of(Onnx.divides()).dividing()).contains("Div");
        assertThat(of(nodes(node("Mod", List.of("n", "n"), List.of("y")))).dividing())
                .contains("Mod");
        // what is cast is whole, and what is divided may come of the file
        assertThat(of(nodes(
                                node("Cast", List.of("x"), List.of("w"), integer("to", INT32)),
                                node("Div", List.of("w", "w"), List.of("y"))))
                        .dividing())
                .isPresent();
        assertThat(of(nodes(node("Div", List.of("two", "n"), List.of("y")))).dividing())
                .isPresent();
        // within a branch, of what comes from outside of it
        byte[] branch = graph(List.of(node("Div", List.of("n", "n"), List.of("z"))), List.of(), List.of(), List.of());
        assertThat(of(nodes(node("If", List.of("c"), List.of("y"), graphAttribute("then_branch", branch))))
                        .dividing())
                .isPresent();
    }

    @Test
    void passesOtherDivisions() throws IOException {
        assertThat(of(nodes(node("Div", List.of("x", "x"), List.of("y")))).dividing())
                .isEmpty();
        assertThat(of(nodes(node("Div", List.of("n", "two"), List.of("y")))).dividing())
                .isEmpty();
        assertThat(of(nodes(
                                node("Neg", List.of("two"), List.of("minus")),
                                node("Div", List.of("n", "minus"), List.of("y"))))
                        .dividing())
                .isEmpty();
        assertThat(of(nodes(
                                node("Cast", List.of("n"), List.of("w"), integer("to", FLOAT)),
                                node("Div", List.of("w", "w"), List.of("y"))))
                        .dividing())
                .isEmpty();
    }

    @Test
    void findsWhatIsAsLargeOrAsLongAsAnInputSays() throws IOException {
        assertThat(of(nodes(node("ConstantOfShape", List.of("n"), List.of("y"))))
                        .sized())
                .contains("ConstantOfShape");
        assertThat(of(nodes(node("Abs", List.of("n"), List.of("m")), node("Expand", List.of("x", "m"), List.of("y"))))
                        .sized())
                .contains("Expand");
        assertThat(of(Onnx.counts()).sized()).contains("Loop");
    }

    @Test
    void passesWhatIsAsLargeAsTheFileOrAnotherTensorSays() throws IOException {
        assertThat(of(nodes(node("ConstantOfShape", List.of("two"), List.of("y"))))
                        .sized())
                .isEmpty();
        assertThat(of(nodes(
                                node("Shape", List.of("x"), List.of("s")),
                                node("Mul", List.of("s", "two"), List.of("t")),
                                node("Expand", List.of("x", "t"), List.of("y"))))
                        .sized())
                .isEmpty();
        assertThat(of(Onnx.countsTo(3)).sized()).isEmpty();
    }

    @Test
    void findsNothingInTheModelsThatComeAlong() throws IOException {
        BakedSource source = new BakedSource();
        for (ModelKey key : source.list()) {
            Hazards hazards = Hazards.of(Graph.of(source.fetch(key)));
            assertThat(hazards.dividing()).as(key.toString()).isEmpty();
            assertThat(hazards.sized()).as(key.toString()).isEmpty();
        }
    }

    private static byte[] integer(String name, int value) {
        return Onnx.message(out -> {
            out.writeString(1, name);
            out.writeInt64(3, value);
            out.writeInt32(20, 2);
        });
    }

    private static Hazards of(byte[] model) throws IOException {
        return Hazards.of(Graph.of(new ModelContent.InMemory(new byte[0], model)));
    }

    // an input n of whole numbers and an input x of others
    private static byte[] nodes(byte[]... nodes) {
        List<byte[]> inputs = List.of(value("n", INT64, -1), value("x", FLOAT, -1), value("c", Onnx.BOOL));
        return model(graph(List.of(nodes), List.of(TWO), inputs, List.of()));
    }
}
