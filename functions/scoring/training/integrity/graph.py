"""The ONNX graph from a raw window to features, and on through trees and a convolutional network to a score for each signal."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

import kit
from kit import ROWS
from network import BACK, DILATIONS, FIELD, LATE, SLOW
from sensors import AMBIENT, COOLANT, FAST, LAGS, LOG_ADD, LOG_MEAN, LOGS, LOW, RANGE, RPM, SENSORS, SPEED, TARGETS, Fitted

STEP = 5
OPSET, ML_OPSET = 18, 3
S, P = len(kit.SIGNALS), len(SENSORS)
# sliding means and their change from one stretch to the next, in seconds; places STEP s apart
MEANS = [5, 15, 30, 60]
CHANGES = [5, 15, 30]
SUMS = [10, 20, 30, 60]
TOP = 4
# features are multiples of this: a hundred times what the last digits of sums differ by from machine to machine
GRAIN = 2.0**-14


class Graph:
    """Collects nodes; every method returns the name of the tensor it makes."""

    def __init__(self):
        self.nodes, self.constants, self.count = [], {}, 0

    def const(self, value) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = np.asarray(value)
        return name

    def floats(self, value) -> str:
        return self.const(np.asarray(value, np.float32))

    def ints(self, *value) -> str:
        return self.const(np.array(value, np.int64))

    def __call__(self, op: str, *given: str, outputs=1, **attributes):
        names = [f"t{self.count + k}" for k in range(outputs)]
        self.count += outputs
        self.nodes.append(helper.make_node(op, list(given), names, **attributes))
        return names[0] if outputs == 1 else names

    def take(self, x: str, places, axis: int) -> str:
        return self("Gather", x, self.const(np.array(places, np.int64)), axis=axis)

    def clip(self, x: str, low, high) -> str:
        return self("Min", self("Max", x, self.floats(low)), self.floats(high))

    def lag(self, x: str, by: int, axis: int) -> str:
        """The value `by` rows before, at the ends the first or last one."""
        return self.take(x, np.clip(np.arange(ROWS) - by, 0, ROWS - 1), axis)

    def highest(self, x: str) -> str:
        return self("ReduceMax", x, self.ints(2), keepdims=0)

    def lowest(self, x: str) -> str:
        return self("ReduceMin", x, self.ints(2), keepdims=0)


def stretches(length: int, weight: float) -> np.ndarray:
    """[ROWS, places]: weighted sums over `length` rows, the last place ends with the window."""
    ends = np.arange(ROWS, length - 1, -STEP)[::-1]
    m = np.zeros((ROWS, len(ends)), np.float32)
    for k, end in enumerate(ends):
        m[end - length : end, k] = weight
    return m


def changes(length: int) -> np.ndarray:
    """[ROWS, places]: mean of `length` rows minus the mean of the `length` rows before."""
    ends = np.arange(ROWS, 2 * length - 1, -STEP)[::-1]
    m = np.zeros((ROWS, len(ends)), np.float32)
    for k, end in enumerate(ends):
        m[end - length : end, k] = 1 / length
        m[end - 2 * length : end - length, k] = -1 / length
    return m


class Features:
    """Adds the features of `window` to a graph, and remembers which signal each one is about (-1: the drive as a whole),
    and whether it is one of the few that the judges of other signals may look at."""

    def __init__(self, g: Graph, fitted: Fitted):
        self.g, self.parts, self.names, self.about, self.shared = g, [], [], [], []
        self.build(fitted)
        exact = g("Mul", g("Concat", *self.parts, axis=1), g.floats(1 / GRAIN))
        self.output = g("Mul", g("Round", exact), g.floats(GRAIN))

    def add(self, part: str, names: list[str], about: list[int], shared=False):
        self.parts.append(part)
        self.names += names
        self.about += about
        self.shared += [shared] * len(names)

    def build(self, fitted: Fitted):
        g = self.g
        # [N, S, T]: a signal's seconds lie side by side
        x = g("Transpose", g.clip("window", kit.FLOOR, kit.CEILING), perm=[0, 2, 1])
        u = g("Mul", g("Sub", x, g.floats(LOW[:, None])), g.floats(1 / RANGE[:, None]))
        virtual = self.virtual(x, u, fitted)
        real = g.take(u, TARGETS, 1)
        error = g.clip(g("Sub", real, virtual), -1.5, 1.5)
        # a second's shift between two sensors is no fault: the more the estimate moves, the less an error counts
        moves = g("Abs", g("Sub", g.lag(virtual, -1, 2), g.lag(virtual, 1, 2)))
        usual = g("Add", g("Mul", moves, g.floats(0.5)), g.floats(fitted.usual[:, None]))
        relative = g.clip(g("Div", error, usual), -8, 8)
        # as rows of their own, or ONNX Runtime turns the window around, adds up one in another order than many, and trees that
        # split on last digits say something else
        mean = g("ReduceMean", g("Reshape", u, g.ints(-1, ROWS)), g.ints(1), keepdims=1)
        mean = g("Reshape", mean, g.ints(-1, S, 1))
        centred = g("Sub", u, mean)
        gear = self.gear(x, fitted)
        self.stretches(g("Concat", relative, error, centred, gear, axis=1))
        self.activity(u, virtual)
        self.spikes(error, u)
        self.drive(x, u, mean)
        self.seen = x, u, error, relative, gear

    def virtual(self, x: str, u: str, fitted: Fitted) -> str:
        g = self.g
        fast = g.take(u, FAST, 1)
        logs = g.take(x, [s for s, _ in LOGS], 1)
        logs = g("Log", g("Add", g("Max", logs, g.floats(0)), g.floats(LOG_ADD[:, None])))
        logs = g("Sub", logs, g.floats(LOG_MEAN[:, None]))
        given = g("Concat", u, *(g.lag(fast, by, 2) for by in LAGS), logs, axis=1)
        hidden = g("Add", g("MatMul", g.floats(fitted.first.T), given), g.floats(fitted.first_bias[:, None]))
        out = g("MatMul", g.floats(fitted.second.T), g("Relu", hidden))
        return g("Add", out, g.floats(fitted.second_bias[:, None]))

    def gear(self, x: str, fitted: Fitted) -> str:
        """How far ln(km/h per 1000 rpm) is from the nearest gear, where the clutch is likely to be closed, [N, 1, T]."""
        g = self.g
        speed, rpm = g.take(x, [SPEED], 1), g.take(x, [RPM], 1)
        ratio = g("Log", g("Div", g("Max", speed, g.floats(1)), g("Max", rpm, g.floats(300))))
        off = g("Abs", g("Sub", ratio, g.floats((fitted.gears - np.log(1000))[None, :, None])))
        off = g("Min", g("ReduceMin", off, g.ints(1), keepdims=1), g.floats(0.15))
        closed = g("And", g("Greater", speed, g.floats(18)), g("Greater", rpm, g.floats(1000)))
        return g("Mul", off, g("Cast", closed, to=TensorProto.FLOAT))

    def stretches(self, sequences: str):
        g = self.g
        blocks = [stretches(n, 1 / n) for n in MEANS] + [changes(n) for n in CHANGES]
        names = [f"mean{n}" for n in MEANS] + [f"change{n}" for n in CHANGES]
        about = [*TARGETS, *TARGETS, *range(S), SPEED]
        of = [f"relative{k}" for k in range(P)] + [f"error{k}" for k in range(P)] + [f"level{k}" for k in range(S)] + ["gear"]
        sums = g("MatMul", sequences, g.floats(np.hstack(blocks)))
        parts = g("Split", sums, g.ints(*(b.shape[1] for b in blocks)), axis=2, outputs=len(blocks))
        for part, name in zip(parts, names):
            shared = name in ("mean15", "mean60", "change15")
            for edge, reduce in (("max", g.highest), ("min", g.lowest)):
                self.add(reduce(part), [f"{name}.{edge}.{o}" for o in of], about, shared)

    def activity(self, u: str, virtual: str):
        """A stuck signal is still while its virtual sensor moves; and by how much each moves at all."""
        g = self.g
        real = g("Abs", g("Sub", u, g.lag(u, 1, 2)))
        estimated = g("Abs", g("Sub", virtual, g.lag(virtual, 1, 2)))
        missing = g("Sub", estimated, g("Mul", g.take(real, TARGETS, 1), g.floats(3)))
        # a logger that falls behind refreshes few signals a second, or none
        fresh = g("Cast", g("Greater", real, g.floats(0)), to=TensorProto.FLOAT)
        anything = g("ReduceMean", fresh, g.ints(1), keepdims=1)
        blocks = [stretches(n, 1 / n) for n in SUMS]
        sums = g("MatMul", g("Concat", missing, real, anything, axis=1), g.floats(np.hstack(blocks)))
        parts = g("Split", sums, g.ints(*(b.shape[1] for b in blocks)), axis=2, outputs=len(blocks))
        about = [*TARGETS, *range(S), -1]
        of = [f"missing{k}" for k in range(P)] + [f"motion{k}" for k in range(S)] + ["anything"]
        for part, n in zip(parts, SUMS):
            self.add(g.highest(part), [f"{o}.max{n}" for o in of], about)
            self.add(g.lowest(part), [f"{o}.min{n}" for o in of], about)

    def spikes(self, error: str, u: str):
        """Seconds that leave their neighbours, of the error and of the signal; the largest steps up and down."""
        g = self.g
        both = g("Concat", error, u, axis=1)
        around = g("Mul", g("Add", g.lag(both, 1, 2), g.lag(both, -1, 2)), g.floats(0.5))
        lone = g("Abs", g("Sub", both, around))
        top, _ = g("TopK", lone, g.ints(TOP), axis=2, outputs=2)
        about = [*TARGETS, *range(S)]
        of = [f"error{k}" for k in range(P)] + [f"level{k}" for k in range(S)]
        for k in range(0, TOP, 3):
            self.add(g("Squeeze", g.take(top, [k], 2), g.ints(2)), [f"lone{k}.{o}" for o in of], about, k == 0)
        for by in (1, 3):
            step = g("Sub", both, g.lag(both, by, 2))
            self.add(g.highest(step), [f"step{by}.max.{o}" for o in of], about, by == 1)
            self.add(g.lowest(step), [f"step{by}.min.{o}" for o in of], about, by == 1)

    def drive(self, x: str, u: str, mean: str):
        """What the drive is like: without it a start of the engine looks like a fault."""
        g = self.g
        still = g("Cast", g("Less", g.take(x, [RPM, SPEED], 1), g.floats(1)), to=TensorProto.FLOAT)
        self.add(g("ReduceMean", still, g.ints(2), keepdims=0), ["engine off", "standing"], [-1, -1])
        self.add(g.highest(still), ["ever off", "ever standing"], [-1, -1])
        kept = [COOLANT, RPM, SPEED]
        self.add(g("Squeeze", g.take(mean, kept, 1), g.ints(2)), ["coolant", "rpm", "speed"], [COOLANT, -1, -1])
        self.add(g.lowest(g.take(u, kept, 1)), ["coolant.min", "rpm.min", "speed.min"], [COOLANT, -1, -1])
        self.add(g.highest(g.take(u, kept, 1)), ["coolant.max", "rpm.max", "speed.max"], [COOLANT, -1, -1])
        inside = g("Sub", g.take(u, [4], 1), g("Mul", g.take(u, [AMBIENT], 1), g.floats(RANGE[AMBIENT] / RANGE[4])))
        self.add(g("ReduceMean", inside, g.ints(2), keepdims=0), ["heating"], [4])

    def columns(self, signal: int) -> list[int]:
        """What the judge of `signal` looks at."""
        return [k for k, about in enumerate(self.about) if about in (signal, -1) or self.shared[k]]


def features(fitted: Fitted) -> tuple[bytes, Features]:
    """A model from `window` to `features` alone, and the list of them."""
    g = Graph()
    f = Features(g, fitted)
    g.nodes.append(helper.make_node("Identity", [f.output], ["features"]))
    return model(g, [("features", len(f.names))]), f


def network(g: Graph, f: Features, p: dict) -> str:
    """The margins of `network.py` for the window's last second, [N, S]. Of each layer only the places are worked out that the
    next ones look at: the distances of a layer are multiples of those of the layers before."""
    x, u, error, relative, gear = f.seen

    def last(t: str, late=0) -> str:
        return g("Slice", t, g.ints(ROWS - FIELD - late), g.ints(ROWS - late), g.ints(2))

    change = g("Sub", u, g.lag(u, 1, 2))
    steps = g.take(g("Sub", x, g.lag(x, 1, 2)), SLOW, 1)
    logs = g.take(x, [s for s, _ in LOGS], 1)
    logs = g("Sub", g("Log", g("Add", g("Max", logs, g.floats(0)), g.floats(LOG_ADD[:, None]))), g.floats(LOG_MEAN[:, None]))
    level = last(g.clip(u, -1, 3))
    c = g(
        "Concat", level,
        last(g.clip(g("Mul", change, g.floats(5)), -3, 3)),
        last(g("Cast", g("Not", g("Equal", change, g.floats(0))), to=TensorProto.FLOAT)),
        last(g("Mul", g("Sign", steps), g("Log", g("Add", g("Abs", steps), g.floats(1))))),
        last(g("Mul", error, g.floats(2)), LATE), last(g("Mul", relative, g.floats(1 / 3)), LATE),
        last(logs), last(g("Mul", gear, g.floats(10))), axis=1,
    )  # fmt: skip

    def convolved(t: str, weights: np.ndarray, bias: np.ndarray, taps: int, **how) -> str:
        # as trained, the newest second comes first; ONNX wants [out, in, oldest to newest]
        kernel = weights.reshape(taps, -1, weights.shape[1])[::-1].transpose(2, 1, 0)
        return g("Conv", t, g.floats(kernel), g.floats(bias), **how)

    t = g("Relu", convolved(c, p["in"], p["inb"], 2))
    length, apart = FIELD - 1, 1
    for k, d in enumerate(DILATIONS):
        following = DILATIONS[k + 1 :]
        by = int(np.gcd.reduce(following)) // apart if following else 1
        z = g("Relu", convolved(t, p[f"a{k}"], p[f"ab{k}"], 3, dilations=[d // apart], strides=[by]))
        z = convolved(z, p[f"b{k}"], p[f"bb{k}"], 1)
        first = 2 * d // apart
        kept = range(first, length, by)
        assert kept[-1] == length - 1
        t = g("Add", z, g.take(t, list(kept), 2))
        length, apart = len(kept), apart * by
    now = g.take(level, [FIELD - 1], 2)
    back = g("Sub", now, g.take(level, [FIELD - 1 - by for by in BACK], 2))
    back = g.clip(g("Mul", back, g.floats(3)), -3, 3)
    # [N, S, BACK] -> [N, BACK * S]
    back = g("Flatten", g("Transpose", back, perm=[0, 2, 1]), axis=1)
    given = g("Concat", g("Flatten", g.take(t, [length - 1], 2), axis=1), back, axis=1)
    head = g("Relu", g("Add", g("MatMul", given, g.floats(p["out"])), g.floats(p["outb"])))
    return g("Add", g("MatMul", head, g.floats(p["o2"])), g.floats(p["o2b"]))


def margins(fitted: Fitted, trees: list[dict], watcher: dict, share: float) -> bytes:
    """A model from `window` to `margins`, [N, S]. `trees`: LightGBM's dump of the judge of each signal; `watcher`: weights of
    the network, which has `share` in the mean of both."""
    g = Graph()
    made, _ = mean(g, fitted, trees, watcher, share)
    g.nodes.append(helper.make_node("Identity", [made], ["margins"]))
    return model(g, [("margins", S)])


def scores(fitted: Fitted, trees: list[dict], watcher: dict, share: float, limits: np.ndarray, version: str) -> bytes:
    """`limits`: the margin from which it speaks of a fault. The score is 1 / (1 + exp(limit - margin)): 0.5 is the limit of
    every signal."""
    g = Graph()
    made, _ = mean(g, fitted, trees, watcher, share)
    g.nodes.append(helper.make_node("Sigmoid", [g("Sub", made, g.floats(limits))], ["scores"]))
    return model(g, [("scores", S)], version)


def opened(fitted: Fitted, trees: list[dict], watcher: dict, share: float) -> bytes:
    """`margins` with `features` beside them: what the trees see when the network is there too."""
    g = Graph()
    made, f = mean(g, fitted, trees, watcher, share)
    g.nodes += [helper.make_node("Identity", [a], [b]) for a, b in ((made, "margins"), (f.output, "features"))]
    return model(g, [("margins", S), ("features", len(f.names))])


def mean(g: Graph, fitted: Fitted, trees: list[dict], watcher: dict, share: float) -> tuple[str, Features]:
    f = Features(g, fitted)
    judged = g(
        "TreeEnsembleRegressor", f.output, domain="ai.onnx.ml", n_targets=S, aggregate_function="SUM",
        post_transform="NONE", **ensemble(trees, f),
    )  # fmt: skip
    return g("Add", g("Mul", judged, g.floats(1 - share)), g("Mul", network(g, f, watcher), g.floats(share))), f


def ensemble(dumps: list[dict], f: Features) -> dict:
    """LightGBM's trees as attributes of ONNX's ensemble. Thresholds are rounded down to float, so that a float is on the same
    side of both."""
    a = {k: [] for k in (
        "nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_modes", "nodes_values", "nodes_truenodeids",
        "nodes_falsenodeids", "target_treeids", "target_nodeids", "target_ids", "target_weights",
    )}  # fmt: skip
    tree = 0

    def place(node: dict, signal: int, columns: list[int], ids) -> int:
        me = next(ids)
        split = "split_feature" in node
        a["nodes_treeids"].append(tree)
        a["nodes_nodeids"].append(me)
        a["nodes_featureids"].append(columns[node["split_feature"]] if split else 0)
        a["nodes_modes"].append("BRANCH_LEQ" if split else "LEAF")
        a["nodes_values"].append(below(node["threshold"]) if split else 0.0)
        at = len(a["nodes_truenodeids"])
        a["nodes_truenodeids"].append(0)
        a["nodes_falsenodeids"].append(0)
        if split:
            a["nodes_truenodeids"][at] = place(node["left_child"], signal, columns, ids)
            a["nodes_falsenodeids"][at] = place(node["right_child"], signal, columns, ids)
        else:
            a["target_treeids"].append(tree)
            a["target_nodeids"].append(me)
            a["target_ids"].append(signal)
            a["target_weights"].append(float(np.float32(node["leaf_value"])))
        return me

    for signal, dump in enumerate(dumps):
        columns = f.columns(signal)
        for info in dump["tree_info"]:
            place(info["tree_structure"], signal, columns, iter(range(10**6)))
            tree += 1
    return a


def below(threshold: float) -> float:
    near = np.float32(threshold)
    return float(near if float(near) <= threshold else np.nextafter(near, np.float32(-np.inf)))


def model(g: Graph, outputs: list[tuple[str, int]], version="1") -> bytes:
    built = helper.make_graph(
        g.nodes,
        "integrity",
        [helper.make_tensor_value_info("window", TensorProto.FLOAT, ["N", ROWS, S])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", width]) for name, width in outputs],
        [numpy_helper.from_array(value, key) for key, value in g.constants.items()],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    made = helper.make_model(built, opset_imports=opsets, producer_name="verge")
    made.ir_version = 9
    made.model_version = int(version)
    return made.SerializeToString(deterministic=True)
