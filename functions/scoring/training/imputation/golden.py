"""A made-up drive with gaps: what the server has filled in before it calls the model ready."""

import numpy as np

ROWS = 60


def drive() -> np.ndarray:
    """[ROWS, 10] of a car that pulls away, shifts up twice, rolls and stops; no recording, only formulas."""
    t = np.arange(ROWS)
    speed = np.clip(np.interp(t, [0, 5, 14, 16, 30, 45, 55, 59], [0, 0, 38, 38, 82, 80, 0, 0]), 0, None)
    ratio = np.select([speed < 20, speed < 40, speed < 65], [90.0, 52.0, 36.0], 26.0)
    rpm = np.maximum(850.0, speed * ratio)
    pedal = 14.1 + np.interp(t, [0, 4, 6, 13, 15, 17, 29, 31, 44, 46, 59], [0, 0, 25, 30, 0, 28, 30, 10, 9, 0, 0])
    pressure = 98 + 1.6 * (pedal - 14.1) + 0.004 * (rpm - 850)
    flow = rpm * pressure / 9_500
    made = np.stack([
        74 + t // 25, pressure, rpm, speed, 21 + t // 12, flow, np.full(ROWS, 83.1), np.full(ROWS, 17.0), pedal, pedal + 0.2,
    ], axis=1)
    return np.round(made, 1).astype(np.float32)


def masks() -> dict[str, np.ndarray]:
    """Name -> [ROWS, 10], 1 where known."""
    made = {name: np.ones((ROWS, 10), np.float32) for name in (
        "nothing missing", "speed and pressure missing for a while", "everything missing for twelve rows", "one signal never known")}
    made["speed and pressure missing for a while"][10:28, 3] = 0
    made["speed and pressure missing for a while"][33:47, 1] = 0
    made["everything missing for twelve rows"][22:34] = 0
    made["one signal never known"][:, 2] = 0
    made["one signal never known"][50:, 8] = 0
    return made
