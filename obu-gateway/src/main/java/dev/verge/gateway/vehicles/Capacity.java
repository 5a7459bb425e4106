package dev.verge.gateway.vehicles;

import java.util.Map;

/** How many scalar clients the edge takes. Three rules; the second and third are those in use in the field. */
sealed interface Capacity {
    /** So many. */
    int places();

    /** A number. */
    record Fixed(int places) implements Capacity {}

    /** {@code Σ nodes of a kind · weight of the kind}: two for a Xavier, one for a TX2. */
    record Nodes(Map<String, Integer> nodes, Map<String, Integer> weights) implements Capacity {
        private static final Map<String, Integer> KNOWN = Map.of("xavier", 2, "tx2", 1);

        public Nodes {
            nodes = Map.copyOf(nodes);
            weights = Map.copyOf(weights);
            for (String kind : nodes.keySet()) {
                if (!weights.containsKey(kind) && !KNOWN.containsKey(kind)) {
                    throw new IllegalArgumentException(
                            "verge.gateway.vehicles.capacity.weights." + kind + " is missing");
                }
            }
        }

        @Override
        public int places() {
            return nodes.entrySet().stream()
                    .mapToInt(node -> node.getValue() * weight(node.getKey()))
                    .sum();
        }

        private int weight(String kind) {
            Integer own = weights.get(kind);
            return own != null ? own : KNOWN.getOrDefault(kind, 0);
        }
    }

    /** {@code (allocatable - image workers · 4,882,812 Ki) / 3,906,250 Ki}, rounded down. */
    record Memory(long allocatableBytes, int imageWorkers) implements Capacity {
        static final long SCALAR_WORKER = 3_906_250L * 1024;
        static final long IMAGE_WORKER = 4_882_812L * 1024;

        @Override
        public int places() {
            return (int) Math.max(0, (allocatableBytes - imageWorkers * IMAGE_WORKER) / SCALAR_WORKER);
        }
    }
}
