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
from helpers.publishing.claim_reader import denials
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
    assert link["aria-description"].replace(NBSP, " ") == "58 su 130. Intervallo 95 %: 36–53"


@pytest.mark.parametrize(("parts", "words"), [("a", "a"), ("ab", "a e b"), ("abc", "a, b e c")])
def test_parts_are_listed_as_a_person_would(parts, words):
    assert str(Listed(tuple(parts), "it")) == words


@pytest.mark.parametrize(
    ("counts", "missing", "said"),
    [
        # 60 against 40 of 100: apart by 20 points, and the interval of that, 1.96 × 0.0985 (n - 1 below), clears zero.
        ([60, 40], 0, "“item a” leads, with 60%, a majority of the sample; next comes “item b”, with 40%."),
        # 52 against 48: by 4 points ± 19.6.
        ([52, 48], 0, "The most frequent answer is “item a”, with 52%, about a half of the sample; “item b”, with 48%, cannot be "
         "distinguished from it beyond the sample's uncertainty."),
        ([50, 50], 0, "The most frequent answers, level with each other, are “item a” and “item b”, with 50% of the sample each."),
        ([100, 0, 0], 0, "Only one of the listed answers was chosen: “item a”, with 100%, all of the sample."),
        ([0, 0], 40, "Nobody answered this question."),
        ([0, 0], 0, "There is no share to comment on for this question."),
        # A base of three, of twenty-nine, of thirty.
        ([2, 1], 0, "3 people answered, too few for percentages. The most frequent answer is “item a” (2)."),
        ([1, 1], 1, "2 people answered, too few for percentages. The most frequent answers, level with each other, are “item a” and "
         "“item b” (1 each)."),
        ([29, 0], 0, "29 people answered, too few for percentages. The most frequent answer is “item a” (29)."),
        # Wilson's lower limit for 97 of 100 is 91.5 %; that for 30 of 30 is 30 / (30 + 1.96²), 88.6 %.
        ([97, 3], 0, "“item a” leads, with 97%, nearly all of the sample; next comes “item b”, with 3%."),
        ([30, 0], 0, "Only one of the listed answers was chosen: “item a”, with 100%, all of the sample."),
    ],
)  # fmt: skip
def test_a_finding_holds_for_ties_for_all_for_nobody_for_a_few_and_for_an_empty_base(counts, missing, said):
    assert str(finding(invented.table("single", counts, missing))) == said


@pytest.mark.parametrize("inference", ["self_selected", "quota", "probability"])
@pytest.mark.parametrize("to_fill_in", [(), ("inference",)])
def test_how_respondents_came_is_said_once_a_page_and_weakens_no_clear_difference(inference, to_fill_in):
    # 65 of 100: Wilson's lower limit is 55 %; 65 against 35 is apart by 30 points ± 18.8.
    table = invented.table("single", [65, 35], inference=inference, to_fill_in=to_fill_in)
    assert str(finding(table)) == "“item a” leads, with 65%, a majority of the sample; next comes “item b”, with 35%."


def test_of_whom_a_share_is_said_follows_its_base():
    # 64 of 100 asked, from 54 % on by Wilson's interval; 64 of the 80 who answered are four fifths, from 70 % on. More than
    # two thirds, or three quarters, are only said where they are on both bases.
    wave = invented.wave("single", [64, 16], missing=20)
    assert "with 64%, a majority of the sample" in str(finding(tabulate(wave, "q", "en")))
    assert "with 80%, a majority of those who answered" in str(finding(tabulate(wave, "q", "en", base="answered")))


@pytest.mark.parametrize(
    ("counts", "missing", "said"),
    [
        # Wilson's upper limit for 30 of 100 is 40 %; for 45 of 100 it is 55 %.
        ([30, 25, 25, 20], 0, "No answer exceeds a half by itself: for the most frequent, “item a”, even the upper end of "
         "the interval stops at 40%."),
        ([45, 25, 30], 0, "No answer exceeds a half by itself; for the most frequent, “item a”, the interval reaches 55% all "
         "the same, and a half cannot be ruled out."),
        # 30 of 100 asked, up to 40 %; 30 of the 60 who answered, up to 62 %.
        ([30, 10, 20], 40, "the interval among those who answered reaches 62% all the same"),
        # 45 of 100 asked are less than half, 45 of the 75 who answered more.
        ([45, 10, 20], 25, "“item a” has 45% of the sample and 60% of those who answered: whether that is over a half "
         "depends on those who did not answer."),
        # Wilson's lower limit for 54 of 100 is 44 %, for 95 it is 89 %, for 114 of 200 it is 50.07 %.
        ([54, 26, 20], 0, "is above a half in this sample, but the interval runs from 44% to 63% and takes in a half."),
        ([95, 3, 2], 0, "has a majority, even at the lower end of the interval, 89%"),
        ([114, 86], 0, "has a majority, even at the lower end of the interval, 50.1%"),
    ],
)  # fmt: skip
def test_a_majority_is_called_one_only_where_it_is_earned(counts, missing, said):
    assert said in str(remarks(invented.table("single", counts, missing)))


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize(("counts", "missing"), [([30, 30, 20], 0), ([50, 50], 0), ([45, 45], 60), ([20, 20, 20], 3)])
def test_of_answers_that_are_level_none_is_called_the_most_frequent(counts, missing, language):
    table = invented.table("single", counts, missing, language)
    said = f"{finding(table)}{remarks(table)}"
    assert "la più frequente" not in said
    assert "for the most frequent" not in said
    assert list(denials({"page": finding(table).html + remarks(table).html})) == []


@pytest.mark.parametrize(
    ("counts", "language", "said"),
    [
        # 1 of 300 is 0.33 %, 299 of 300 are 99.67 %.
        ([299, 1], "it", "con oltre il 99 %, la quasi totalità del campione; segue «voce b», con meno dell'1 %."),
        ([299, 1], "en", "with more than 99%, nearly all of the sample; next comes “item b”, with less than 1%."),
    ],
)
def test_what_is_rounded_to_nothing_or_to_all_is_said_as_it_is(counts, language, said):
    assert str(finding(invented.table("single", counts, language=language))).replace(NBSP, " ").endswith(said)


def test_remarks_say_what_the_2020_table_holds(march):
    text = str(remarks(tabulate(march, "tavola_07", "it"))).replace(NBSP, " ")
    assert text.splitlines() == [
        # 73 of 130 is 56.15 %; its Wilson interval, worked out by hand, is 47.6 % to 64.4 %.
        "«Moderatamente d'accordo» supera la metà in questo campione, ma l'intervallo va dal 48 % al 64 % e comprende la metà.",
        "Non risponde, o non è riportato, l'1 % del campione.",
        "Il rapporto stampato non riporta la quota di «Per nulla d'accordo»: nella tavola è «n.d.», non zero.",
    ]


def test_cumulated_funnel_balance_and_overlap_have_their_own_words(march):
    seats = cumulate(tabulate(march, "tavola_03", "en"))
    # 70 + 18 of 130 is 67.7 %.
    assert "“Half to three quarters” makes 68% of the sample" in str(remarks(seats))
    sample = funnel(tabulate(march, "tavola_01", "en"))
    assert str(finding(sample)).startswith("130 people completed the questionnaire")
    after = tabulate(march, "tavola_11", "en")
    even = balance(after, "good_recovery", "no_recovery")
    assert str(finding(even)).endswith("are level: 15% of the sample each.")
    both = overlap(
        tabulate(march, "tavola_06", "en"), "increased_stays_high", tabulate(march, "tavola_07", "en"), "very_much"
    )
    # 70 and 56 of the same 130: none, or all 56, can be in both.
    assert "anything from none to 56" in str(remarks(both))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        # 1.96 standard errors of the difference are 15.8 points for 40 against 25 of 100, 14.2 for 35 against 20.
        ([40, 25, 35], "has 40% of the sample and “item b” 25%: the distance is within the sample's uncertainty."),
        ([35, 20, 45], "“item a” leads, with 35% of the sample, against 20% for “item b”."),
        ([2, 1, 5], "8 people answered, too few for percentages. “item a” has 2, “item b” 1."),
    ],
)
def test_a_balance_prevails_only_beyond_the_uncertainty(counts, said):
    table = invented.table("single", counts)
    assert said in str(finding(balance(table, "a", "b")))


def test_a_balance_names_the_larger_side_first_whichever_was_asked_for(march):
    after = tabulate(march, "tavola_11", "en")
    turned = balance(after, "not_higher_productivity", "higher_productivity")
    assert str(finding(turned)).startswith("“Higher productivity with remote work” leads, with 49%")


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        ([70, 30], [40, 60], "Rising since Wave 2024-01: “item a”, 70%, against 40%."),
        ([40, 60], [70, 30], "Rising since Wave 2024-01: “item b”, 60%, against 30%."),
        # 40 against 26 of 100: Newcombe's interval clears zero and the score test gives p 0.035, but 0.14 for the first of four.
        ([40, 20, 20, 20], [26, 27, 24, 23], "that nothing changed, however, is not proved"),
        ([52, 48], [50, 50], "that nothing changed, however, is not proved"),
        # With 10 000 each, Newcombe's interval for 50 % and 50 % is ± 1.4 points.
        ([5000, 5000], [5000, 5000], "the picture is stable"),
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
DENIAL = re.compile(r"(se superi|whether).*|(Nessun|None of|No )\w* .*|(, e|, so that) .*(escludere|ruled out).*")
FIRST = re.compile(r"in testa|leads|precede|is ahead|più frequente è|most frequent (answer )?is", re.IGNORECASE)


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
def test_a_notebook_closes_with_one_to_four_sentences(table):
    closing = [(table,), (table, Change(table, None, ()))]
    if table.question.kind == "ordinal":
        closing += [(table, balance(table)), (table, cumulate(table), Change(table, None, ()))]
    for things in closing:
        assert 1 <= len(sentences([remarks(*things)])) <= 4


@settings(max_examples=100, deadline=None)
@given(tables())
def test_every_article_before_a_percentage_agrees_with_it(table):
    for sentence in sentences(all_said(table)) if table.language == "it" else ():
        for before, whole in re.findall(r"(\w+['\s])\s*(\d+)\s%", sentence.get_text().replace(NBSP, " ")):
            if before.strip("' ").lower() in {"il", "l", "lo", "dal", "dall", "dallo", "al", "all", "allo"}:
                number = int(whole)
                wanted = "'" if number in VOWEL else "lo " if number == 0 else "l "
                assert before.endswith(wanted if number not in VOWEL else "l'"), (before, whole)
