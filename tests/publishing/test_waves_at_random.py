"""What a report says of waves that nobody has seen, read back: no table denies it, and no page another."""

import functools
import gc
import io
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from waves_at_random import notebooks, run, small_pages, survey

import helpers
from helpers import open_wave, paths
from helpers.analysis import ledger as ledgers
from helpers.analysis import thresholds, trends, vocabulary
from helpers.analysis.tables import Table, tabulate
from helpers.presentation.bound import Claim
from helpers.presentation.catalogue import catalogue
from helpers.publishing import site
from helpers.publishing.beside import tables_csv
from helpers.publishing.claim_reader import ClaimReader, denials
from helpers.publishing.figures import cells

#: Seeds of surveys of one to three waves: most of small questionnaires, some of the whole one.
SMALL = range(93)
WHOLE = range(1000, 1007)

NOTEBOOKS = functools.cache(notebooks)


@pytest.fixture
def open_once(monkeypatch, tmp_path):
    """A function that opens a wave; each wave is opened once in a test, and each of its tables made once."""
    opened, made = functools.cache(open_wave), {}

    def tabulate_once(wave, question, language="it", *more, **named):
        place = (wave.folder, question, language)
        if place not in made:
            made[place] = tabulate(wave, question, language, *more, **named)
        return made[place]

    for module in (helpers, trends):
        monkeypatch.setattr(module, "open_wave", opened, raising=False)
        monkeypatch.setattr(module, "tabulate", tabulate_once, raising=False)
    monkeypatch.setattr(paths, "BUILD", tmp_path / "build")
    gc.freeze()  # statsmodels collects what is old before each correction
    yield opened
    gc.unfreeze()


def values_of(wave):
    """Every value of `tables.csv`, from its bytes."""
    return cells(pd.read_csv(io.BytesIO(tables_csv(wave)), dtype={"baseline": "str"}))


def pages_of(wave, language, whole=False):
    """What the pages and the index of a wave say, by their names."""
    tables = {id: helpers.tabulate(wave, id, language) for id in wave.codebook.ids}
    changes, claims = trends.each_change(tables.values()), ledgers.ledger(tables.values())
    if whole:
        data = wave.folder.parent.parent
        pages = {stem: run(code, wave.id, language, data) for stem, code in NOTEBOOKS().items()}
    else:
        pages = small_pages(tables, changes, claims)
    index = site.index(wave, tables, [], trends.together(changes), claims, set(), set())
    return pages | {"index": index.decode("utf-8")}


def wrong_with(pages, values):
    """Everything that the reader finds in pages."""
    reader = ClaimReader(values)
    found = [f"{name}: {one}" for name, html in pages.items() for one in reader.untrue(html)]
    return [*found, *denials(pages)]


@pytest.mark.parametrize("seed", SMALL)
def test_no_table_denies_a_sentence_about_a_small_survey(seed, tmp_path, open_once):
    made = survey(seed, tmp_path)
    for name in made.waves:
        wave = open_once(name, made.data)
        values = values_of(wave)
        for language in ("it", "en"):
            assert wrong_with(pages_of(wave, language), values) == [], (seed, name, language)


@pytest.mark.parametrize("seed", WHOLE)
def test_no_table_denies_a_sentence_of_the_notebooks(seed, tmp_path, open_once):
    made = survey(seed, tmp_path, whole=True)
    for place, name in enumerate(made.waves):
        wave, language = open_once(name, made.data), ("it", "en")[(seed + place) % 2]
        assert wrong_with(pages_of(wave, language, whole=True), values_of(wave)) == [], (seed, name, language)


def test_there_are_two_hundred_waves_of_every_kind(tmp_path):
    made = [survey(seed, tmp_path) for seed in SMALL] + [survey(seed, tmp_path, whole=True) for seed in WHOLE]
    assert sum(len(one.waves) for one in made) >= 200
    records = [(one.data / "waves" / name / "wave.yml").read_text("utf-8") for one in made for name in one.waves]
    for kind in (
        '"completes": 1,',
        '"completes": 29',
        '"completes": 5000',
        '"weight"',
        '["inference"]',
        '"quota"',
        '"accesses": null',
    ):
        assert any(kind in record for record in records), kind
    assert any((one.data / "waves" / "2020-03").exists() for one in made)
    assert {len(one.waves) for one in made} == {1, 2, 3}


# Each rule turned round once: the sentences then say what the unchanged tables.csv denies.


def everywhere(monkeypatch, function, other):
    """Put another function in the place of one, wherever it was imported."""
    for name, module in list(sys.modules.items()):
        if name.startswith("helpers.") and getattr(module, function.__name__, None) is function:
            monkeypatch.setattr(module, function.__name__, other)


def turned(word):
    """The vocabulary with the condition of one word turned round."""

    def turn(monkeypatch, folder):
        content = yaml.safe_load(Path(vocabulary._FILE).read_text("utf-8"))
        (rule,) = (one for rules in content.values() for one in rules if one["word"] == word)
        opposite = {"over": "under", "under": "over", "at_least": "at_most", "at_most": "at_least"}
        bound = next(name for name in (*opposite, "between") if name in rule)
        limits = rule.pop(bound)
        if word == "stable":  # what is turned round moves, and is told as a change: a wide margin is the opposite
            rule["between"] = ["-1/2", "1/2"]
        else:
            rule[opposite.get(bound, "over")] = limits if bound in opposite else limits[1]
        file = folder / "vocabulary.yml"
        file.write_text(yaml.safe_dump(content), "utf-8")
        monkeypatch.setattr(vocabulary, "_FILE", file)
        vocabulary.vocabulary.cache_clear()

    return turn


def strengths(**instead):
    def turn(monkeypatch, _):
        right = vocabulary.strength
        everywhere(monkeypatch, right, lambda *given: instead.get(found := right(*given), found))

    return turn


def bases(place):
    def turn(monkeypatch, _):
        right = vocabulary.estimates_of
        everywhere(monkeypatch, right, lambda *given: right(*given)[place:][:1])

    return turn


def least(number):
    def turn(monkeypatch, _):
        everywhere(
            monkeypatch, thresholds.too_few, lambda answered, effective, least=30: min(answered, effective) < number
        )

    return turn


def swapped(monkeypatch, _):
    ranked = Table.ranked.fget
    monkeypatch.setattr(Table, "ranked", property(lambda table: (*ranked(table)[1::-1], *ranked(table)[2:])))


def other_words(one, other):
    def turn(monkeypatch, _):
        for language in ("it", "en"):
            words = catalogue(language)
            monkeypatch.setitem(words, one, words[other])

    return turn


def holm_by_question(monkeypatch, _):
    """Correct each p-value for as many as a table has, instead of all of the report."""
    monkeypatch.setattr(trends, "corrected", lambda p_values: [min(1.0, 2 * one) for one in p_values])


def nothing_carried(monkeypatch, _):
    monkeypatch.setattr(Claim, "__html__", lambda claim: claim.text)


RULES = {
    **{word: turned(word) for word in ("everyone", "nearly_all", "over_three_quarters", "large_majority", "about_half",
                                       "majority", "a_third", "a_quarter", "a_fifth", "few", "ahead", "stable")},
    "open counts as in the sample": strengths(open="in_sample"),
    "in the sample counts as beyond": strengths(in_sample="beyond"),
    "what fails counts as holding": strengths(fails="in_sample"),
    "beyond counts as in the sample": strengths(beyond="in_sample"),
    "those asked alone": bases(0),
    "those who answered alone": bases(1),
    "29 are too few, 30 not": least(29),
    "31 are needed": least(31),
    "the second is first": swapped,
    "rising is falling": other_words("claim_rising", "claim_falling"),
    "over two thirds is a large majority": other_words("claim_large_majority_in_sample", "claim_large_majority"),
    "more than half is a majority": other_words("claim_majority_in_sample", "claim_majority"),
    "Holm by question": holm_by_question,
    "words carry nothing": nothing_carried,
}  # fmt: skip


#: A survey that each is caught on, to begin with; else 2.
CAUGHT = {
    "ahead": 0,
    "majority": 0,
    "the second is first": 0,
    "words carry nothing": 0,
    "beyond counts as in the sample": 0,
    "those who answered alone": 1,
    "29 are too few, 30 not": 8,
    "31 are needed": 58,
    "rising is falling": 14,
    "over two thirds is a large majority": 27,
    "Holm by question": 15,
}


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    """A function that writes the survey of a seed once, and the values of its waves as they are."""
    folder, known = tmp_path_factory.mktemp("surveys"), {}

    def lay_out(seed, open_once):
        if seed not in known:
            made = survey(seed, folder)
            known[seed] = [(made.data, name, values_of(open_once(name, made.data))) for name in made.waves]
        return known[seed]

    return lay_out


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_turned_round_is_caught(rule, laid_out, open_once, monkeypatch, tmp_path):
    for seed in (CAUGHT.get(rule, 2), *SMALL):
        waves = laid_out(seed, open_once)
        with monkeypatch.context() as patch:
            RULES[rule](patch, tmp_path)
            try:
                found = [wrong_with(pages_of(open_once(name, data), "it"), values) for data, name, values in waves]
            finally:
                vocabulary.vocabulary.cache_clear()
        if any(found):
            return
    pytest.fail(f"{rule}: nothing was found in {len(SMALL)} surveys")
