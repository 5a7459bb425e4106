package dev.verge.inference.model;

import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.ServedModel;
import dev.verge.inference.plane.UseCount;
import dev.verge.inference.repository.Inspection;
import dev.verge.inference.repository.ModelContent;
import dev.verge.inference.repository.ModelFault;
import dev.verge.inference.repository.ModelKey;
import dev.verge.inference.repository.Opener;
import java.io.IOException;

/**
 * The files of one model.
 *
 * @param place {@code <name>/<version>}
 * @param description bytes of {@code model.json}
 * @param model bytes of {@code model.onnx}
 */
@SuppressWarnings("ArrayRecordComponent")
public record ModelFiles(String place, byte[] description, byte[] model) {
    /** Opens it as the server does. */
    public ServedModel open() throws IOException, ModelFault {
        String[] names = place.split("/", 2);
        ModelContent content = new ModelContent.InMemory(description, model);
        return new Opener(SessionSettings.DEFAULT, 1)
                .open(
                        new ModelKey(names[0], names[1]),
                        content,
                        Inspection.of(content, 1 << 20).digest(),
                        UseCount.NONE);
    }
}
