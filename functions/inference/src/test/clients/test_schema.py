"""schemathesis makes requests of the OpenAPI document, right and wrong ones, and checks the answers against it."""

import os
import subprocess
import sys
from pathlib import Path

from server import WORK

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def test_answers_are_as_the_openapi_document_says(function):
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--no-color", "run", f"http://{function.url}/openapi",
        "--checks", CHECKS, "--seed", "7", "--generation-database", "none", "--phases", "examples,coverage,fuzzing",
        "--max-examples", os.environ.get("VERGE_SCHEMA_EXAMPLES", "40"), "--request-timeout", "10",
        # the phases stop when the time is up, and a failure before that fails
        "--exclude-path-regex", "repository/models/.*/unload"]
    with open(WORK / "schemathesis.log", "w+") as log:
        try:
            code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, timeout=120, cwd=WORK).returncode
        except subprocess.TimeoutExpired:
            code = "none after 120 s"
        log.seek(0)
        assert code == 0, log.read()[-6000:]
    assert function.lives(), function.tail()
