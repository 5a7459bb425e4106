"""Virtual sensors: each signal from the others, second by second, by a small network; and the lines of the gears."""

from dataclasses import dataclass

import numpy as np

import kit

COOLANT, MAP, RPM, SPEED, IAT, MAF, THROTTLE, AMBIENT, PEDAL_D, PEDAL_E = range(10)
FAST = [MAP, RPM, SPEED, MAF, THROTTLE, PEDAL_D, PEDAL_E]
# logarithms turn the product of the speed-density equation (air flow ~ speed x pressure / temperature) into a sum
LOGS = [(MAF, 1.0), (MAP, 1.0), (RPM, 100.0), (SPEED, 5.0)]
HIDDEN = 16
EPOCHS, BATCH, RATE = 18, 1024, 4e-3

# the polling shifts the signals against each other by up to a second, and the engine takes its time
LAGS = [1, -1, 2, -2]
# inputs of the networks: all signals now, the fast ones at the lags, logarithms of now
OF_INPUT = [*range(10), *FAST * len(LAGS), *(s for s, _ in LOGS)]
LOW = np.array([s.low for s in kit.SIGNALS], np.float32)
RANGE = np.array([s.range for s in kit.SIGNALS], np.float32)
LOG_ADD = np.array([a for _, a in LOGS], np.float32)
LOG_MEAN = np.log(np.array([20, 115, 1500, 50], np.float32))


@dataclass(frozen=True)
class Sensor:
    """`target` from all signals but itself and `without`."""

    target: int
    without: tuple[int, ...]


# the ambient air's temperature names the day: only intake air may learn from it; the pedals also without each other
SENSORS = [
    Sensor(MAP, (AMBIENT,)),
    Sensor(RPM, (AMBIENT,)),
    Sensor(SPEED, (AMBIENT,)),
    Sensor(IAT, ()),
    Sensor(MAF, (AMBIENT,)),
    Sensor(THROTTLE, (AMBIENT,)),
    Sensor(AMBIENT, (COOLANT,)),
    Sensor(PEDAL_D, (AMBIENT,)),
    Sensor(PEDAL_E, (AMBIENT,)),
    Sensor(PEDAL_D, (AMBIENT, PEDAL_E)),
    Sensor(PEDAL_E, (AMBIENT, PEDAL_D)),
    Sensor(MAF, (AMBIENT, MAP)),
    Sensor(MAP, (AMBIENT, MAF)),
]
TARGETS = [s.target for s in SENSORS]


@dataclass(frozen=True)
class Fitted:
    """Weights of all networks side by side: inputs x (sensors · HIDDEN), and (sensors · HIDDEN) x sensors; the usual error
    of each sensor, as a share of its range; ln(km/h per 1000 rpm) of the gears."""

    first: np.ndarray
    first_bias: np.ndarray
    second: np.ndarray
    second_bias: np.ndarray
    usual: np.ndarray
    gears: np.ndarray


def inputs(rows: np.ndarray) -> np.ndarray:
    """[seconds, 10] -> [seconds, inputs]; the graph does the same."""
    rows = np.clip(rows, kit.FLOOR, kit.CEILING)
    u, at = (rows - LOW) / RANGE, np.arange(len(rows))
    near = [u[np.clip(at - by, 0, len(u) - 1)][:, FAST] for by in LAGS]
    logs = np.log(np.maximum(rows[:, [s for s, _ in LOGS]], 0) + LOG_ADD) - LOG_MEAN
    return np.hstack([u, *near, logs]).astype(np.float32)


def fit(trips: list[kit.Trip], seed: int) -> Fitted:
    x = np.vstack([inputs(t.rows) for t in trips])
    y = (np.clip(np.vstack([t.rows for t in trips]), kit.FLOOR, kit.CEILING) - LOW) / RANGE
    y = np.ascontiguousarray(y[:, TARGETS].T[:, :, None], np.float32)
    seen = np.array([[s != sensor.target and s not in sensor.without for s in OF_INPUT] for sensor in SENSORS])
    mean, deviation = x.mean(axis=0), x.std(axis=0) + np.float32(1e-3)
    x = (x - mean) / deviation
    first, first_bias, second, second_bias = descend(x, y, seen[:, :, None].astype(np.float32), np.random.default_rng(seed))
    estimate = np.matmul(np.maximum(np.matmul(x, first) + first_bias, 0), second) + second_bias
    usual = 1.4826 * np.median(np.abs(estimate - y), axis=1)[:, 0] + 0.004
    # side by side; the inputs' mean and deviation go into the weights
    n, width = len(SENSORS), len(OF_INPUT)
    first = first / deviation[:, None]
    beside = np.zeros((n, HIDDEN, n), np.float32)
    beside[np.arange(n), :, np.arange(n)] = second[:, :, 0]
    return Fitted(
        first.transpose(1, 0, 2).reshape(width, n * HIDDEN),
        (first_bias[:, 0] - mean @ first).reshape(n * HIDDEN),
        beside.reshape(n * HIDDEN, n),
        second_bias.reshape(n),
        usual.astype(np.float32),
        gears(trips),
    )


def descend(x: np.ndarray, y: np.ndarray, seen: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """All networks at once, by Adam (Kingma and Ba, 2015) on Huber's loss: absolute, but for the last hundredth. Squared errors
    would pay for gear shifts and engine stops with the accuracy of every quiet second. x [n, inputs], y [sensors, n, 1], seen
    [sensors, inputs, 1] -> weights and biases of both layers, each [sensors, …]."""
    n, sensors = len(x), len(y)
    parameters = [
        rng.normal(size=(sensors, x.shape[1], HIDDEN)) * np.sqrt(2 / seen.sum(axis=1, keepdims=True)) * seen,
        np.zeros((sensors, 1, HIDDEN)),
        rng.normal(size=(sensors, HIDDEN, 1)) / np.sqrt(HIDDEN),
        np.median(y, axis=1, keepdims=True),
    ]
    parameters = [p.astype(np.float32) for p in parameters]
    first = [np.zeros_like(p) for p in parameters]
    second = [np.zeros_like(p) for p in parameters]
    batches = n // BATCH
    step = 0
    for _ in range(EPOCHS):
        order = rng.permutation(n)
        for b in range(batches):
            chosen = order[b * BATCH : (b + 1) * BATCH]
            given = x[chosen]
            hidden = np.maximum(np.matmul(given, parameters[0]) + parameters[1], 0)
            out = np.matmul(hidden, parameters[2]) + parameters[3]
            slope = np.clip((out - y[:, chosen]) / np.float32(0.01), -1, 1) / np.float32(BATCH)
            back = np.matmul(slope, parameters[2].transpose(0, 2, 1)) * (hidden > 0)
            gradients = [
                np.matmul(given.T, back) * seen,
                back.sum(axis=1, keepdims=True),
                np.matmul(hidden.transpose(0, 2, 1), slope),
                slope.sum(axis=1, keepdims=True),
            ]
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / (EPOCHS * batches))) * min(1, step / 100)
            for p, g, m, v in zip(parameters, gradients, first, second):
                m += np.float32(0.1) * (g - m)
                v += np.float32(0.005) * (g * g - v)
                change = rate / (1 - 0.9**step) * m / (np.sqrt(v / np.float32(1 - 0.995**step)) + np.float32(1e-8))
                p -= change.astype(np.float32)
    return parameters


def gears(trips: list[kit.Trip]) -> np.ndarray:
    """The peaks of ln(km/h per 1000 rpm) while driving: a manual gearbox has one for each gear."""
    rows = np.vstack([t.rows for t in trips])
    driving = rows[(rows[:, RPM] > 1000) & (rows[:, SPEED] > 15)]
    ratio = np.log(driving[:, SPEED] / driving[:, RPM] * 1000)
    counts, edges = np.histogram(ratio, np.arange(1.5, 4.8, 0.02))
    smooth = np.convolve(counts, [1, 2, 1], "same")
    peaks = [
        i for i in range(3, len(smooth) - 3)
        if smooth[i] == smooth[i - 3 : i + 4].max() and smooth[i] > 8 * np.median(smooth[smooth > 0])
    ]  # fmt: skip
    return np.array([np.median(ratio[np.abs(ratio - edges[i] - 0.01) < 0.05]) for i in peaks], np.float32)
