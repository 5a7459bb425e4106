package dev.verge.inference.repository;

import dev.verge.inference.plane.Precautions;
import dev.verge.inference.repository.Graph.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What values of an input can do to a sound model, as far as its graph shows it. Element types are followed from node to node;
 * where one cannot be known, nothing is said.
 *
 * @param dividing a node that divides INT32 or INT64 by what is not in the file: the least number divided by −1 ends the
 *     process on x86 (SIGFPE), for ONNX Runtime looks at zeros only
 * @param sized a node whose turns, or whose output's size, come from a value that is neither in the file nor the size of
 *     something: a few bytes can ask it for much
 */
record Hazards(Optional<String> dividing, Optional<String> sized) {
    private static final int INT32 = 6;
    private static final int INT64 = 7;
    private static final int BOOL = 9;
    private static final Set<String> DIVIDING = Set.of("Div", "Mod");
    private static final Set<String> OF_SIZES = Set.of("Shape", "Size");
    private static final Set<String> GIVING_INT64 = Set.of("Shape", "Size", "NonZero", "ArgMax", "ArgMin");
    private static final Set<String> GIVING_BOOL = Set.of(
            "Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual", "And", "Or", "Not", "Xor", "IsNaN", "IsInf");

    // of which inputs the values decide how much there is to do
    private static final Map<String, List<Integer>> SIZING = Map.ofEntries(
            Map.entry("ConstantOfShape", List.of(0)),
            Map.entry("Expand", List.of(1)),
            Map.entry("Loop", List.of(0)),
            Map.entry("OneHot", List.of(1)),
            Map.entry("Pad", List.of(1)),
            Map.entry("Range", List.of(0, 1, 2)),
            Map.entry("Resize", List.of(2, 3)),
            Map.entry("Tile", List.of(1)),
            Map.entry("Upsample", List.of(1)));

    /** What can be known of a graph. */
    static Hazards of(Graph graph) {
        Walk walk = new Walk();
        walk.through(graph, new HashMap<>(), new HashSet<>(), new HashSet<>());
        return new Hazards(walk.dividing, walk.sized);
    }

    /** What is done about it. */
    Precautions precautions() {
        return new Precautions(sized.isPresent(), dividing.isPresent());
    }

    /** What the model's owner should know; that calls run on workers is no harm. */
    Optional<String> warning() {
        return dividing.map(
                node -> node + " divides whole numbers by what it is asked: the least INT32 or INT64 by -1 would end"
                        + " the process, so inputs with the least one are refused; cast to floats before it if that can come about within");
    }

    private static final class Walk {
        private Optional<String> dividing = Optional.empty();
        private Optional<String> sized = Optional.empty();

        /**
         * @param types of values, by name
         * @param constant values that are in the file, or come of such
         * @param sizes values that come of sizes and constants
         */
        void through(Graph graph, Map<String, Integer> types, Set<String> constant, Set<String> sizes) {
            types.putAll(graph.types());
            constant.addAll(graph.initializers());
            for (Node node : graph.nodes()) {
                look(node, types, constant, sizes);
                for (Graph inner : node.graphs()) {
                    through(inner, new HashMap<>(types), new HashSet<>(constant), new HashSet<>(sizes));
                }
                boolean isConstant = node.graphs().isEmpty() && constant.containsAll(present(node));
                boolean isSize = node.graphs().isEmpty()
                        && (OF_SIZES.contains(node.operator())
                                || present(node).stream()
                                        .allMatch(name -> constant.contains(name) || sizes.contains(name)));
                int type = type(node, types);
                for (String output : node.outputs()) {
                    if (isConstant) constant.add(output);
                    if (isSize) sizes.add(output);
                    if (type != 0) types.putIfAbsent(output, type);
                }
            }
        }

        private void look(Node node, Map<String, Integer> types, Set<String> constant, Set<String> sizes) {
            String name = node.operator() + (node.name().isEmpty() ? "" : " (" + node.name() + ")");
            if (DIVIDING.contains(node.operator())
                    && node.inputs().size() == 2
                    && !constant.contains(node.inputs().getLast())
                    && node.inputs().stream()
                            .map(types::get)
                            .anyMatch(type -> type != null && (type == INT32 || type == INT64))) {
                dividing = dividing.or(() -> Optional.of(name));
            }
            for (int input : SIZING.getOrDefault(node.operator(), List.of())) {
                // an empty name is an input that is left out; a loop without a number of turns goes on as long as it
                // likes
                String value = input < node.inputs().size() ? node.inputs().get(input) : "";
                boolean isFree = value.isEmpty()
                        ? node.operator().equals("Loop")
                        : !constant.contains(value) && !sizes.contains(value);
                if (isFree) sized = sized.or(() -> Optional.of(name));
            }
        }

        private static List<String> present(Node node) {
            return node.inputs().stream().filter(name -> !name.isEmpty()).toList();
        }

        private static int type(Node node, Map<String, Integer> types) {
            String operator = node.operator();
            if (GIVING_INT64.contains(operator)) return INT64;
            if (GIVING_BOOL.contains(operator)) return BOOL;
            if (node.type() != 0) return node.type();
            int from = operator.equals("Where") || operator.equals("CastLike") ? 1 : 0;
            if (!node.graphs().isEmpty()
                    || operator.contains(".")
                    || from >= node.inputs().size()) return 0;
            return types.getOrDefault(node.inputs().get(from), 0);
        }
    }
}
