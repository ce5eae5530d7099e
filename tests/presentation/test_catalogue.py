"""The catalogues of words: the same names and gaps in both languages, each name used, each that is used there."""

import ast
import re
import string
from typing import get_args, get_type_hints

import pytest

from helpers.analysis.association import Association, Test
from helpers.analysis.cells import Disclosure, Kind
from helpers.analysis.families import LeftOut
from helpers.analysis.ledger import Reason, Since, Verdict
from helpers.analysis.segments import Refusal
from helpers.analysis.vocabulary import vocabulary
from helpers.paths import PACKAGE
from helpers.presentation import catalogue as module
from helpers.presentation.catalogue import catalogue, month, word
from helpers.presentation.chart_words import interval_caption
from helpers.presentation.remarks import _MAJORITY
from helpers.survey.codebook import Question
from helpers.survey.errors import BadInput
from helpers.survey.names import LANGUAGES
from helpers.survey.record import Comparability, Inference

ITALIAN, ENGLISH = (catalogue(language) for language in LANGUAGES)


def gaps(pattern):
    return {name.split(".")[0] for _, name, _, _ in string.Formatter().parse(pattern) if name}


def completed_by_a_code():
    """The names that the code completes, each with every code that may come."""
    inference = get_args(Inference)
    not_compared = {*get_args(Comparability), "break", "undeclared"} - {"same", "reworded"}
    families = {
        "": (*get_args(get_type_hints(Question)["kind"]), *get_args(get_type_hints(interval_caption)["lines"])),
        "kind_": get_args(Kind),
        "disclosure_": get_args(Disclosure),
        "test_": get_args(Test),
        "effect_": get_args(get_type_hints(Association)["effect_name"]),
        "verdict_": get_args(Verdict),
        "takeaway_": ("supported", "no_longer", "failing"),
        "told_": ("fails", "contradicted"),
        "reason_": get_args(Reason),
        "since_": get_args(Since),
        "banner_": filter(None, get_args(Refusal)),
        "change_": {*not_compared, "reworded"},
        "sheet_not_compared_": not_compared | {"few"},
        "precision_": inference,
        "notice_": {*inference, "unlabelled"} - {"probability"},
        "claim_": (*(one.word for one in vocabulary().shares), "rising", "falling"),
        "finding_": ("ahead_several", "close_several", "leading_several"),
        "remark_missing": ("_several", "_printed_several"),
        "sheet_left_out_": get_args(LeftOut),
        "claims_": (
            *("stable", "unchanged", "unchanged_some", "rose", "fell"),
            "close",
            "close_several",
            "too_few",
            "too_few_one",
            *(one.removeprefix("remark_") for one, _ in _MAJORITY.values()),
        ),
    }
    return {prefix + code for prefix, codes in families.items() for code in codes}


def parsed():
    """The modules that may say a word, less the catalogue itself."""
    for folder in ("presentation", "publishing"):
        for file in (PACKAGE / folder).rglob("*.py"):
            if file.stem != "catalogue":
                yield file, ast.parse(file.read_text("utf-8"))


def constants(node):
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def said_in_code(tree):
    """The names that `word`, `Phrase`, `counted` and `claim` are called with: as they stand, chosen, or put into a variable before."""

    def names(node):
        if isinstance(node, ast.Constant):
            return {node.value}
        if isinstance(node, ast.IfExp):
            return names(node.body) | names(node.orelse)
        return set()

    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        given = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                given.setdefault(node.targets[0].id, set()).update(names(node.value))
            elif isinstance(node, ast.comprehension) and isinstance(node.target, ast.Name):
                found = node.iter.elts if isinstance(node.iter, ast.Tuple) else ()
                given.setdefault(node.target.id, set()).update(*map(names, found))
        for node in ast.walk(function):
            called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if called in ("word", "Phrase", "counted", "claim"):
                first = node.args[0]
                found = given.get(first.id, set()) if isinstance(first, ast.Name) else names(first)
                yield from {f"claims_{name}" for name in found} if called == "claim" else found
                yield from {f"{name}_one" for name in found} if called == "counted" else ()


def said_in_templates():
    for file in PACKAGE.rglob("*.j2"):
        yield from re.findall(r"\bpage\.words\.(\w+)", file.read_text("utf-8"))


def test_the_languages_have_the_same_names_in_the_same_order():
    assert list(ITALIAN) == list(ENGLISH)


@pytest.mark.parametrize("name", ITALIAN)
def test_both_languages_fill_the_same_gaps(name):
    assert gaps(ITALIAN[name]) == gaps(ENGLISH[name])


def test_every_word_is_used_somewhere():
    used = completed_by_a_code() | set().union(*(constants(tree) | {*said_in_code(tree)} for _, tree in parsed()))
    weaker = {f"claim_{one.word}_in_sample" for one in vocabulary().shares}
    assert set(ITALIAN) - used - weaker == set()


def test_every_word_that_is_used_is_there():
    found = [name for _, tree in parsed() for name in said_in_code(tree)]
    assert len(found) > 200  # it finds them
    assert {*found, *said_in_templates(), *completed_by_a_code()} - set(ITALIAN) == set()


def test_months_have_their_names():
    assert (month(1, "it"), month(12, "en")) == ("gennaio", "December")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Another folder of catalogues, of which nothing has been read."""
    monkeypatch.setattr(module, "_FOLDER", tmp_path)
    catalogue.cache_clear()
    yield tmp_path
    catalogue.cache_clear()


def test_the_language_that_is_asked_for_is_read_once_and_no_other(folder):
    for language in LANGUAGES:
        (folder / f"{language}.yml").write_text('and: " e "\n', "utf-8")
    (folder / "en.yml").unlink()
    assert word("and", "it") == " e "
    (folder / "it.yml").unlink()
    assert word("and", "it") == " e "


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("total: Totale\nbase: Base\ntotal: Somma\n", "line 3: 'total' is given twice"),
        ("total: 100\n", "line 1: total: `total: 100` is a number to YAML"),
        ("total:\n", "line 1: total: `total:` has nothing after it"),
        ("- Totale\n", "line 1: .*expected fields, each with its name and a colon"),
    ],
)
def test_a_catalogue_that_does_not_hold_is_refused_by_file_and_name(folder, content, message):
    (folder / "it.yml").write_text(content, "utf-8")
    with pytest.raises(BadInput, match=rf"it\.yml, .*{message}"):
        word("total", "it")
