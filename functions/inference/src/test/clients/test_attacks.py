"""Many requests at a time that each want much memory: the server with its committed options refuses or answers each one,
stays within its memory, and answers a normal request afterwards."""

import collections
import contextlib
import gzip
import http.client
import json
import re
import shutil
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
import models
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from server import WORK, Function
from tritonclient.grpc import service_pb2

AT_ONCE = 24
MIB = 1 << 20
# resident memory at rest is about 180 MB; heap, direct memory and what ONNX Runtime takes for the largest tensors come on top
MOST_RESIDENT_MB = 650
# an answer, the caller's fault, or try again later
FINE = {200, 400, 413, 503}
FINE_GRPC = {"OK", "INVALID_ARGUMENT", "RESOURCE_EXHAUSTED", "UNAVAILABLE"}


def many_strings(inputs):
    names = [f"x{i}" for i in range(inputs)]
    return models.model(
        [helper.make_node("Identity", [name], ["y" + name]) for name in names],
        [(name, TensorProto.STRING, ["n"]) for name in names],
        [("y" + name, TensorProto.STRING, ["n"]) for name in names])


def expand():
    """A model whose output is as large as the caller says."""
    return models.model(
        [helper.make_node("Expand", ["x", "shape"], ["y"])],
        [("x", TensorProto.FLOAT, [1]), ("shape", TensorProto.INT64, ["d"])],
        [("y", TensorProto.FLOAT, ["n"])])


@pytest.fixture(scope="module")
def served():
    folder = WORK / "attacked"
    shutil.rmtree(folder, ignore_errors=True)
    made = {
        "strings": many_strings(40), "expand": expand(), "text": models.identity("BYTES"),
        "numbers": models.identity("FP32"), "plus": models.plus(1)}
    for name, model in made.items():
        (folder / name / "1").mkdir(parents=True)
        onnx.save(model, folder / name / "1" / "model.onnx")
    with Function("attacks", folder, VERGE_INFERENCE_SLOWEST_READER="10s") as function:
        yield function


def post(function, path, body, headers):
    connection = http.client.HTTPConnection("127.0.0.1", function.port, timeout=60)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        said = response.read()
        if response.status >= 400:
            refusal = json.loads(said)
            assert len(refusal.get("error") or refusal.get("detail")) > 15, said[:300]
            assert response.status != 503 or response.headers["Retry-After"], said[:300]
        return response.status
    finally:
        connection.close()


def call(function, request):
    with grpc.insecure_channel(function.url, options=[
            ("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]) as channel:
        infer = channel.unary_unary(
            "/inference.GRPCInferenceService/ModelInfer",
            request_serializer=lambda message: message, response_deserializer=lambda message: message)
        try:
            infer(request, timeout=60)
            return "OK"
        except grpc.RpcError as e:
            assert len(e.details()) > 15, e
            return e.code().name


def tensors(inputs):
    return json.dumps({"inputs": inputs}).encode()


def binary(inputs, data):
    """Path-independent body and headers of a request whose tensors follow the JSON, each of so many bytes."""
    head = tensors([{**tensor, "parameters": {"binary_data_size": size}} for tensor, size in inputs])
    return head + data, {"Inference-Header-Content-Length": str(len(head)), "Content-Type": "application/octet-stream"}


def text_tensor(index, count):
    return {"name": f"x{index}", "shape": [count], "datatype": "BYTES"}


ONE_CHARACTER = struct.pack("<I", 1) + b"a"


def grpc_strings(count, is_raw):
    request = service_pb2.ModelInferRequest(model_name="strings")
    for i in range(40):
        tensor = request.inputs.add(name=f"x{i}", datatype="BYTES", shape=[count])
        if is_raw:
            request.raw_input_contents.append(ONE_CHARACTER * count)
        else:
            tensor.contents.bytes_contents.extend([b"a"] * count)
    return request.SerializeToString()


def bombs():
    """Gzip bodies of some kilobytes that become 16 MiB: of nothing, of numbers, of strings, of names."""
    for what in (b" ", b'{"inputs":[' + b" ", b"[" * 60 + b"0,"):
        yield "/v2/models/numbers/infer", gzip.compress((what * (16 * MIB // len(what)))[:16 * MIB], 6)
    ones = b'{"inputs":[{"name":"x","shape":[4000000,2],"datatype":"FP32","data":[' + b"0," * (8 * MIB - 60)
    yield "/v2/models/numbers/infer", gzip.compress(ones[:16 * MIB], 6)
    yield "/v1/models/numbers:predict", gzip.compress((b'{"instances":[' + b"[1,2]," * (3 * MIB))[:16 * MIB], 6)
    yield "/v1/models/text:predict", gzip.compress((b'{"instances":[' + b'["a",""],' * (2 * MIB))[:16 * MIB], 6)


def names():
    """JSON of a million names that nobody asked for."""
    of_each = [b'{"%s":{%s}}' % (b"f%d" % j, b",".join(b'"n%d-%d":1' % (j, i) for i in range(9000))) for j in range(60)]
    fields = b",".join(part[1:-1] for part in of_each)
    return b'{"parameters":{%s},"inputs":[]}' % fields


def attack(requests):
    """Makes them, so many at a time, and counts the answers."""
    start = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        said = collections.Counter(threads.map(lambda ask: ask(), requests))
    print(f"{dict(said)} in {time.monotonic() - start:.1f} s")
    return said


def patiently(ask, wanted):
    """Asks as one who is told to try again later; who has the memory may be gone a moment after the last answer."""
    end = time.monotonic() + 20
    while (said := ask()) != wanted:
        assert said in (503, "UNAVAILABLE"), said
        assert time.monotonic() < end, f"still {said}"
        time.sleep(0.2)


def still_answers(function):
    """Whatever was taken has been given back: normal requests are answered, large ones and strings among them."""
    assert function.lives(), function.tail()
    rows = 1_000_000
    body, headers = binary(
        [({"name": "x", "shape": [rows, 2], "datatype": "FP32"}, 8 * rows)], np.ones(2 * rows, np.float32).tobytes())
    in_binary = body.replace(b'{"inputs"', b'{"parameters": {"binary_data_output": true}, "inputs"', 1)
    headers["Inference-Header-Content-Length"] = str(int(headers["Inference-Header-Content-Length"]) + len(in_binary) - len(body))
    patiently(lambda: post(function, "/v2/models/numbers/infer", in_binary, headers), 200)
    patiently(lambda: call(function, grpc_strings(1_000, True)), "OK")
    words = [{**text_tensor(i, 1_000), "data": ["a"] * 1_000} for i in range(40)]
    patiently(lambda: post(function, "/v2/models/strings/infer", tensors(words), {}), 200)
    body = tensors([{"name": "x", "shape": [1], "datatype": "INT64", "data": [41]}])
    assert post(function, "/v2/models/plus/infer", body, {}) == 200
    log = function.log.read_text(errors="replace")
    assert "OutOfMemoryError" not in log and "no memory for" not in log, log[-3000:]
    now, most = function.rss_mb()
    print(f"resident MB now {now:.0f}, at most {most:.0f}")
    assert most < MOST_RESIDENT_MB


def test_bodies_that_expand(served):
    made = list(bombs())
    said = attack([lambda at=i: post(served, *made[at % len(made)], {"Content-Encoding": "gzip"}) for i in range(96)])
    assert set(said) <= FINE
    still_answers(served)


@pytest.mark.parametrize("is_raw", [False, True], ids=["typed", "raw"])
def test_strings_over_grpc(served, is_raw):
    sizes = [(16 * MIB - 10_000) // 40 // (5 if is_raw else 3), 3_000, 1_000]
    made = [grpc_strings(count, is_raw) for count in sizes]
    said = attack([lambda at=i: call(served, made[at % 3]) for i in range(48)])
    assert set(said) <= FINE_GRPC
    still_answers(served)


def test_strings_over_rest(served):
    made = []
    for count in (100_000, 3_000, 1_000):
        made.append((tensors([{**text_tensor(i, count), "data": ["a"] * count} for i in range(40)]), {}))
        made.append(binary(
            [(text_tensor(i, count), 5 * count) for i in range(40)], ONE_CHARACTER * (40 * count)))
    # few long ones
    for megabytes in (1, 2, 4):
        data = ["a" * (megabytes * MIB - 100)]
        made.append((tensors([{"name": "x", "shape": [1, 2], "datatype": "BYTES", "data": data + ["é"]}]), {}))
    made.append((names(), {}))
    said = attack([
        lambda at=i: post(served, "/v2/models/" + ("text" if at % 10 in (6, 7, 8) else "strings") + "/infer",
                          *made[at % len(made)])
        for i in range(80)])
    assert set(said) <= FINE
    still_answers(served)


@pytest.mark.parametrize("elements", [1_000_000, 4_000_000, 16_000_000])
def test_replies_that_are_large(served, elements):
    # numbers that are long in JSON
    inputs = [
        {"name": "x", "shape": [1], "datatype": "FP32", "data": [-1.1754944e-38]},
        {"name": "shape", "shape": [1], "datatype": "INT64", "data": [elements]}]
    plain = tensors(inputs)
    in_binary = json.dumps({"inputs": inputs, "parameters": {"binary_data_output": True}}).encode()
    raw = service_pb2.ModelInferRequest(model_name="expand")
    raw.inputs.add(name="x", datatype="FP32", shape=[1]).contents.fp32_contents.append(1)
    raw.inputs.add(name="shape", datatype="INT64", shape=[1]).contents.int64_contents.append(elements)
    said = attack([
        [lambda: post(served, "/v2/models/expand/infer", plain, {}),
         lambda: post(served, "/v2/models/expand/infer", plain, {"Accept-Encoding": "gzip"}),
         lambda: post(served, "/v2/models/expand/infer", in_binary, {}),
         lambda: call(served, raw.SerializeToString())][i % 4]
        for i in range(48)])
    assert set(said) <= FINE | FINE_GRPC
    still_answers(served)


def test_readers_that_do_not_read(served):
    body = tensors([
        {"name": "x", "shape": [1], "datatype": "FP32", "data": [-1.1754944e-38]},
        {"name": "shape", "shape": [1], "datatype": "INT64", "data": [1_000_000]}])
    head = (f"POST /v2/models/expand/infer HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode()
    with contextlib.ExitStack() as open_ones:
        slow = []
        for _ in range(8):
            slow.append(open_ones.enter_context(socket.socket()))
            slow[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
            slow[-1].settimeout(30)
            slow[-1].connect(("127.0.0.1", served.port))
            slow[-1].sendall(head + body)
        # longer than the server waits; what they held is there for others then
        time.sleep(13)
        patiently(lambda: post(served, "/v2/models/expand/infer", body, {}), 200)
        files = [open_ones.enter_context(each.makefile("rb")) for each in slow]
        replies = [file.read() for file in files]
        lengths = [int(re.search(rb"(?i)content-length: (\d+)", said).group(1)) for said in replies]
        # a reply that was cut off cannot be taken for a whole one
        assert any(length > len(said) for length, said in zip(lengths, replies))
    still_answers(served)


def test_windows_that_are_large(served):
    body = b'{"id":"w","vehicle":"v","signals":["speed"],"rows":[' + b'{"t":1},' * (2 * MIB - 100)
    event = {"ce-id": "1", "ce-specversion": "1.0", "ce-source": "/x", "ce-type": "dev.verge.window.v1"}
    structured = b'{"id":"1","specversion":"1.0","source":"/x","type":"dev.verge.window.v1","data":[' + b"{}," * MIB
    made = [("/v1/predict", body[:size * MIB], {}) for size in (15, 6, 4, 1)]
    made += [("/predict", body[:size * MIB], {}) for size in (15, 6, 4, 1)]
    made += [("/", body[:size * MIB], event) for size in (6, 4, 1)]
    made += [("/", structured[:size * 1024] + b"{}]}", {"Content-Type": "application/cloudevents+json"})
             for size in (900, 500, 240, 63, 30, 6)]
    said = attack([lambda at=i: post(served, *made[at % len(made)]) for i in range(8 * len(made))])
    assert set(said) <= FINE
    still_answers(served)
