import shutil

import models
import pytest
from server import WORK, Function


@pytest.fixture(scope="session")
def function():
    folder = WORK / "models"
    shutil.rmtree(folder, ignore_errors=True)
    models.write(folder)
    with Function("function", folder) as running:
        yield running
        assert running.lives(), running.tail()
