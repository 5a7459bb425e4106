"""Made-up windows with what the model says of them: the server scores them before it calls itself ready."""

import numpy as np

from recordings import ROWS


def windows() -> dict[str, np.ndarray]:
    """Name -> speeds in km/h of ROWS rows, 1.5 s apart."""
    k = np.arange(ROWS)
    stop_and_go = np.clip(45 + 45 * np.sin(k / 5.0), 0, None)
    made = {
        "standing with the engine on": np.zeros(ROWS),
        "national road with a stop": np.where((k > 18) & (k < 26), 0, stop_and_go),
        "national road": 82 + 6 * np.sin(k / 4.0),
        "highway": 112 + 9 * np.sin(k / 7.0),
        "highway entered from a ramp": np.minimum(40 + 3 * k, 118),
    }
    return {name: np.round(speeds).astype(np.float32) for name, speeds in made.items()}
