"""Hostile model files: the server refuses them or serves them, and goes on answering either way."""

import collections
import os
import shutil

import hostile
import models
import numpy as np
import onnx
import pytest
import tritonclient.grpc as grpc_client
from server import WORK, Function
from tritonclient.utils import InferenceServerException

CASES = int(os.environ.get("VERGE_HOSTILE_CASES", "200"))


@pytest.fixture(scope="module")
def served():
    folder = WORK / "hostile"
    shutil.rmtree(folder, ignore_errors=True)
    good = folder / "plus" / "1"
    good.mkdir(parents=True)
    onnx.save(models.plus(1), good / "model.onnx")
    # what runs for ever must be ended well before the test; a trial by itself takes a second, more on a busy machine
    settings = {"VERGE_INFERENCE_REPOSITORY_TRIAL_TIMEOUT": "10s", "VERGE_INFERENCE_REPOSITORY_TRIAL_MEMORY": "400M"}
    with Function("hostile", folder, **settings) as function:
        client = grpc_client.InferenceServerClient(function.url)
        yield function, client, folder
        client.close()


def still_answers(function, client):
    assert function.lives(), function.tail()
    tensor = grpc_client.InferInput("x", [1], "INT64").set_data_from_numpy(np.array([41], np.int64))
    assert client.infer("plus", [tensor], client_timeout=10).as_numpy("y").tolist() == [42]


def ask_for_anything(client, name):
    """Asks a model that was let in, with what it says that it takes."""
    inputs = []
    for tensor in client.get_model_metadata(name, client_timeout=10).inputs:
        shape = [2 if size < 0 else min(size, 1000) for size in tensor.shape]
        kind = models.DATATYPES[tensor.datatype][1]
        array = np.full(shape, b"a", object) if kind is np.object_ else np.ones(shape, kind)
        inputs.append(grpc_client.InferInput(tensor.name, shape, tensor.datatype).set_data_from_numpy(array))
    client.infer(name, inputs, client_timeout=10)


def test_hostile_files_take_nothing_down(served):
    function, client, folder = served
    outcomes = collections.Counter()
    for name, content in hostile.files(CASES, seed=7):
        place = folder / name / "1"
        place.mkdir(parents=True)
        (place / "model.onnx").write_bytes(content)
        try:
            client.load_model(name, client_timeout=40)
            outcomes["loaded"] += 1
            try:
                ask_for_anything(client, name)
                outcomes["answered"] += 1
            except InferenceServerException as e:
                assert "INTERNAL" not in str(e.status()) or "the model failed" in e.message(), (name, e)
            client.unload_model(name, client_timeout=40)
        except InferenceServerException as e:
            outcomes["refused"] += 1
            assert "INVALID_ARGUMENT" in str(e.status()), (name, e)
            assert len(e.message()) > 20, name
        finally:
            shutil.rmtree(folder / name)
        still_answers(function, client)
    print(dict(outcomes), "resident MB now and at most:", function.rss_mb())
    assert sum(outcomes[key] for key in ("loaded", "refused")) == CASES
    assert outcomes["refused"] > CASES / 2
