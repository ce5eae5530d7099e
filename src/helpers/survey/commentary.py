"""An author's own commentary on a wave: `commentary.it.md` and `commentary.en.md`, a section a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from helpers.paths import shown
from helpers.survey.errors import BadInput, nearest
from helpers.survey.files import read
from helpers.survey.names import Language
from helpers.survey.waves import Wave

#: The section that is about no table in particular.
CONCLUSIONS = "conclusions"

#: A figure of a table in a commentary: `{tavola_02/very_significant/share}`, in Italian with an article before it.
FIGURE = re.compile(r"\{(?:(il|dal|al) )?([a-z0-9_]+)/([a-z0-9_]+)/([a-z_]+)\}")

_HEADING = re.compile(r"^## *(.*?) *$", re.MULTILINE)
_TYPED = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:%|per ?cento|per ?cent\b)")


@dataclass(frozen=True)
class Section:
    """What the authors of a wave wrote about one table, in Markdown; `file` is where, for messages."""

    wave: Wave
    about: str
    language: Language
    markdown: str
    file: Path

    @property
    def typed_percentages(self) -> list[str]:
        """The percentages that are typed, not computed."""
        return [found[1] for found in _TYPED.finditer(FIGURE.sub("", self.markdown))]


def read_commentary(wave: Wave, language: Language) -> dict[str, Section]:
    """Return the sections of the commentary of a wave by what they are about; empty where nobody wrote one.

    Raises
    ------
    BadInput
        If a section is about no question of the codebook, or stands twice, or the file is not UTF-8.
    """
    file = wave.folder / f"commentary.{language}.md"
    if not file.exists():
        return {}
    try:
        text = read(file).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadInput(f"{shown(file)}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    known, sections = (*wave.codebook.ids, CONCLUSIONS), {}
    _, *parts = _HEADING.split(text)
    for about, markdown in zip(parts[::2], parts[1::2], strict=True):
        if about not in known:
            raise BadInput(f"{shown(file)}: section {about!r} is about no table; {nearest(about, known)}")
        if about in sections:
            raise BadInput(f"{shown(file)}: section {about!r} stands twice; put the two together")
        sections[about] = Section(wave, about, language, markdown.strip(), file)
    return sections
