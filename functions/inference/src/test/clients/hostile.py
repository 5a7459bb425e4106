"""Model files that nobody should load: good ones spoilt in many ways, the same ones for a seed."""

import random

import models
import onnx
from onnx import TensorProto, helper

HUGE = 2**62


def good():
    return [models.dense(7), models.sum_and_difference(), models.upper(), models.half(), loop(), models.identity("BYTES")]


def loop():
    """A model with a graph inside: adds 1 so many times."""
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Add", ["at", "one"], ["next"])],
        "body",
        [helper.make_tensor_value_info("i", TensorProto.INT64, []),
         helper.make_tensor_value_info("go", TensorProto.BOOL, []),
         helper.make_tensor_value_info("at", TensorProto.INT64, [1])],
        [helper.make_tensor_value_info("on", TensorProto.BOOL, []),
         helper.make_tensor_value_info("next", TensorProto.INT64, [1])])
    return models.model(
        [helper.make_node("Constant", [], ["one"], value_ints=[1]),
         helper.make_node("Loop", ["times", "", "x"], ["y"], body=body)],
        [("times", TensorProto.INT64, []), ("x", TensorProto.INT64, [1])], [("y", TensorProto.INT64, [1])])


def truncate(content, chance):
    return content[:chance.randrange(len(content))]


def flip(content, chance):
    spoilt = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 8, 64])):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def insert(content, chance):
    at = chance.randrange(len(content))
    return content[:at] + chance.randbytes(chance.choice([1, 4, 300])) + content[at:]


def remove(content, chance):
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.choice([1, 4, 40]):]


def repeat(content, chance):
    at = chance.randrange(len(content))
    return content[:at] + content[at:at + 200] * 50 + content[at:]


def noise(content, chance):
    return chance.randbytes(chance.choice([0, 1, 100, 10_000]))


def parsed(change):
    def spoil(content, chance):
        model = onnx.ModelProto.FromString(content)
        change(model, chance)
        return model.SerializeToString()
    spoil.__name__ = change.__name__
    return spoil


def node(model, chance):
    return chance.choice(model.graph.node)


@parsed
def other_operator(model, chance):
    node(model, chance).op_type = chance.choice(["", "Nothing", "Conv", "If", "Reshape", "TreeEnsembleClassifier", "Gemm"])


@parsed
def other_domain(model, chance):
    node(model, chance).domain = chance.choice(["com.microsoft", "ai.onnx.ml", "nowhere", "x" * 10_000])


@parsed
def other_wiring(model, chance):
    changed = node(model, chance)
    names = [i for n in model.graph.node for i in (*n.input, *n.output)] + ["nothing", ""]
    for i in range(len(changed.input)):
        changed.input[i] = chance.choice(names)


@parsed
def circle(model, chance):
    names = [n.output[0] for n in model.graph.node]
    for n in model.graph.node:
        n.input[:] = [chance.choice(names) for _ in n.input]


@parsed
def huge_shape(model, chance):
    value = chance.choice([*model.graph.input, *model.graph.output])
    for dimension in value.type.tensor_type.shape.dim:
        dimension.dim_value = chance.choice([HUGE, -1, -HUGE, 0, 2**31])


@parsed
def huge_weight(model, chance):
    weight = model.graph.initializer.add(name="weight", data_type=TensorProto.FLOAT)
    weight.dims[:] = chance.choice([[HUGE], [2**31, 2**31], [-1], [1 << 20, 1 << 20, 1 << 20], [3]])
    weight.raw_data = b"\0" * chance.choice([0, 4, 11])
    node(model, chance).input[0] = "weight"


@parsed
def wrong_weight(model, chance):
    for weight in model.graph.initializer:
        if chance.random() < 0.5:
            weight.data_type = chance.choice([0, 1, 7, 8, 16, 99, 2**30])
        else:
            weight.dims[:] = [chance.randrange(-2, 100) for _ in range(chance.randrange(5))]


@parsed
def memory_eater(model, chance):
    size = chance.choice([1 << 33, 1 << 36, 1 << 40])
    model.graph.node.insert(0, helper.make_node(
        "ConstantOfShape", ["size"], ["eaten"], value=helper.make_tensor("v", TensorProto.FLOAT, [1], [1])))
    model.graph.initializer.append(helper.make_tensor("size", TensorProto.INT64, [1], [size]))
    model.graph.output.append(helper.make_tensor_value_info("eaten", TensorProto.FLOAT, ["n"]))


@parsed
def time_eater(model, chance):
    spinning = loop()
    spinning.graph.initializer.append(helper.make_tensor("times", TensorProto.INT64, [], [HUGE]))
    del spinning.graph.input[0]
    model.CopyFrom(spinning)


@parsed
def other_version(model, chance):
    model.opset_import[0].version = chance.choice([0, -1, 5, 99, HUGE])
    model.ir_version = chance.choice([0, 3, 99, HUGE])


@parsed
def outside_file(model, chance):
    weight = model.graph.initializer.add(name="weight", data_type=TensorProto.FLOAT, dims=[16])
    weight.data_location = TensorProto.EXTERNAL
    place = chance.choice(["/etc/passwd", "../../../../../../etc/passwd", "..", "/dev/zero", "", "a/../../x", "/proc/self/mem"])
    weight.external_data.add(key="location", value=place)
    weight.external_data.add(key="offset", value=chance.choice(["0", "-1", str(HUGE), "x"]))
    weight.external_data.add(key="length", value=chance.choice(["64", str(HUGE), "-5"]))
    node(model, chance).input[0] = "weight"


@parsed
def deep(model, chance):
    inner = model.graph
    graph = onnx.GraphProto()
    graph.CopyFrom(inner)
    for _ in range(chance.choice([5, 30])):  # three levels each; protobuf itself writes no more than 100
        outer = onnx.GraphProto(name="g")
        wrapper = outer.node.add(op_type="If", input=["c"], output=["y"])
        wrapper.attribute.add(name="then_branch", type=onnx.AttributeProto.GRAPH).g.CopyFrom(graph)
        graph = outer
    model.graph.node.append(graph.node[0])


@parsed
def long_name(model, chance):
    value = chance.choice([*model.graph.input, *model.graph.output])
    value.name = chance.choice(["x" * 1_000_000, "\u202e", "a\nb", ""])


SPOILERS = [
    truncate, truncate, flip, flip, insert, remove, repeat, noise, other_operator, other_domain, other_wiring, circle,
    huge_shape, huge_weight, wrong_weight, memory_eater, time_eater, other_version, outside_file, deep, long_name]


def files(count, seed):
    """So many (name, bytes)."""
    chance = random.Random(seed)
    originals = [model.SerializeToString() for model in good()]
    for i in range(count):
        spoiler = SPOILERS[i % len(SPOILERS)]
        yield f"{spoiler.__name__}-{i}", spoiler(chance.choice(originals), chance)
