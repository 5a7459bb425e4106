package dev.verge.inference.repository;

import static dev.verge.telemetry.Texts.quoted;

import dev.verge.inference.plane.InferFault;
import java.util.Map;
import java.util.Optional;

/**
 * What a load asks for beside the model's name.
 *
 * @param force whether what is quarantined or was refused before is tried again
 * @param policy which versions are served from now on, where the caller says so
 */
record LoadParameters(boolean force, Optional<VersionPolicy> policy) {
    private static final String FORCE = "force";
    private static final String CONFIG = "config";

    /**
     * @param model the model's name, which a configuration may repeat
     * @throws InferFault 400 if a parameter is not known or says what cannot be
     */
    static LoadParameters parse(String model, Map<String, String> parameters) {
        for (String name : parameters.keySet()) {
            if (name.startsWith("file:")) {
                throw new InferFault(
                        400, "parameter " + quoted(name) + " brings a file; files come from the repository only");
            }
            if (!name.equals(FORCE) && !name.equals(CONFIG)) {
                throw new InferFault(
                        400, "there is no parameter " + quoted(name) + "; force and config are all that there are");
            }
        }
        String force = parameters.getOrDefault(FORCE, "false");
        if (!force.equals("true") && !force.equals("false")) {
            throw new InferFault(400, "parameter force is true or false, not " + quoted(force));
        }
        return new LoadParameters(
                force.equals("true"),
                Optional.ofNullable(parameters.get(CONFIG)).flatMap(text -> ConfigOverride.policy(model, text)));
    }
}
