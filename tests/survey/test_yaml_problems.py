"""What is said of a mistake in a file that a person writes: the line, what stands there, what to write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpers.survey.codebook import read_codebook
from helpers.survey.errors import BadInput

#: Words of the libraries that read the file, and signs of a regular expression.
THEIRS = re.compile(r"pydantic|Input should|String should|valid string|Field required|Value error|while (parsing|scanning)|"
                    r"expected <|\^\[|\]\*\$|token|mapping values|constructor|list_type|Traceback", re.IGNORECASE)  # fmt: skip

#: What is mistaken, by what, and the whole of what is said; the lines are those of `small.SMALL_CODEBOOK`, counted.
MISTAKES = {
    "true": ("en: laptop}", "en: Yes}", "line 19: questions.device.options.laptop.en: `en: Yes` is true to YAML; write `en: 'Yes'`"),
    "false": ("code: laptop", "code: no", "line 19: questions.device.options.no.code: `code: no` is false to YAML; write `code: 'no'`"),
    "number": ("it: basso", "it: 3", "line 10: scales.mood.low.it: `it: 3` is a number to YAML; write `it: '3'`"),
    "date": ("en: low", "en: 2024-01-08", "line 10: scales.mood.low.en: `en: 2024-01-08` is a date to YAML; write `en: '2024-01-08'`"),
    "kind": ("kind: multiple", "kind: multipel", "line 29: questions.tools.kind: `kind: multipel` is none of what it can be; did you mean multiple? Known: single, ordinal, multiple"),
    "field": ("    scale: mood", "    scael: mood", "line 25: questions.mood.scael: unknown field; did you mean scale? Known: since, until, id, kind, wording, title, text, scale, options, nets, other, favourable, unfavourable, breaks"),
    "name of a field": ("survey:", "survy:", "line 1: survy: unknown field; did you mean survey? Known: survey, scales, questions, ignored_columns"),
    "missing": ("  conductor: nobody\n", "", "line 1: survey.conductor: missing; write `conductor:` and what it is"),
    "nothing": ("conductor: nobody", "conductor:", "line 4: survey.conductor: `conductor:` has nothing after it; write what it is, or take the line out"),
    "code": ("code: chat,", "code: Chat room,", "line 34: questions.tools.options.Chat room.code: `code: Chat room`: expected small letters without accents, digits and _, the first a letter, such as very_often"),
    "scale": ("scale: mood", "scale: mod", "line 25: mood: no scale 'mod'; did you mean mood? Known: mood"),
    "twice": ("id: tools", "id: mood", "line 28: question mood is given twice"),
    "list": ("of: [chat, mail]", "of: chat", "line 38: questions.tools.nets.written.of: `of: chat`: expected a list: lines that begin with -, or [one, two]"),
    "words": ("conductor: nobody", "conductor: Club: CMMC", "line 4: not valid YAML: a colon and a blank within words; put the words in quotation marks"),
    "bracket": ("en: Small}", "en: Small", "line 4: not valid YAML: a bracket that is not closed, or words with a comma or a colon; put the words in quotation marks"),
    "tab": ("  conductor", "\tconductor", "line 4: not valid YAML: a tab; indent with blanks"),
    "sign": ("conductor: nobody", "conductor: @nobody", "line 4: not valid YAML: words that begin with this sign; put them in quotation marks"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence_with_the_line_and_what_to_write(small_survey, old, new, said):
    file = small_survey / "codebook.yml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BadInput) as caught:
        read_codebook(small_survey)
    message = str(caught.value)
    assert message.count("\n") == 0
    assert f"codebook.yml, {said}" in message
    assert not THEIRS.search(message)


def test_each_mistake_has_a_line_of_its_own_and_a_scale_is_mistaken_once(small_survey):
    file = small_survey / "codebook.yml"
    text = file.read_text("utf-8").replace("en: high", "en: Yes").replace("kind: single", "kind: singel")
    # A second question takes the same scale.
    text = text.split("    options:\n      - {code: chat")[0] + "    scale: mood\n"
    file.write_text(text, "utf-8")
    with pytest.raises(BadInput) as caught:
        read_codebook(small_survey)
    lines = str(caught.value).splitlines()
    assert ["line 8: " in lines[0], "line 13: " in lines[1], len(lines)] == [True, True, 2]


def test_a_codebook_that_is_not_there_says_how_to_begin_one(tmp_path: Path):
    with pytest.raises(
        BadInput, match=r"codebook\.yml is not there\. To begin one from an export: make codebook FILE="
    ):
        read_codebook(tmp_path)
