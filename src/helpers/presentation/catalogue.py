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


def in_sentence(title: str, language: Language) -> str:
    """Return the title of a wave as it stands within a sentence: Italian months are written small there.

    Examples
    --------
    >>> in_sentence("Marzo 2020", "it"), in_sentence("March 2020", "en"), in_sentence("Prima rilevazione", "it")
    ('marzo 2020', 'March 2020', 'Prima rilevazione')
    """
    first = title.partition(" ")[0].lower()
    months = {month(number, language) for number in range(1, 13)} if language == "it" else set()
    return first + title[len(first) :] if first in months else title


def counted(name: str, number: int, language: Language) -> str:
    """Return the pattern `name` for several, or the pattern ``name_one`` for one."""
    return word(f"{name}_one" if number == 1 else name, language)
