"""The words by which an import knows columns and answers, and those it begins files with, as data: `words.yml`."""

from __future__ import annotations

from pathlib import Path

from helpers.survey.codebook import Strict
from helpers.survey.files import read_yaml


class Words(Strict):
    """The fields of `words.yml`, which says of each what it is."""

    identifying: frozenset[str]
    weights: frozenset[str]
    completed: frozenset[str]
    broke_off: frozenset[str]
    open_answer: frozenset[str]
    ticked: frozenset[str]
    not_ticked: frozenset[str]
    never_put: frozenset[str]
    platforms: dict[str, dict[str, tuple[str, ...]]]
    one_answer: frozenset[str]
    trials: frozenset[str]
    recipients: frozenset[str]
    scales: tuple[tuple[str, ...], ...]
    italian: frozenset[str]
    letters: dict[str, tuple[str, ...]]
    marks: str
    heads: dict[str, str]


WORDS = read_yaml(Path(__file__).with_name("words.yml"), Words)
