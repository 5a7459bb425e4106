package dev.verge.gateway.routing;

import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** All policies on the class path, by name. */
public final class Policies {
    /** What is used where nothing is configured. */
    public static final String DEFAULT = "deadline";

    private static final TreeMap<String, Policy> KNOWN =
            from(ServiceLoader.load(Policy.class, Policies.class.getClassLoader()));

    private Policies() {}

    /** The names, sorted. */
    public static List<String> names() {
        return List.copyOf(KNOWN.keySet());
    }

    /** @throws IllegalArgumentException if there is none of this name; the message names those that there are */
    public static Policy named(String name) {
        Policy policy = KNOWN.get(name);
        if (policy == null) {
            throw new IllegalArgumentException(
                    "no policy is named " + name + "; there are " + String.join(", ", KNOWN.keySet()));
        }
        return policy;
    }

    static TreeMap<String, Policy> from(Iterable<Policy> found) {
        TreeMap<String, Policy> policies = new TreeMap<>();
        for (Policy policy : found) {
            policies.put(policy.name(), policy);
        }
        return policies;
    }
}
