"""The packaged inference function as a process."""

import http.client
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

WORK = Path(os.environ["VERGE_CLIENTS_WORK"])

OPTIONS = Path(__file__).resolve().parents[3] / "jvm.options"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(function):
    """Starts a jar, or a native executable."""
    if not function.endswith(".jar"):
        return [function]
    java = Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else "java"
    return [str(java), f"@{OPTIONS}", "-jar", function]


class Function:
    """Serves the models of a folder; a context manager that ends the process."""

    def __init__(self, name, models, **settings):
        self.port = free_port()
        self.url = f"127.0.0.1:{self.port}"
        self.log = WORK / f"{name}.log"
        self.state = WORK / "state" / name
        shutil.rmtree(self.state, ignore_errors=True)
        self.state.mkdir(parents=True)
        environment = {
            "PATH": os.environ["PATH"],
            "PORT": str(self.port),
            "VERGE_MODELS": str(models),
            "VERGE_INFERENCE_REPOSITORY_STATE": str(self.state),
            "MALLOC_ARENA_MAX": "1",
            **settings,
        }
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command(os.environ["VERGE_FUNCTION"]),
                env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)

    def __enter__(self):
        end = time.monotonic() + 240
        while not self.answers("/_/ready"):
            if not self.lives():
                raise AssertionError(f"the function ended with code {self.process.returncode}: {self.tail()}")
            if time.monotonic() > end:
                self.__exit__()
                raise AssertionError(f"the function is not ready after 90 s: {self.tail()}")
            time.sleep(0.5)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def lives(self):
        return self.process.poll() is None

    def answers(self, path):
        """Whether a GET is answered with 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def rss_mb(self):
        """Resident memory now and at most, in MB (10^6 bytes)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        lines = dict(line.split(":", 1) for line in status.splitlines())
        return tuple(int(lines[key].split()[0]) * 1024 / 1e6 for key in ("VmRSS", "VmHWM"))

    def tail(self):
        return self.log.read_text(errors="replace")[-2000:]
