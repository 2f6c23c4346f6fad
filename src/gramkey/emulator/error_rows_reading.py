"""The errors of reading lists and of batches: Meta publishes none of them."""

from __future__ import annotations

from gramkey.emulator.errors import Row

READING = (
    Row("G-batch", 400, "S2", "(#100) batch must be a JSON array of calls", "inferred", 100),
    Row("G-batch-size", 400, "S2", "(#100) A batch has at most {number} calls", "inferred", 100),
    Row("G-cursor", 400, "S2", "(#100) The cursor is not valid", "inferred", 100),
    Row("G-limit", 400, "S2", "(#100) The limit must not be above {most}", "inferred", 100),
    Row("G-time", 400, "S2", "(#100) {parameter} is no time", "inferred", 100),
)  # fmt: skip
