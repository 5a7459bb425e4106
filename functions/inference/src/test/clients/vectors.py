"""Serves ONNX's own test vectors and reports what came back.

Each model of Debian's libonnx-testdata is put into the repository, loaded, asked over HTTP with binary data and over gRPC,
compared with the outputs that lie beside it, and unloaded. What fails here and in ONNX Runtime's Python package of the same
version alike is counted apart.

    vectors.py [--seconds 150] [--seed 7] [--jobs 2] [--only WORD] [--report FILE]

Ends with 1 if a case fails that ONNX Runtime by itself passes. Cases come in an order drawn by the seed; after so many
seconds (0: never) the rest is reported as not reached.
"""

import argparse
import collections
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import models
import numpy as np
import onnx
import onnxruntime
import tritonclient.grpc as grpc_client
import tritonclient.http as http_client
from onnx import TensorProto, numpy_helper
from server import WORK, Function
from tritonclient.utils import InferenceServerException

# the protocol's name of each ONNX datatype that it has one for
NAMES = {kind: name for name, (kind, _) in models.DATATYPES.items()}
# as ONNX's own backend tests compare
RTOL, ATOL = 1e-3, 1e-7
MAX_BYTES = 16 * 1024 * 1024


class OutOfScope(Exception):
    """The protocol cannot carry the case; why."""


def data_folder():
    given = os.environ.get("ONNX_TESTDATA")
    for place in filter(None, [given, "/usr/share/libonnx-testdata/data", WORK / "onnx/usr/share/libonnx-testdata/data"]):
        if Path(place, "node").is_dir():
            return Path(place)
    # the package's files without installing it, which needs no rights
    target = WORK / "onnx"
    target.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(
            ["apt-get", "download", "-qq", "libonnx-testdata"], cwd=target, check=True, timeout=120, capture_output=True)
        package = next(target.glob("libonnx-testdata_*.deb"))
        subprocess.run(["dpkg", "-x", package.name, "."], cwd=target, check=True, timeout=120, capture_output=True)
    except (OSError, subprocess.SubprocessError, StopIteration) as e:
        print(f"ONNX test vectors skipped: Debian's libonnx-testdata cannot be had ({type(e).__name__})")
        sys.exit(0)
    return target / "usr/share/libonnx-testdata/data"


def tensor(path, value_type):
    """A tensor of a test vector as the protocol has it: datatype and array."""
    which = value_type.WhichOneof("value")
    if which != "tensor_type":
        raise OutOfScope(f"{which.removesuffix('_type')} inputs or outputs")
    kind = value_type.tensor_type.elem_type
    if kind not in NAMES:
        raise OutOfScope(f"datatype {TensorProto.DataType.Name(kind)}")
    content = TensorProto()
    content.ParseFromString(path.read_bytes())
    array = numpy_helper.to_array(content)
    if array.dtype.kind in "OSU":
        array = np.array([e if isinstance(e, bytes) else str(e).encode() for e in array.flat], object).reshape(array.shape)
    return NAMES[kind], array


class Case:
    def __init__(self, folder, root):
        self.name = str(folder.relative_to(root))
        self.file = folder / "model.onnx"
        self.model = onnx.load(self.file, load_external_data=False)
        graph = self.model.graph
        weights = {weight.name for weight in graph.initializer}
        inputs = [value for value in graph.input if value.name not in weights]
        self.vectors = []
        for data in sorted(folder.glob("test_data_set_*")):
            given = len(list(data.glob("input_*.pb")))
            if given > len(inputs):
                inputs = list(graph.input)
            asked = [
                (value.name, *tensor(data / f"input_{i}.pb", value.type)) for i, value in enumerate(inputs[:given])]
            expected = [
                (value.name, *tensor(data / f"output_{i}.pb", value.type))
                for i, value in enumerate(graph.output) if (data / f"output_{i}.pb").exists()]
            if sum(array.nbytes for _, _, array in asked) > MAX_BYTES:
                raise OutOfScope("inputs of more than 16 MiB")
            self.vectors.append((asked, expected))
        if not self.vectors:
            raise OutOfScope("no inputs and outputs beside the model")
        if not inputs:
            raise OutOfScope("no inputs: the protocol wants one")


def difference(expected, given):
    """What differs, or nothing."""
    if given is None:
        return "is missing"
    if given.shape != expected.shape:
        return f"has shape {given.shape} instead of {expected.shape}"
    if expected.dtype == object:
        back = [e if isinstance(e, bytes) else str(e).encode() for e in given.flat]
        return None if back == list(expected.flat) else "has other strings"
    if given.dtype != expected.dtype:
        return f"has type {given.dtype} instead of {expected.dtype}"
    if np.allclose(given.astype(np.float64), expected.astype(np.float64), rtol=RTOL, atol=ATOL, equal_nan=True):
        return None
    return "has other values"


def onnx_runtime(case):
    """Why ONNX Runtime itself does not pass, or nothing."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(case.file, options, providers=["CPUExecutionProvider"])
        for asked, expected in case.vectors:
            feed = {
                name: array if datatype != "BYTES" else np.array(
                    [e.decode() for e in array.flat], object).reshape(array.shape)
                for name, datatype, array in asked}
            names = [name for name, _, _ in expected]
            for (name, _, wanted), given in zip(expected, session.run(names, feed)):
                wrong = difference(wanted, np.asarray(given))
                if wrong:
                    return f"output {name} {wrong}"
    except Exception as e:
        return " ".join(str(e).split())[:200]
    return None


class Served:
    """One function with an empty place in its repository, and clients of it."""

    def __init__(self, number):
        self.repository = WORK / f"vectors-{number}"
        shutil.rmtree(self.repository, ignore_errors=True)
        place = self.repository / "plus" / "1"
        place.mkdir(parents=True)
        onnx.save(models.plus(1), place / "model.onnx")
        self.function = Function(f"vectors-{number}", self.repository)

    def __enter__(self):
        self.function.__enter__()
        self.http = http_client.InferenceServerClient(self.function.url, network_timeout=60, connection_timeout=60)
        self.grpc = grpc_client.InferenceServerClient(self.function.url)
        return self

    def __exit__(self, *_):
        self.grpc.close()
        self.function.__exit__()
        shutil.rmtree(self.repository, ignore_errors=True)

    def failure(self, case, name):
        """Why the case does not pass here, or nothing."""
        place = self.repository / name
        (place / "1").mkdir(parents=True)
        shutil.copy(case.file, place / "1" / "model.onnx")
        try:
            self.grpc.load_model(name, client_timeout=60)
            for asked, expected in case.vectors:
                wrong = self.ask(name, asked, expected)
                if wrong:
                    return wrong
            self.grpc.unload_model(name, client_timeout=60)
        except InferenceServerException as e:
            return " ".join(str(e).split())[:300]
        finally:
            shutil.rmtree(place)
        return None

    def ask(self, name, asked, expected):
        for door, client, module in (("HTTP", self.http, http_client), ("gRPC", self.grpc, grpc_client)):
            inputs = [
                module.InferInput(tensor, list(array.shape), datatype).set_data_from_numpy(array)
                for tensor, datatype, array in asked]
            answer = client.infer(name, inputs, outputs=[module.InferRequestedOutput(o) for o, _, _ in expected])
            for output, _, wanted in expected:
                wrong = difference(wanted, answer.as_numpy(output))
                if wrong:
                    return f"over {door} output {output} {wrong}"
        return None


def judge(served, case, number):
    """The outcome of a case, and why it is not passed."""
    failure = served.failure(case, f"vector-{number}")
    if failure is None:
        return "passed", ""
    itself = onnx_runtime(case)
    if itself is not None:
        return "ORT fails too", itself
    return "failed", failure


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=int, default=150)
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--only", default="")
    arguments.add_argument("--report", type=Path, default=WORK / "vectors.json")
    options = arguments.parse_args()
    begin = time.monotonic()
    root = data_folder()
    folders = sorted(file.parent for file in root.rglob("model.onnx") if options.only in str(file.parent))
    random.Random(options.seed).shuffle(folders)
    waiting = collections.deque(enumerate(folders))
    results = []

    def work(number):
        with Served(number) as served:
            while True:
                try:
                    n, folder = waiting.popleft()
                except IndexError:
                    return
                name = str(folder.relative_to(root))
                if options.seconds and time.monotonic() - begin > options.seconds:
                    results.append({"case": name, "outcome": "not reached", "why": ""})
                    continue
                try:
                    outcome, why = judge(served, Case(folder, root), n)
                except OutOfScope as e:
                    outcome, why = "out of scope", str(e)
                results.append({"case": name, "outcome": outcome, "why": why})
                if outcome == "failed":
                    print(f"failed {name}: {why}", flush=True)
                assert served.function.lives(), f"the server died of {name}: {served.function.tail()}"

    errors = []

    def safely(number):
        try:
            work(number)
        except BaseException as e:
            errors.append(e)

    threads = [threading.Thread(target=safely, args=(number,)) for number in range(options.jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report(results, options.report)
    if errors:
        raise errors[0]
    sys.exit(any(result["outcome"] == "failed" for result in results))


def report(results, file):
    results.sort(key=lambda result: result["case"])
    counts = collections.Counter(result["outcome"] for result in results)
    file.write_text(json.dumps({"onnxruntime": onnxruntime.__version__, "counts": counts, "cases": results}, indent=1))
    print(f"ONNX test vectors, {len(results)} cases: " + ", ".join(f"{n} {o}" for o, n in counts.most_common()))
    for outcome in ("out of scope", "ORT fails too"):
        whys = collections.Counter(r["why"].split(":")[0][:90] for r in results if r["outcome"] == outcome)
        for why, n in whys.most_common(12):
            print(f"  {outcome}: {n} {why}")
    print(f"  report: {file}")


if __name__ == "__main__":
    main()
