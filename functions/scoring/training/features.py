"""What the model that the rule is compared with sees of a window."""

import numpy as np

from rule import STANDING_KMH

# features are cut to this range: beyond what the drives show, the model grows no surer
HIGHEST = [1.3, 1.4, 1.0, 1.0]
SCALE = [100.0, 100.0, 50.0, 1.0]


def extract(windows: np.ndarray) -> np.ndarray:
    """[N, ROWS, S] with speed as first signal -> [N, features]."""
    speed = windows[:, :, 0].astype(np.float32)
    raw = [speed.mean(axis=1), speed.max(axis=1), speed.std(axis=1), (speed < STANDING_KMH).mean(axis=1)]
    return np.clip(np.stack(raw, axis=1) / np.float32(SCALE), 0, np.float32(HIGHEST))
