"""The numbers that decide, kept in `thresholds.toml` with a word on each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Thresholds:
    """See `thresholds.toml`; probabilities are between 0 and 1, bonuses in units of the fused score."""

    answer: float
    answer_bare: float
    lead: float
    lead_over: float
    outside: float
    ask_back: float
    choices: float
    new_subject: float
    says_little: float
    share: float
    stay: float
    stay_short: float
    corrected: float
    visited: float
    goes_back: float
    offered: float
    outside_in_talk: float
    part: float
    part_share: float
    part_bare: float
    part_sure: float
    part_among_sure: int
    part_among: int
    report: float
    report_unnamed: float
    report_yields: float
    readable: float

    @classmethod
    def load(cls, file: Path) -> Thresholds:
        return cls(**tomllib.loads(file.read_text(encoding="utf-8")))
