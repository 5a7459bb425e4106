"""The trained network as an ONNX graph: baselines, features and network, without a loop."""

import numpy as np
from onnx import TensorProto, checker, helper, load_from_string, numpy_helper

import kit
import network

OPSET = 18
# how far back (or ahead) a known value is looked for, in rows
REACH = 128
BIG = 4096.0


class Graph:
    """Collects nodes and constants; every method gives the name of its result."""

    def __init__(self):
        self.nodes, self.constants = [], {}

    def const(self, value, kind=np.float32) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = np.asarray(value, kind)
        return name

    def op(self, kind: str, *inputs, **attributes) -> str:
        out = attributes.pop("to_name", None) or f"t{len(self.nodes)}"
        inputs = [i if isinstance(i, str) else self.const(i) for i in inputs]
        self.nodes.append(helper.make_node(kind, inputs, [out], **attributes))
        return out

    def conv(self, x: str, weights, bias=None, past=False, dilation=1) -> str:
        """weights [taps, in, out]"""
        width = weights.shape[0]
        reach = (width - 1) * dilation
        pads = [reach, 0] if past else [reach // 2, reach // 2]
        inputs = [x, self.const(np.transpose(weights, (2, 1, 0)))] + ([] if bias is None else [self.const(bias)])
        return self.op("Conv", *inputs, kernel_shape=[width], dilations=[dilation], pads=pads)


def build(p: dict, scale: dict, past: bool, name: str, version: str) -> bytes:
    """`window` and `mask`, float [N, R, 10] -> `filled`, float [N, R, 10]; mask is 1 where a value was measured."""
    g, S, C = Graph(), network.S, network.CHANNELS
    column = lambda v: np.asarray(v, np.float32).reshape(1, -1, 1)
    known = g.op("Greater", "mask", 0.5)
    x = g.op("Transpose", g.op("Where", known, "window", 0.0), perm=[0, 2, 1])
    kt = g.op("Transpose", known, perm=[0, 2, 1])
    rows = g.op("Gather", g.op("Shape", "window"), g.const(1, np.int64), axis=0)
    t = g.op("Cast", g.op("Range", g.const(0, np.int64), rows, g.const(1, np.int64)), to=TensorProto.FLOAT)
    t1 = g.op("Add", t, 1.0)
    b1 = g.op("MaxPool", g.op("Where", kt, t1, 0.0), kernel_shape=[REACH], pads=[REACH - 1, 0])
    has_b = g.op("Greater", b1, 0.5)
    b = g.op("Max", g.op("Sub", b1, 1.0), 0.0)
    int64 = lambda v: g.op("Cast", v, to=TensorProto.INT64)
    at = lambda v, index: g.op("GatherElements", v, index, axis=2)
    some = lambda v, signals: g.op("Gather", v, g.const(signals, np.int64), axis=1)
    near = lambda d: g.op("Div", 1.0, g.op("Add", g.op("Mul", d, 0.3), 1.0))
    bi = int64(b)
    dl = g.op("Where", has_b, g.op("Sub", t, b), network.FAR)
    distances = [near(dl)]
    if past:
        bridge = lambda v, bi: at(v, bi)
        gap = (bi,)
        anything = has_b
    else:
        a1 = g.op("MaxPool", g.op("Where", kt, g.op("Sub", BIG, t), 0.0), kernel_shape=[REACH], pads=[0, REACH - 1])
        has_a = g.op("Greater", a1, 0.5)
        a = g.op("Where", has_a, g.op("Sub", BIG, a1), b)
        ai = int64(a)
        span = g.op("Sub", a, b)
        inside = g.op("Div", g.op("Sub", t, b), g.op("Max", span, 1.0))
        # held at the ends: where nothing is known before, all the weight is on what comes after
        w = g.op("Where", has_b, g.op("Mul", inside, g.op("Cast", has_a, to=TensorProto.FLOAT)), 1.0)
        distances.append(near(g.op("Where", has_a, g.op("Sub", a, t), network.FAR)))
        gap = (bi, ai, w)
        anything = g.op("Or", has_b, has_a)

        def bridge(v, bi, ai, w):
            vb = at(v, bi)
            return g.op("Add", vb, g.op("Mul", w, g.op("Sub", at(v, ai), vb)))

    filled = g.op("Where", anything, bridge(x, *gap), g.const(column(scale["default"])))
    z = g.op("Mul", g.op("Sub", filled, g.const(column(scale["mean"]))), g.const(column(1 / scale["sd"])))
    if past:
        level = network.LEVEL_ROWS
        mean = g.op("AveragePool", z, kernel_shape=[level], pads=[level - 1, 0], count_include_pad=0)
    else:
        mean = g.op("ReduceMean", z, g.const([2], np.int64), keepdims=1)
    z = g.op("Sub", z, g.op("Mul", mean, g.const(column(scale["levelless"]))))
    z = g.op("Mul", z, g.const(column(np.where(scale["levelless"], scale["gain"], 1))))
    laws = [i for i, _ in network.LOGS]
    offset = column([o for _, o in network.LOGS])
    lawful = some(filled, laws)
    y = g.op("Log", g.op("Add", g.op("Max", lawful, 0.0), g.const(offset)))
    logs = g.op("Mul", g.op("Sub", y, g.const(column(scale["log_mean"]))), g.const(column(1 / scale["log_sd"])))
    seen = g.op("Clip", g.op("Concat", z, logs, axis=1), -network.CLIP, network.CLIP)
    m = g.op("Cast", kt, to=TensorProto.FLOAT)
    width = 4 if past else 5
    first = (p["blind1"] * network.blind_mask(past)).reshape(width, C + S, -1)
    h = g.op("Relu", g.conv(g.op("Concat", seen, m, axis=1), first, p["blind1_b"], past))
    second = np.zeros((1, S * network.BLIND_HIDDEN, network.BLIND_OUT * S), np.float32)
    for s in range(S):
        for k in range(network.BLIND_OUT):
            second[0, s * network.BLIND_HIDDEN : (s + 1) * network.BLIND_HIDDEN, k * S + s] = p["blind2"][s, :, k]
    raw = g.conv(h, second)
    repeated = list(range(S)) * network.BLIND_OUT
    moves = [g.op("Sub", raw, bridge(raw, *(some(v, repeated) for v in gap)))]
    driver = g.conv(y, network.DRIVERS[None])
    keep = g.op("Sub", y, driver)
    of_laws = [some(v, laws) for v in gap]
    kept = [at(keep, of_laws[0])]
    if not past:
        kept.append(at(keep, of_laws[1]))
        kept.append(g.op("Add", kept[0], g.op("Mul", of_laws[2], g.op("Sub", kept[1], kept[0]))))
    for ratio in kept:
        law = g.op("Exp", g.op("Clip", g.op("Add", driver, ratio), 0.0, 9.0))
        moves.append(g.op("Mul", g.op("Sub", g.op("Sub", law, g.const(offset)), lawful), g.const(column(1 / scale["unit"][laws]))))
    scaled = g.op("Mul", filled, g.const(column(1 / scale["unit"])))
    last_row = g.op("Sub", rows, g.const(1, np.int64))
    one = g.const(1, np.int64)

    def step_to(index):
        """Change from the row before; the first row has that of the second."""
        index = g.op("Min", index, last_row)
        return g.op("Sub", at(scaled, index), at(scaled, g.op("Sub", index, one)))

    slope = step_to(g.op("Max", bi, one))
    if past:
        moves.append(g.op("Mul", g.op("Mul", slope, dl), distances[0]))
    else:
        ahead = step_to(g.op("Add", ai, one))
        v = g.op("Sub", 1.0, w)
        nearest = g.op("Sub", g.op("Cast", g.op("Greater", w, 0.5), to=TensorProto.FLOAT), w)
        rise = g.op("Sub", at(scaled, ai), at(scaled, bi))
        moves.append(g.op("Mul", nearest, rise))
        hump = g.op("Mul", g.op("Mul", w, v), span)
        moves.append(g.op("Mul", g.op("Mul", hump, v), slope))
        moves.append(g.op("Mul", g.op("Mul", hump, g.op("Sub", v, 1.0)), ahead))
    owner = network.move_owner(past)
    moves = g.op("Clip", g.op("Concat", *moves, axis=1), -network.MOST, network.MOST)
    moves = g.op("Mul", moves, some(g.op("Sub", 1.0, m), owner))
    u = g.op("Concat", seen, m, moves, *distances, axis=1)
    h = g.op("Relu", g.conv(u, p["in"].reshape(3, -1, network.TRUNK), p["in_b"], past))
    for i, d in enumerate(network.DILATIONS):
        h = g.op("Add", h, g.op("Relu", g.conv(h, p[f"c{i}"].reshape(3, -1, network.TRUNK), p[f"c{i}_b"], past, d)))
    gates = g.conv(h, p["gate"][None], p["gate_b"])
    last = np.concatenate([p["out"], np.eye(S, dtype=np.float32)[owner]])[None]
    change = g.conv(g.op("Concat", h, g.op("Mul", gates, moves), axis=1), last)
    still = column(network.still(p))
    change = g.op("Sub", change, g.op("Max", g.op("Min", change, g.const(still)), g.const(-still)))
    if not past and np.any(p.get("sharp", 0)):
        c = network.STEEPER
        steep = g.op("Clip", g.op("Sub", g.op("Mul", w, 1 + 2 * c), c), 0.0, 1.0)
        change = g.op("Add", change, g.op("Mul", g.op("Mul", g.op("Sub", steep, w), rise), g.const(column(p["sharp"]))))
    guess = g.op("Add", filled, g.op("Mul", change, g.const(column(scale["unit"]))))
    g.op("Where", known, "window", g.op("Transpose", guess, perm=[0, 2, 1]), to_name="filled")
    tensor = lambda n: helper.make_tensor_value_info(n, TensorProto.FLOAT, ["N", "R", S])
    built = helper.make_graph(g.nodes, name, [tensor("window"), tensor("mask")], [tensor("filled")],
                              [numpy_helper.from_array(v, k) for k, v in g.constants.items()])
    model = helper.make_model(built, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="verge")
    model.ir_version, model.model_version = 9, int(version.split(".")[0])
    made = model.SerializeToString(deterministic=True)
    checker.check_model(load_from_string(made), full_check=True)
    return made
