package dev.verge.inference.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The models that can be asked, by name. Of several versions of one model the newest answers. */
public final class Models {
    private final Map<String, LoadedModel> byName = new HashMap<>();
    private final String only;

    /** @throws IllegalArgumentException if there is no model */
    public Models(List<LoadedModel> models) {
        if (models.isEmpty()) throw new IllegalArgumentException("there is no model");
        for (LoadedModel model : models) {
            byName.merge(model.description().name(), model, (a, b) -> Versions.newer(version(b), version(a)) ? b : a);
        }
        only = byName.size() == 1 ? models.getFirst().description().name() : "";
    }

    private static String version(LoadedModel model) {
        return model.description().version();
    }

    /** The model of this name; where no name is given, the only one there is. */
    public Optional<LoadedModel> find(Optional<String> name) {
        return Optional.ofNullable(byName.get(name.orElse(only)));
    }

    /** The models that answer. */
    public List<LoadedModel> all() {
        return new ArrayList<>(byName.values());
    }
}
