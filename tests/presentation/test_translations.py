"""The one table of words: each used, each in both languages, with the same gaps to fill."""

import re
import string

import pytest

from helpers.analysis.vocabulary import vocabulary
from helpers.paths import PACKAGE
from helpers.presentation.translations import WORDS, month


def gaps(pattern):
    return {name.split(".")[0] for _, name, _, _ in string.Formatter().parse(pattern) if name}


@pytest.mark.parametrize("name", WORDS)
def test_both_languages_fill_the_same_gaps(name):
    italian, english = WORDS[name]
    assert gaps(italian) == gaps(english)


def test_every_word_is_used_somewhere():
    sources = [file for file in PACKAGE.rglob("*") if file.suffix in (".py", ".j2") and file.stem != "translations"]
    text = "\n".join(file.read_text("utf-8") for file in sources)
    # Completed by a code.
    made_up = {"kind_", "change_", "disclosure_", "precision_", "notice_", "limits_", "banner_", "test_", "effect_"}
    made_up |= {"interval_", "note_interval_", "note_change_", "note_segments_", "sheet_not_compared_", "how_"}
    made_up |= {"of_", "remark_reach_", "verdict_", "reason_", "since_", "takeaway_"}
    claiming = {f"claim_{one.word}" for one in vocabulary().shares + vocabulary().changes}
    codes = (
        claiming
        | {f"{name}_in_sample" for name in claiming}
        | {"single", "ordinal", "multiple", "accesses", "completes"}
    )
    unused = [
        name
        for name in WORDS
        if not re.search(rf"[\"'._]{name.removesuffix('_several')}\b", text)
        and name not in codes
        and not any(name.startswith(p) for p in made_up)
    ]
    assert unused == []


def test_every_claiming_word_can_be_said():
    for one in (*vocabulary().shares, *(word for word in vocabulary().changes if word.word != "stable")):
        assert f"claim_{one.word}" in WORDS


def test_months_have_their_names():
    assert (month(1, "it"), month(12, "en")) == ("gennaio", "December")
