"""Sentences agree with their tables, in number, in words and in Italian."""

import re
from html import unescape

import invented
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import balance, cumulate, finding, funnel, inside, open_wave, overlap, remarks, tabulate
from helpers.analysis.tidy import tidy
from helpers.analysis.trends import Change, change_since, each_change
from helpers.presentation.bound import Bound, Listed
from helpers.presentation.numbers import NBSP
from helpers.publishing.figures import cells, untrue


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
    assert str(figure.il) == f"{expected[0]}{whole}{NBSP}%"


def test_a_figure_carries_its_exact_value_and_its_cell():
    html = str(Bound("45 %", 58 / 130, "tavola_02/very_significant/share", 45).il.__html__())
    assert html == (
        'il <data class="figure" value="0.4461538461538462" data-cell="tavola_02/very_significant/share">45 %</data>'
    )


def test_a_figure_leads_to_its_row_and_says_what_stands_behind_it(march):
    link = BeautifulSoup(str(finding(tabulate(march, "tavola_02")).html), "html.parser").find_all("a")[1]
    assert link["href"] == "tavola_02_impatto_organizzazione.ipynb#row-tavola_02-very_significant"
    assert link["aria-description"].replace(NBSP, " ") == "58 su 130. Intervallo 95 % (indicativo): 36–53"


@pytest.mark.parametrize(("parts", "words"), [("a", "a"), ("ab", "a e b"), ("abc", "a, b e c")])
def test_parts_are_listed_as_a_person_would(parts, words):
    assert str(Listed(tuple(parts), "it")) == words


@pytest.mark.parametrize(
    ("counts", "missing", "said"),
    [
        # 60 against 40 of 100: apart by 20 points, and the interval of that, 1.96 × 0.0985 (n - 1 below), clears zero.
        ([60, 40], 0, "“item a” prevails, with 60%, a majority of those who answered; next comes “item b”, with 40%."),
        # 52 against 48: by 4 points ± 19.6.
        ([52, 48], 0, "The most frequent answer is “item a”, with 52%, about a half of this sample; “item b”, with 48%, is not to be told "
         "apart from it beyond the sample's uncertainty."),
        ([50, 50], 0, "The most frequent answers, level with each other, are “item a” and “item b”, with 50% of those who answered each."),
        ([100, 0, 0], 0, "“item a” prevails, with 100%, all of this sample; next come “item b” and “item c”, with 0% each."),
        ([0, 0], 40, "Nobody chose any of the answers listed."),
        ([0, 0], 0, "There is no share to comment on for this question."),
        # A base of three, of twenty-nine, of thirty.
        ([2, 1], 0, "The base is so small (3) that answers are counted here, not percentages: the most frequent is “item a” (2)."),
        ([1, 1], 1, "The base is so small (3) that answers are counted here, not percentages: the most frequent, level with each other, "
         "are “item a” and “item b” (1 each)."),
        ([29, 0], 0, "The base is so small (29) that answers are counted here, not percentages: the most frequent is “item a” (29)."),
        # Wilson's lower limit for 97 of 100 is 91.5 %; that for 30 of 30 is 30 / (30 + 1.96²), 88.6 %.
        ([97, 3], 0, "“item a” prevails, with 97%, nearly all of those who answered; next comes “item b”, with 3%."),
        ([30, 0], 0, "“item a” prevails, with 100%, all of this sample; next comes “item b”, with 0%."),
    ],
)  # fmt: skip
def test_a_finding_holds_for_ties_for_all_for_nobody_for_a_few_and_for_an_empty_base(counts, missing, said):
    assert str(finding(invented.table("single", counts, missing))) == said


@pytest.mark.parametrize(
    ("inference", "to_fill_in", "whom"),
    [
        ("self_selected", (), "a majority of those who answered"),
        ("quota", (), "a majority of the quota sample"),
        ("probability", (), "a majority of the population under study"),
        # Nobody has said yet how they came: the word falls back to what holds in the sample.
        ("self_selected", ("inference",), "more than half of a sample whose origin is not stated"),
    ],
)
def test_how_respondents_came_changes_of_whom_a_claim_is_made(inference, to_fill_in, whom):
    table = invented.table("single", [65, 35], inference=inference, to_fill_in=to_fill_in)
    assert whom in str(finding(table))


def test_a_reconstructed_wave_claims_for_the_printed_sample_only(march):
    assert "del campione del rapporto stampato" in str(finding(tabulate(march, "tavola_05")))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        # Wilson's upper limit for 30 of 100 is 40 %; for 45 it is 55 %.
        ([30, 10, 20], "No answer makes a majority by itself"),
        ([45, 10, 20], "so that more than half cannot be ruled out"),
        # Wilson's lower limit for 54 of 100 is 44 %, for 95 it is 89 %.
        ([54, 10, 20], "is above a half in this sample only: the (indicative) interval runs from 44% to 63%"),
        ([95, 1, 1], "gathers a majority, and keeps it even at the lower end of the (indicative) interval, 89%"),
    ],
)
def test_a_majority_is_called_one_only_where_it_is_earned(counts, said):
    assert said in str(remarks(invented.table("single", counts, 100 - sum(counts))))


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
    # 130 of 250 is 52 %.
    assert str(finding(sample)) == "Completed questionnaires: 130, about a half of those that were opened."
    after = tabulate(march, "tavola_11", "en")
    even = balance(after, "good_recovery", "no_recovery")
    assert str(finding(even)).endswith("balance: 15% of those who answered each.")
    both = overlap(
        tabulate(march, "tavola_06", "en"), "increased_stays_high", tabulate(march, "tavola_07", "en"), "very_much"
    )
    # 70 and 56 of the same 130: none, or all 56, can be in both.
    assert "anything from none to 56" in str(remarks(both))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        # 1.96 standard errors of the difference are 15.8 points for 40 against 25 of 100, 14.2 for 35 against 20.
        ([40, 25, 35], "gathers 40% of those who answered and “item b” 25%: a distance that does not go beyond"),
        ([35, 20, 45], "“item a” prevails: 35% of those who answered, against 20% for “item b”."),
        ([2, 1, 5], "answers are counted: “item a” (2), “item b” (1)."),
    ],
)
def test_a_balance_prevails_only_beyond_the_uncertainty(counts, said):
    table = invented.table("single", counts)
    assert said in str(finding(balance(table, "a", "b")))


def test_a_balance_names_the_larger_side_first_whichever_was_asked_for(march):
    after = tabulate(march, "tavola_11", "en")
    turned = balance(after, "not_higher_productivity", "higher_productivity")
    assert str(finding(turned)).startswith("“Higher productivity with remote work” prevails: 49%")


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        ([70, 30], [40, 60], "Rising since Wave 2024-01: “item a”, 70%, from 40%."),
        ([40, 60], [70, 30], "Rising since Wave 2024-01: “item b”, 60%, from 30%."),
        # 40 against 26 of 100: Newcombe's interval clears zero and the score test gives p 0.035, but 0.14 for the first of four.
        ([40, 20, 20, 20], [26, 27, 24, 23], "that nothing changed, however, is not proved"),
        ([52, 48], [50, 50], "that nothing changed, however, is not proved"),
        # With 10 000 each, Newcombe's interval for 50 % and 50 % is ± 1.4 points.
        ([5000, 5000], [5000, 5000], "the picture is stable"),
        ([9, 11], [60, 40], "stands on too few people"),
    ],
)
def test_a_change_is_called_rising_stable_or_neither_as_its_interval_allows(now, then, said):
    table, before = invented.table("single", now), invented.table("single", then, name="2024-01")
    assert said in str(remarks(table, _change(table, before)))


def _change(table, before):
    from helpers.analysis import trends

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trends, "open_wave", lambda *_: before.wave)
        return change_since(table, before.wave.id)


def test_hostile_labels_are_inert_in_sentences(small_survey, write_wave):
    file = small_survey / "codebook.yml"
    file.write_text(
        file.read_text("utf-8").replace("it: alto, en: high", "it: alto, en: '<b onclick=x>{0}</b>'"), "utf-8"
    )
    table = tabulate(open_wave("2024-01", small_survey), "mood", "en")
    assert "<b onclick" not in str(finding(table).html)
    assert "&lt;b onclick=x&gt;{0}&lt;/b&gt;" in str(finding(table).html)


# Whatever the table says

NETS = {"single": [(), (("net", "ab"),)], "ordinal": [(), (("net", "ab"),), (("net", "bc"),)], "multiple": [()]}


@st.composite
def tables(draw):
    """A table of any kind and size, ties and zeros likely, in either language."""
    kind = draw(st.sampled_from(["single", "ordinal", "multiple"]))
    inference = draw(st.sampled_from(["self_selected", "quota", "probability"]))
    more = {"language": draw(st.sampled_from(["it", "en"])), "inference": inference}
    more["to_fill_in"] = draw(st.sampled_from([(), (), ("inference",)]))
    missing = draw(st.sampled_from([0, 0, 1, 7, 60]))
    if kind == "multiple":
        ticks = st.tuples(*[st.sampled_from("01")] * draw(st.integers(2, 4)))
        some = draw(st.lists(ticks, min_size=1, max_size=12))
        counts = some * draw(st.sampled_from([1, 3, 9]))
    else:
        counts = draw(
            st.lists(st.sampled_from([0, 0, 1, 2, 5, 10, 29, 30, 31, 50, 51, 99, 400]), min_size=3, max_size=5)
        )
        more["nets"] = draw(st.sampled_from(NETS[kind]))
    return invented.table(kind, counts, missing, **more)


MAJORITY = re.compile(r"\b(la (grande )?maggioranza|più della metà|oltre due terzi|oltre tre quarti|la quasi totalità)\b|"
                      r"\b(a (large )?majority|more than half|over two thirds|over three quarters|nearly all)\b")  # fmt: skip
DENIAL = re.compile(r"(Nessun|None of|No )\w* .*|(, e|, so that) .*(escludere|ruled out).*")
FIRST = re.compile(r"prevale|prevails|precede|is ahead|più frequente è|most frequent (answer )?is", re.IGNORECASE)


def all_said(table):
    said = [finding(table), remarks(table)]
    if table.question.kind == "ordinal":
        said += [remarks(table, balance(table), cumulate(table)), finding(balance(table))]
    if table.question.kind == "single":
        said += [finding(balance(table, "a", "b"))]
        said += [finding(inside(table, net.code)) for net in table.nets if table.base]
    return said


def sentences(fragments):
    soup = BeautifulSoup("".join(str(one.html) for one in fragments), "html.parser")
    return soup.select(".sentence")


@settings(max_examples=150, deadline=None)
@given(tables())
def test_no_sentence_contradicts_its_table_or_has_a_number_of_its_own(table):
    known = cells(tidy(table.wave, each_change([table])))
    for fragment in all_said(table):
        assert list(untrue(str(fragment.html), known)) == []
        assert not re.search(r"[{}]|None|nan|helpers\.", unescape(fragment.text)), fragment.text


@settings(max_examples=150, deadline=None)
@given(tables())
def test_a_majority_and_a_first_place_are_earned_in_every_sentence(table):
    for sentence in sentences(all_said(table)):
        words = DENIAL.sub("", sentence.get_text())
        shares = [float(one["value"]) for one in sentence.select("data[data-cell$=share]")]
        if MAJORITY.search(words):
            behind = [float(one["value"]) for one in sentence.select("data")]
            assert max(behind) > 0.5, words
        if FIRST.search(sentence.get_text()) and len(shares) > 1 and "net" not in str(sentence):
            assert shares[0] > shares[1], words


@settings(max_examples=100, deadline=None)
@given(tables())
def test_a_notebook_closes_with_two_to_four_sentences(table):
    closing = [(table,), (table, Change(table, None, ()))]
    if table.question.kind == "ordinal":
        closing += [(table, balance(table)), (table, cumulate(table), Change(table, None, ()))]
    for things in closing:
        assert 2 <= len(sentences([remarks(*things)])) <= 4


@settings(max_examples=100, deadline=None)
@given(tables())
def test_every_article_before_a_percentage_agrees_with_it(table):
    for sentence in sentences(all_said(table)) if table.language == "it" else ():
        for before, whole in re.findall(r"(\w+['\s])\s*(\d+)\s%", sentence.get_text().replace(NBSP, " ")):
            if before.strip("' ").lower() in {"il", "l", "lo", "dal", "dall", "dallo", "al", "all", "allo"}:
                number = int(whole)
                wanted = "'" if number in VOWEL else "lo " if number == 0 else "l "
                assert before.endswith(wanted if number not in VOWEL else "l'"), (before, whole)
