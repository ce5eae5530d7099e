"""Sentences agree with their tables, in number, in words and in Italian."""

import re
from html import unescape

import pytest

from helpers import balance, cumulate, finding, funnel, open_wave, overlap, remarks, tabulate
from helpers.presentation.numbers import NBSP
from helpers.presentation.sentences import Bound, Listed
from helpers.survey.codebook import read_codebook
from helpers.survey.responses import write_responses


def share(whole):
    return Bound(f"{whole}{NBSP}%", whole / 100, "q/a/share", whole)


# uno, otto, undici and ottanta to ottantanove start with a vowel; zero with a z; nothing else from 0 to 100 does either.
VOWEL = {1, 8, 11, *range(80, 90)}


@pytest.mark.parametrize("whole", range(101))
def test_the_article_agrees_with_the_number_as_it_is_said(whole):
    expected = (
        ("l'", "dall'", "all'")
        if whole in VOWEL
        else ("lo ", "dallo ", "allo ")
        if whole == 0
        else ("il ", "dal ", "al ")
    )
    figure = share(whole)
    assert (figure.il.before, figure.dal.before, figure.al.before) == expected
    assert figure.Il.before == expected[0].capitalize()
    assert str(figure.il) == f"{expected[0]}{whole}{NBSP}%"


def test_a_figure_carries_its_exact_value_and_its_cell():
    html = str(Bound("45 %", 58 / 130, "tavola_02/very_significant/share", 45).il.__html__())
    assert html == (
        'il <data class="figure" value="0.4461538461538462" data-cell="tavola_02/very_significant/share">45 %</data>'
    )


@pytest.mark.parametrize(("parts", "words"), [("a", "a"), ("ab", "a e b"), ("abc", "a, b e c")])
def test_parts_are_listed_as_a_person_would(parts, words):
    assert str(Listed(tuple(parts), "it")) == words


@pytest.fixture
def moods(small_survey, write_wave):
    """A function that asks the ordinal question of the small survey of respondents with these answers."""

    def ask(answers):
        rows = [{"respondent": f"p{i}", "status": "complete", "mood": mood} for i, mood in enumerate(answers)]
        write_wave(small_survey, "2025-01", write_responses(rows, read_codebook(small_survey)), len(rows))
        return tabulate(open_wave("2025-01", small_survey), "mood", "en")

    return ask


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (["high"] * 3 + ["low"] * 2, "The most frequent answer is “high”, with 60% of those who answered; next comes “low”, with 40%."),
        (["high", "low"], "The most frequent answers, level with each other, are “high” and “low”, with 50% of those who answered each."),
        (["high"] * 3, "The most frequent answer is “high”, with 100% of those who answered; next come “medium” and “low”, with 0% each."),
        ([""] * 4, "Nobody chose any of the answers listed."),
        ([], "There is no share to comment on for this question."),
    ],
)  # fmt: skip
def test_a_finding_holds_for_ties_for_all_for_nobody_and_for_an_empty_base(moods, answers, said):
    assert str(finding(moods(answers))) == said


@pytest.mark.parametrize(
    ("answers", "majority"),
    [
        (["high"] * 5 + ["low"] * 5, "No single answer goes beyond a half of the sample."),
        # Wilson's lower limit for 6 of 10 is 31 %: beyond a half in the sample only.
        (["high"] * 6 + ["low"] * 4, "“high” is above a half in this sample only"),
        # For 95 of 100 it is 89 %: beyond a half whatever the uncertainty.
        (["high"] * 95 + ["low"] * 5, "“high” gathers more than half of the sample"),
    ],
)
def test_a_majority_is_called_one_only_where_it_is_earned(moods, answers, majority):
    assert majority in str(remarks(moods(answers)))


def test_remarks_say_what_the_2020_table_holds(march):
    text = str(remarks(tabulate(march, "tavola_07", "it"))).replace(NBSP, " ")
    assert text.splitlines() == [
        # 73 of 130 is 56.15 %; its Wilson interval, worked out by hand, is 47.6 % to 64.4 %.
        "«Moderatamente d'accordo» supera la metà solo in questo campione: l'intervallo (indicativo) va dal 48 % al 64 %, e comprende "
        "quindi valori inferiori alla metà.",
        "Non risponde, o non è riportato, l'1 % del campione.",
        "Il rapporto stampato non dà la quota di «Per nulla d'accordo»: nella tavola è «n.d.», non zero.",
    ]


def test_cumulated_funnel_balance_and_overlap_have_their_own_words(march):
    seats = cumulate(tabulate(march, "tavola_03", "en"))
    # 70 + 18 of 130 is 67.7 %.
    assert "“Half to three quarters” makes 68% of the sample" in str(remarks(seats))
    sample = funnel(tabulate(march, "tavola_01", "en"))
    assert str(finding(sample)) == "Of the 250 people who opened the questionnaire, 130 completed it: 52%."
    after = tabulate(march, "tavola_11", "en")
    even = balance(after, "good_recovery", "no_recovery")
    assert str(finding(even)).endswith("balance: 15% of those who answered each.")
    both = overlap(
        tabulate(march, "tavola_06", "en"), "increased_stays_high", tabulate(march, "tavola_07", "en"), "very_much"
    )
    # 70 and 56 of the same 130: none, or all 56, can be in both.
    assert "anything from 0 to 56" in str(remarks(both))


def test_a_balance_names_the_larger_side_first_whichever_was_asked_for(march):
    after = tabulate(march, "tavola_11", "en")
    turned = balance(after, "not_higher_productivity", "higher_productivity")
    assert str(finding(turned)).startswith("“Higher productivity with remote work” gathers 49%")


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_numeral_in_a_sentence_is_bound_or_in_a_label(march, language):
    for id in march.codebook.ids:
        table = tabulate(march, id, language)
        html = str(finding(table).html) + str(remarks(table).html)
        bare = re.sub(r'<data class="figure".*?</data>|<span class="label">.*?</span>|<[^>]*>', "", html)
        bare = unescape(bare)
        assert not re.search(r"\d", bare), bare


def test_hostile_labels_are_inert_in_sentences(moods, small_survey):
    file = small_survey / "codebook.yml"
    file.write_text(
        file.read_text("utf-8").replace("it: alto, en: high", "it: alto, en: '<b onclick=x>{0}</b>'"), "utf-8"
    )
    table = moods(["high", "high", "low"])
    assert "<b onclick" not in str(finding(table).html)
    assert "&lt;b onclick=x&gt;{0}&lt;/b&gt;" in str(finding(table).html)
