"""Reads the recordings, and cuts windows exactly as the ingest function does."""

import csv
import gzip
import re
from pathlib import Path

import numpy as np

ROWS = 40
STRIDE = 40
MAX_GAP_MS = 10_000
LABELS = ["stopped", "national-road", "highway"]
LABEL_OF_FILE = {"DS1": 0, "DS2": 1, "DS3": 2}
PEDAL_REST = 14.5


def ateca(folder: Path):
    """Yields (file stem, label index, times in ms, [rows, 2] of speed in km/h and pedal position in %)."""
    for path in sorted(folder.glob("DS*.csv")):
        times, rows = [], []
        with path.open(encoding="utf-8", errors="replace", newline="") as lines:
            for line in list(csv.reader(lines))[2:]:
                times.append(half_up(float(line[1]) * 1000))
                rows.append((float(line[2]), float(line[8])))
        yield path.stem, LABEL_OF_FILE[path.stem[:3]], np.array(times), np.array(rows, np.float32)


def kit(folder: Path):
    """Yields (file stem, times in ms, [rows, 1] of speed): the last reading at each whole second after the first line."""
    for path in sorted(folder.glob("*.csv.gz")):
        times, rows, speed, first, second = [], [], float("nan"), None, 1
        with gzip.open(path, "rt", encoding="utf-8", errors="replace", newline="") as lines:
            reader = csv.reader(lines)
            column = next(i for i, name in enumerate(next(reader)) if name.startswith("Vehicle Speed"))
            for line in reader:
                at = time_of_day(line[0])
                first = at if first is None else first
                while at > first + second * 1000:
                    times.append(first + second * 1000)
                    rows.append((speed,))
                    second += 1
                speed = float(line[column]) if line[column] else speed
        if times and at == first + second * 1000:
            times.append(at)
            rows.append((speed,))
        yield path.name.removesuffix(".csv.gz"), np.array(times), np.array(rows, np.float32)


def windows(times, rows, start=0):
    """Tumbling windows of ROWS rows, never across a gap of more than MAX_GAP_MS: (index of first row, [ROWS, S])."""
    first = start
    for i in range(start, len(times)):
        if i > first and times[i] - times[i - 1] > MAX_GAP_MS:
            first = i
        if i - first + 1 == ROWS:
            yield first, rows[first : i + 1]
            first = i + 1


def half_up(value: float) -> int:
    return int(np.floor(round(value, 3) + 0.5))


def time_of_day(text: str) -> int:
    hours, minutes, seconds = re.split(":", text)
    return int(hours) * 3_600_000 + int(minutes) * 60_000 + half_up(float(seconds) * 1000)
