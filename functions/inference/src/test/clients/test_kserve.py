"""KServe's own Python client: REST v1 and v2, gRPC."""

import asyncio

import grpc
import httpx
import models
import numpy as np
import pytest
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig
from kserve.protocol.infer_type import RequestedOutput


def ask(client, call):
    async def asked():
        try:
            return await call(client)
        finally:
            await client.close()
    return asyncio.run(asked())


def rest(call, protocol="v2"):
    return ask(InferenceRESTClient(RESTConfig(protocol=protocol)), call)


def over_grpc(function, call):
    async def asked():
        # the client wants the event loop that it is used in
        client = InferenceGRPCClient(function.url)
        try:
            return await call(client)
        finally:
            await client.close()
    return asyncio.run(asked())


def request(model, name, datatype, array, binary=True):
    tensor = InferInput(name, list(array.shape), datatype)
    tensor.set_data_from_numpy(array, binary_data=binary)
    return InferRequest(model, [tensor], request_id="id-1", parameters={"binary_data_output": True} if binary else None)


def base(function):
    return f"http://{function.url}"


def test_server_and_model_are_ready(function):
    assert rest(lambda client: client.is_server_live(base(function)))
    assert rest(lambda client: client.is_server_ready(base(function)))
    assert rest(lambda client: client.is_model_ready(base(function), "dense"))
    assert over_grpc(function, lambda client: client.is_server_live())
    assert over_grpc(function, lambda client: client.is_server_ready())
    assert over_grpc(function, lambda client: client.is_model_ready("dense"))


@pytest.mark.parametrize("binary", [False, True], ids=["json", "binary"])
@pytest.mark.parametrize("datatype", models.DATATYPES)
def test_rest_v2_carries_every_datatype(function, datatype, binary):
    if datatype == "FP16" and not binary:
        pytest.skip("KServe's client itself refuses FP16 as JSON")
    array = models.values(datatype, 3)
    asked = request(f"identity-{datatype.lower()}", "x", datatype, array, binary)
    answer = rest(lambda client: client.infer(base(function), asked, model_name=asked.model_name))
    assert answer.id == "id-1"
    back = answer.outputs[0].as_numpy()
    if datatype == "BYTES":
        back = np.array([e if isinstance(e, bytes) else str(e).encode() for e in back.flat], object).reshape(back.shape)
    assert (back == array).all()


@pytest.mark.parametrize("binary", [False, True], ids=["contents", "raw"])
@pytest.mark.parametrize("datatype", models.DATATYPES)
def test_grpc_carries_every_datatype(function, datatype, binary):
    if datatype == "FP16" and not binary:
        pytest.skip("the protocol has no contents for FP16")
    array = models.values(datatype, 3)
    asked = request(f"identity-{datatype.lower()}", "x", datatype, array, binary)
    answer = over_grpc(function, lambda client: client.infer(asked))
    assert answer.id == "id-1"
    back = answer.outputs[0].as_numpy()
    if datatype == "BYTES":
        back = np.array([e if isinstance(e, bytes) else str(e).encode() for e in back.flat], object).reshape(back.shape)
    assert (back == array).all()


def test_requested_outputs(function):
    four = np.ones((1, 4), np.float32)
    inputs = [InferInput(name, [1, 4], "FP32") for name in ("a", "b")]
    for tensor in inputs:
        tensor.set_data_from_numpy(four, binary_data=True)
    asked = InferRequest("sum-and-difference", inputs, request_outputs=[RequestedOutput("sum")])
    answer = rest(lambda client: client.infer(base(function), asked, model_name="sum-and-difference"))
    assert [output.name for output in answer.outputs] == ["sum"]


def test_faults_are_told(function):
    wrong = request("dense", "x", "FP32", np.zeros((1, 9), np.float32))
    with pytest.raises(httpx.HTTPStatusError) as refused:
        rest(lambda client: client.infer(base(function), wrong, model_name="dense"))
    assert refused.value.response.status_code == 400
    with pytest.raises(grpc.RpcError) as failed:
        over_grpc(function, lambda client: client.infer(wrong))
    assert failed.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_rest_v1_predicts(function):
    rows = np.random.default_rng(3).normal(size=(2, 8)).astype(np.float32)
    answer = rest(
        lambda client: client.infer(base(function), {"instances": rows.tolist()}, model_name="dense"), protocol="v1")
    sums = np.array(answer["predictions"]).sum(axis=-1)
    np.testing.assert_allclose(sums, [1, 1], rtol=1e-5)


def test_rest_v1_tells_faults(function):
    with pytest.raises(httpx.HTTPStatusError) as refused:
        rest(lambda client: client.infer(base(function), {"instances": [["a"]]}, model_name="dense"), protocol="v1")
    assert refused.value.response.status_code == 400
