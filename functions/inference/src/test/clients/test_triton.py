"""NVIDIA's tritonclient: HTTP with JSON, HTTP with binary data, gRPC."""

import json
import queue

import models
import numpy as np
import onnxruntime
import pytest
import tritonclient.grpc as grpc_client
import tritonclient.http as http_client
from server import WORK
from tritonclient.utils import InferenceServerException


class Http:
    def __init__(self, url, binary):
        self.client = http_client.InferenceServerClient(url)
        self.binary = binary

    def input(self, name, datatype, array):
        made = http_client.InferInput(name, list(array.shape), datatype)
        return made.set_data_from_numpy(array, binary_data=self.binary)

    def output(self, name):
        return http_client.InferRequestedOutput(name, binary_data=self.binary)


class Grpc:
    binary = True

    def __init__(self, url, _):
        self.client = grpc_client.InferenceServerClient(url)

    def input(self, name, datatype, array):
        return grpc_client.InferInput(name, list(array.shape), datatype).set_data_from_numpy(array)

    def output(self, name):
        return grpc_client.InferRequestedOutput(name)


@pytest.fixture(params=[(Http, False), (Http, True), (Grpc, True)], ids=["http-json", "http-binary", "grpc"])
def triton(request, function):
    kind, binary = request.param
    made = kind(function.url, binary)
    yield made
    made.client.close()


def status(failure):
    """The status as either transport tells it."""
    return str(failure.value.status())


def test_server_and_models_are_ready(triton):
    assert triton.client.is_server_live()
    assert triton.client.is_server_ready()
    assert triton.client.is_model_ready("dense")
    assert triton.client.is_model_ready("dense", "1")
    assert not triton.client.is_model_ready("nothing")


def as_dict(answer):
    if isinstance(answer, dict):
        return answer
    from google.protobuf.json_format import MessageToDict
    return MessageToDict(answer, preserving_proto_field_name=True)


def test_server_tells_what_it_is(triton):
    about = as_dict(triton.client.get_server_metadata())
    assert about["name"] == "verge-inference"
    assert "model_repository" in about["extensions"]


def test_model_tells_its_tensors(triton):
    about = as_dict(triton.client.get_model_metadata("sum-and-difference"))
    assert about["name"] == "sum-and-difference"
    assert about["platform"] == "onnxruntime_onnx"
    assert about["versions"] == ["1"]
    inputs = {i["name"]: (i["datatype"], [int(size) for size in i["shape"]]) for i in about["inputs"]}
    assert inputs == {"a": ("FP32", [-1, 4]), "b": ("FP32", [-1, 4])}
    assert [o["name"] for o in about["outputs"]] == ["sum", "difference"]


@pytest.mark.parametrize("datatype", models.DATATYPES)
@pytest.mark.parametrize("rows", [1, 5])
def test_every_datatype_comes_back_as_it_went(triton, datatype, rows):
    if datatype == "FP16" and not triton.binary:
        pytest.skip("tritonclient itself refuses FP16 as JSON")
    array = models.values(datatype, rows)
    answer = triton.client.infer(
        f"identity-{datatype.lower()}", [triton.input("x", datatype, array)], outputs=[triton.output("y")])
    back = answer.as_numpy("y")
    if datatype == "BYTES":
        # as JSON tritonclient returns texts, else bytes
        back = np.array([e if isinstance(e, bytes) else str(e).encode() for e in back.flat], object).reshape(back.shape)
    assert back.shape == array.shape
    assert (back == array).all()


def test_answers_as_onnx_runtime_does(triton):
    session = onnxruntime.InferenceSession(WORK / "models/dense/1/model.onnx")
    for rows in (1, 3, 64):
        array = np.random.default_rng(rows).normal(size=(rows, 8)).astype(np.float32)
        answer = triton.client.infer("dense", [triton.input("x", "FP32", array)], outputs=[triton.output("p")])
        np.testing.assert_allclose(answer.as_numpy("p"), session.run(None, {"x": array})[0], rtol=1e-6, atol=1e-7)


def test_echoes_the_id_and_answers_what_is_asked_for(triton):
    a, b = np.full((2, 4), 5, np.float32), np.full((2, 4), 3, np.float32)
    inputs = [triton.input("b", "FP32", b), triton.input("a", "FP32", a)]
    answer = triton.client.infer("sum-and-difference", inputs, request_id="id-1", outputs=[triton.output("difference")])
    response = as_dict(answer.get_response())
    assert response["id"] == "id-1"
    assert response["model_version"] == "1"
    assert [output["name"] for output in response["outputs"]] == ["difference"]
    assert (answer.as_numpy("difference") == 2).all()
    assert answer.as_numpy("sum") is None


def test_answers_all_outputs_where_none_is_named(triton):
    a = np.ones((1, 4), np.float32)
    answer = triton.client.infer("sum-and-difference", [triton.input("a", "FP32", a), triton.input("b", "FP32", a)])
    assert (answer.as_numpy("sum") == 2).all()
    assert (answer.as_numpy("difference") == 0).all()


def test_answers_with_the_version_that_is_asked_for(triton):
    array = np.array([10], np.int64)
    for version, expected in (("1", 11), ("2", 12), ("", 12)):
        answer = triton.client.infer("plus", [triton.input("x", "INT64", array)], model_version=version)
        assert answer.as_numpy("y").tolist() == [expected]


def test_strings_are_worked_on(triton):
    array = np.array([b"stop", "grün".encode()], object)
    answer = triton.client.infer("upper", [triton.input("x", "BYTES", array)], outputs=[triton.output("y")])
    back = [e.decode() if isinstance(e, bytes) else str(e) for e in answer.as_numpy("y")]
    assert back[0] == "STOP"


def test_halves_are_worked_on(triton):
    if not triton.binary:
        pytest.skip("tritonclient itself refuses FP16 as JSON")
    answer = triton.client.infer(
        "half", [triton.input("x", "FP16", np.array([0.5, -3], np.float16))], outputs=[triton.output("y")])
    assert answer.as_numpy("y").tolist() == [1, -6]


@pytest.mark.parametrize("algorithm", ["gzip", "deflate"])
def test_compressed_requests_and_answers(triton, algorithm):
    array = np.zeros((4000, 8), np.float32)
    options = {"compression_algorithm": algorithm} if isinstance(triton, Grpc) else {
        "request_compression_algorithm": algorithm, "response_compression_algorithm": algorithm}
    answer = triton.client.infer(
        "dense", [triton.input("x", "FP32", array)], outputs=[triton.output("p")], **options)
    assert answer.as_numpy("p").shape == (4000, 3)


@pytest.mark.parametrize("name, spoil, http_status, grpc_status", [
    ("an unknown model", {"model": "nothing"}, "404", "NOT_FOUND"),
    ("an unknown version", {"version": "9"}, "404", "NOT_FOUND"),
    ("an unknown input", {"input": "z"}, "400", "INVALID_ARGUMENT"),
    ("an unknown output", {"output": "z"}, "400", "INVALID_ARGUMENT"),
    ("another datatype", {"datatype": "FP64"}, "400", "INVALID_ARGUMENT"),
    ("another shape", {"shape": (1, 9)}, "400", "INVALID_ARGUMENT"),
    ("another rank", {"shape": (8,)}, "400", "INVALID_ARGUMENT"),
])
def test_faults_are_told(triton, name, spoil, http_status, grpc_status):
    datatype = spoil.get("datatype", "FP32")
    array = np.zeros(spoil.get("shape", (1, 8)), models.DATATYPES[datatype][1])
    with pytest.raises(InferenceServerException) as failure:
        triton.client.infer(
            spoil.get("model", "dense"),
            [triton.input(spoil.get("input", "x"), datatype, array)],
            model_version=spoil.get("version", ""),
            outputs=[triton.output(spoil.get("output", "p"))])
    assert (grpc_status if isinstance(triton, Grpc) else http_status) in status(failure), name
    assert len(failure.value.message()) > 10


def test_a_body_that_is_too_long_is_refused(triton):
    if not triton.binary:
        pytest.skip("the same as JSON, and slower")
    with pytest.raises((InferenceServerException, OSError)) as failure:
        array = np.zeros((600_000, 8), np.float32)
        triton.client.infer("dense", [triton.input("x", "FP32", array)])
    if isinstance(triton, Grpc):
        assert "RESOURCE_EXHAUSTED" in status(failure)


def test_models_come_and_go(triton, function):
    def state():
        index = triton.client.get_model_repository_index()
        rows = index if isinstance(index, list) else as_dict(index)["models"]
        return {row["name"]: row.get("state") for row in rows}
    assert state()["upper"] == "READY"
    triton.client.unload_model("upper")
    assert not triton.client.is_model_ready("upper")
    assert state()["upper"] != "READY"
    triton.client.load_model("upper")
    assert triton.client.is_model_ready("upper")
    with pytest.raises(InferenceServerException):
        triton.client.load_model("nothing")


def test_a_load_says_which_versions_are_served(triton):
    def versions():
        about = as_dict(triton.client.get_model_metadata("plus"))
        return about["versions"]

    def load(policy):
        triton.client.load_model("plus", config=json.dumps({"name": "plus", "version_policy": policy}))

    load({"latest": {"num_versions": 1}})
    assert versions() == ["2"]
    load({"specific": {"versions": [1]}})
    assert versions() == ["1"]
    tensor = triton.input("x", "INT64", np.array([10], np.int64))
    assert triton.client.infer("plus", [tensor]).as_numpy("y").tolist() == [11]
    load({"all": {}})
    assert versions() == ["1", "2"]
    for config, told in (('{"max_batch_size": 8}', "max_batch_size"), ("nonsense", "JSON")):
        with pytest.raises(InferenceServerException) as failure:
            triton.client.load_model("plus", config=config)
        assert told in failure.value.message()
    with pytest.raises(InferenceServerException):
        triton.client.load_model("plus", config="{}", files={"file:1/model.onnx": b"x"})
    triton.client.load_model("plus")
    assert versions() == ["1", "2"]


def test_statistics_count(triton):
    def counts():
        model = as_dict(triton.client.get_inference_statistics("identity-fp64"))["model_stats"][0]
        batches = {
            int(batch.get("batch_size", 0)): int(batch["compute_infer"]["count"])
            for batch in model.get("batch_stats", [])
        }
        return int(model.get("inference_count", 0)), batches.get(1, 0), batches.get(3, 0)
    before = counts()
    for rows in (1, 3, 3):
        triton.client.infer("identity-fp64", [triton.input("x", "FP64", np.zeros((rows, 2)))])
    assert [after - was for after, was in zip(counts(), before)] == [7, 1, 2]


def test_many_calls_at_once(function):
    client = grpc_client.InferenceServerClient(function.url)
    answers = queue.Queue()
    array = np.ones((1, 8), np.float32)
    for i in range(200):
        tensor = grpc_client.InferInput("x", [1, 8], "FP32").set_data_from_numpy(array)
        client.async_infer(
            "dense", [tensor], lambda result, error: answers.put((result, error)), request_id=str(i))
    ids = set()
    for _ in range(200):
        result, error = answers.get(timeout=20)
        assert error is None
        ids.add(result.get_response().id)
    assert len(ids) == 200
    client.close()


def test_a_stream_is_answered_in_order(function):
    client = grpc_client.InferenceServerClient(function.url)
    answers = queue.Queue()
    client.start_stream(lambda result, error: answers.put((result, error)))
    for i in range(100):
        tensor = grpc_client.InferInput("x", [1], "INT64").set_data_from_numpy(np.array([i], np.int64))
        client.async_stream_infer("nothing" if i == 50 else "plus", [tensor], request_id=str(i))
    for i in range(100):
        result, error = answers.get(timeout=20)
        if i == 50:
            assert "nothing" in str(error)
        else:
            assert result.get_response().id == str(i)
            assert result.as_numpy("y").tolist() == [i + 2]
    client.stop_stream()
    client.close()


def test_what_is_not_served_says_so(function):
    client = grpc_client.InferenceServerClient(function.url)
    with pytest.raises(InferenceServerException) as failure:
        client.get_model_config("dense")
    assert "UNIMPLEMENTED" in status(failure)
    client.close()


def test_a_timeout_is_kept(function):
    client = grpc_client.InferenceServerClient(function.url)
    # gRPC rounds up to a millisecond, in which one row is often answered; these are not sent by then
    rows = np.ones((400_000, 8), np.float32)
    tensor = grpc_client.InferInput("x", list(rows.shape), "FP32").set_data_from_numpy(rows)
    with pytest.raises(InferenceServerException) as failure:
        client.infer("dense", [tensor], client_timeout=0.000001)
    assert "DEADLINE_EXCEEDED" in status(failure) or "Deadline" in failure.value.message()
    client.close()
