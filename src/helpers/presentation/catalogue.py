"""Every word of the report that the codebook and the wave do not bring: a YAML file a language, in `locale`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.dates import get_month_names
from pydantic import RootModel

from helpers.survey.files import read_yaml
from helpers.survey.names import Language

_FOLDER = Path(__file__).with_name("locale")


@cache
def catalogue(language: Language) -> dict[str, str]:
    """Return all words and sentence patterns in a language, by name; the file is read once.

    Raises
    ------
    BadInput
        If the file is missing or no valid YAML, has a name twice, or something else than a text under a name.
    """
    return read_yaml(_FOLDER / f"{language}.yml", RootModel[dict[str, str]]).root


def word(name: str, language: Language) -> str:
    """Return the word or the sentence pattern called `name`.

    Examples
    --------
    >>> word("base_of", "en")
    '{base} completed questionnaires'
    """
    return catalogue(language)[name]


def month(number: int, language: Language) -> str:
    """Return the name of a month, from 1."""
    return str(get_month_names("wide", locale=language)[number])
