"""Models from an S3 server that we did not write: they come, are checked, serve on while it is away, and come anew."""

import contextlib
import hashlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import boto3
import botocore.config
import models
import pytest
from server import WORK, Function, free_port

BUCKET = "models"
PREFIX = "site-a"
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": "eu-central-1"}
BODY = {"inputs": [{"name": "x", "shape": [1], "datatype": "INT64", "data": [40]}]}


class Store:
    """moto's server as a process; what it holds is gone with it."""

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self.client = boto3.client(
            "s3", endpoint_url=self.url, region_name=KEYS["AWS_REGION"], aws_access_key_id="testing",
            aws_secret_access_key="testing",
            config=botocore.config.Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}))

    def start(self):
        with open(WORK / "moto.log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        until(lambda: reaches(self.port), 60)
        self.client.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": KEYS["AWS_REGION"]})

    def stop(self):
        self.process.kill()
        self.process.wait()

    def put(self, place, content):
        self.client.put_object(Bucket=BUCKET, Key=f"{PREFIX}/{place}", Body=content)


def reaches(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.2)


def call(function, path, body=None):
    """Status and JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://{function.url}{path}", data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=90) as reply:
            text = reply.read()
            return reply.status, json.loads(text) if text else None
    except urllib.error.HTTPError as e:
        return e.code, json.loads(e.read() or b"null")


def load(function, name):
    return call(function, f"/v2/repository/models/{name}/load", {})


def answer(function, name="plus", version=None):
    path = f"/v2/models/{name}" + (f"/versions/{version}" if version else "") + "/infer"
    status, reply = call(function, path, BODY)
    return reply["outputs"][0]["data"][0] if status == 200 else status


def readiness(function):
    status, reply = call(function, "/_/ready")
    # there are others, of the framework's
    own = [check for check in reply.get("checks", []) if check["name"] == "models"]
    return status, own[0].get("data", {}) if own else {}


def plus(number):
    return models.plus(number).SerializeToString()


def description(name, version, content):
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    return json.dumps({"name": name, "version": str(version), "task": "tensor", "digest": digest})


@pytest.fixture(scope="module")
def site():
    store = Store()
    store.start()
    try:
        store.put("plus/1/model.onnx", plus(1))
        store.put("plus/1/model.json", description("plus", 1, plus(1)))
        environment = {"AWS_ENDPOINT_URL_S3": store.url, **KEYS}
        with Function("s3", f"s3://{BUCKET}/{PREFIX}", **environment) as function:
            yield store, function
            assert function.lives(), function.tail()
    finally:
        store.stop()


def test_a_model_is_served(site):
    _, function = site
    assert answer(function) == 41


def test_a_file_that_is_not_the_described_one_is_refused(site):
    store, function = site
    store.put("swapped/1/model.onnx", plus(2))
    store.put("swapped/1/model.json", description("swapped", 1, plus(3)))
    status, reply = load(function, "swapped")
    assert status == 400 and "model.json describes sha256:" in reply["error"], reply
    assert answer(function, "swapped") == 404


def test_half_an_upload_is_not_loaded(site):
    store, function = site
    # the description has come, the model's parts are on their way
    whole = plus(5)
    store.put("late/1/model.json", description("late", 1, whole))
    key = f"{PREFIX}/late/1/model.onnx"
    upload = store.client.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
    part = store.client.upload_part(Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=1, Body=whole)
    status, reply = load(function, "late")
    assert status == 400 and "no model.onnx yet" in reply["error"], reply
    # and what somebody put there by halves is told by its digest
    store.put("late/2/model.onnx", whole[: len(whole) // 2])
    store.put("late/2/model.json", description("late", 2, whole))
    status, reply = load(function, "late")
    assert status == 400 and "version 2" in reply["error"], reply
    assert answer(function, "late") == 404
    # until the upload is complete
    store.client.complete_multipart_upload(
        Bucket=BUCKET, Key=key, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    store.client.delete_object(Bucket=BUCKET, Key=f"{PREFIX}/late/2/model.onnx")
    store.client.delete_object(Bucket=BUCKET, Key=f"{PREFIX}/late/2/model.json")
    status, reply = load(function, "late")
    assert status == 200, reply
    assert answer(function, "late") == 45


def test_what_is_loaded_serves_while_the_server_is_away_and_new_versions_come_when_it_is_back(site):
    store, function = site
    assert answer(function) == 41
    assert "source out of reach" not in readiness(function)[1]
    store.stop()
    begin = time.monotonic()
    status, reply = load(function, "plus")
    assert status == 503 and "cannot be listed" in reply["error"], reply
    assert time.monotonic() - begin < 30
    # it serves, is ready, and says what is wrong
    assert answer(function) == 41
    status, data = readiness(function)
    assert status == 200 and "plus" in data and "source out of reach" in data, data
    # back, with nothing but what is put there now
    store.start()
    store.put("plus/1/model.onnx", plus(1))
    store.put("plus/1/model.json", description("plus", 1, plus(1)))
    store.put("plus/2/model.onnx", plus(2))
    store.put("plus/2/model.json", description("plus", 2, plus(2)))
    status, reply = load(function, "plus")
    assert status == 200, reply
    assert answer(function) == 42 and answer(function, version=1) == 41
    assert "source out of reach" not in readiness(function)[1]


@pytest.mark.parametrize(
    ("name", "place", "keys", "why"),
    [
        ("absent", "s3://no-such-bucket/site-a", {}, "bucket does not exist"),
        ("unknown-key", f"s3://{BUCKET}/{PREFIX}", {"AWS_ACCESS_KEY_ID": "nobody"}, "does not exist in our records"),
        ("unreachable", f"s3://{BUCKET}/{PREFIX}", {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}, "Connection refused"),
    ],
)
def test_what_the_server_refuses_is_told(site, name, place, keys, why):
    store, _ = site
    check_keys(store, name == "unknown-key")
    function = Function(f"s3-{name}", place, **{"AWS_ENDPOINT_URL_S3": store.url, **KEYS, **keys})
    try:
        until(lambda: function.answers("/_/health") or not function.lives(), 60)
        # it lives on, not ready, and says why
        until(lambda: why in readiness(function)[1].get("source out of reach", ""), 60)
        assert readiness(function)[0] == 503
        status, reply = load(function, "plus")
        assert status == 503 and why in reply["error"], reply
        assert function.lives(), function.tail()
    finally:
        function.__exit__()
        check_keys(store, False)


def check_keys(store, wanted):
    """Whether moto looks at who asks from now on."""
    unchecked = b"0" if wanted else b"1e9"
    request = urllib.request.Request(f"{store.url}/moto-api/reset-auth", unchecked, {"Content-Type": "text/plain"})
    with urllib.request.urlopen(request, timeout=10) as reply:
        assert reply.status == 200
