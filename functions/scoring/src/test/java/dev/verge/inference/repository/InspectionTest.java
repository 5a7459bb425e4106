package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectionTest {
    private static final long[] ONE = {1};

    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectories(root.resolve("m/1"));
        Files.write(folder.resolve("weights.bin"), new byte[4]);
        Files.write(root.resolve("secret"), new byte[4]);
        Files.createSymbolicLink(folder.resolve("link"), root.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("near"), Path.of("weights.bin"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"weights.bin", "./weights.bin", "near"})
    void allowsExternalDataInTheModelsFolder(String location) throws Exception {
        assertThat(inspect(Onnx.addsTensor(Onnx.external("summand", ONE, location)))
                        .digest())
                .startsWith("sha256:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../secret",
                "../1/weights.bin",
                "/etc/hostname",
                "link",
                "",
                "*/_ORT_MEM_ADDR_/*",
                "a\\..\\..\\secret"
            })
    void refusesExternalDataElsewhere(String location) {
        assertThatThrownBy(() -> inspect(Onnx.addsTensor(Onnx.external("summand", ONE, location))))
                .isInstanceOf(ModelFault.class)
                .hasMessageContaining("leaves the model's folder");
    }

    @Test
    void findsExternalDataWhereverATensorCanBe() {
        // Given
        byte[] tensor = Onnx.external("t", ONE, "../../secret");
        byte[] sparse = Onnx.message(out -> out.writeByteArray(1, tensor));
        byte[] node = Onnx.node("Constant", List.of(), List.of("y"), Onnx.tensorAttribute("value", tensor));
        byte[] body = Onnx.graph(List.of(node), List.of(), List.of(), List.of());
        byte[] outer = Onnx.node("If", List.of("c"), List.of("y"), Onnx.graphAttribute("then_branch", body));
        byte[] listed = Onnx.node("X", List.of(), List.of(), Onnx.message(out -> out.writeByteArray(10, tensor)));
        byte[] sparseValue =
                Onnx.node("Constant", List.of(), List.of("y"), Onnx.message(out -> out.writeByteArray(22, sparse)));
        byte[] function = Onnx.message(out -> out.writeByteArray(7, node));
        byte[] training = Onnx.message(out -> out.writeByteArray(2, body));
        byte[] empty = Onnx.graph(List.of(), List.of(), List.of(), List.of());
        List<byte[]> models = List.of(
                Onnx.model(body),
                Onnx.model(Onnx.graph(List.of(outer), List.of(), List.of(), List.of())),
                Onnx.model(Onnx.graph(List.of(listed), List.of(), List.of(), List.of())),
                Onnx.model(Onnx.graph(List.of(sparseValue), List.of(), List.of(), List.of())),
                Onnx.model(Onnx.message(out -> out.writeByteArray(15, sparse))),
                Onnx.message(out -> {
                    out.writeByteArray(7, empty);
                    out.writeByteArray(25, function);
                }),
                Onnx.message(out -> {
                    out.writeByteArray(7, empty);
                    out.writeByteArray(20, training);
                }));
        // Then
        for (byte[] model : models) {
            assertThatThrownBy(() -> inspect(model))
                    .isInstanceOf(ModelFault.class)
                    .hasMessageContaining("leaves the model's folder");
        }
    }

    @Test
    void aChangeOfExternalDataChangesTheDigest() throws Exception {
        // Given
        byte[] model = Onnx.addsTensor(Onnx.external("summand", ONE, "weights.bin"));
        Inspection before = inspect(model);
        // When
        Files.write(folder.resolve("weights.bin"), new byte[] {1, 2, 3, 4});
        // Then
        assertThat(inspect(model).digest()).isNotEqualTo(before.digest());
        assertThat(inspect(model).fingerprint()).isNotEqualTo(before.fingerprint());
    }

    @Test
    void theDigestWithExternalDataIsThatOfWhatSha256sumPrints() throws Exception {
        // Given
        byte[] weights = {1, 2, 3, 4};
        Files.write(folder.resolve("weights.bin"), weights);
        byte[] model = Onnx.addsTensor(Onnx.external("summand", ONE, "weights.bin"));
        // Then
        String printed = sha(model) + "  model.onnx\n" + sha(weights) + "  weights.bin\n";
        assertThat(inspect(model).digest()).isEqualTo("sha256:" + sha(printed.getBytes(UTF_8)));
    }

    private static String sha(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void refusesWhatIsNoOnnxFile() {
        byte[] deep = Onnx.graph(List.of(), List.of(), List.of(), List.of());
        for (int i = 0; i < 200; i++) {
            deep = Onnx.graph(
                    List.of(Onnx.node("If", List.of(), List.of(), Onnx.graphAttribute("then_branch", deep))),
                    List.of(),
                    List.of(),
                    List.of());
        }
        byte[] whole = Onnx.adds(1);
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        byte[] group = Onnx.message(out -> out.writeTag(7, 3));
        byte[] ownFormat = {24, 0, 0, 0, 'O', 'R', 'T', 'M', 0, 0};
        for (byte[] model : List.of(new byte[0], new byte[100], half, Onnx.model(deep), group, ownFormat)) {
            assertThatThrownBy(() -> inspect(model))
                    .isInstanceOf(ModelFault.class)
                    .hasMessageContaining("model.onnx");
        }
    }

    @Test
    void refusesMoreBytesThanAllowed() throws IOException {
        // Given
        Path model = Files.write(
                folder.resolve("model.onnx"), Onnx.addsTensor(Onnx.external("summand", ONE, "weights.bin")));
        // Then
        assertThatThrownBy(() -> Inspection.of(new ModelContent.OnDisk(new byte[0], model), Files.size(model) + 3))
                .isInstanceOf(ModelFault.class)
                .hasMessageContaining("bytes");
    }

    private Inspection inspect(byte[] model) throws IOException, ModelFault {
        Path file = Files.write(folder.resolve("model.onnx"), model);
        return Inspection.of(new ModelContent.OnDisk(new byte[0], file), 1 << 20);
    }
}
