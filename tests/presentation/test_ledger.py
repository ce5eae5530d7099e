"""The ledger as it is shown: every claim with its verdict, its numbers or its reason, and what became of it."""

import dataclasses
import re
import shutil

import pytest
from bs4 import BeautifulSoup
from small import SMALL_RESPONSES, write_wave

from helpers import ledger, open_wave, show, tabulate_all, takeaways, tally
from helpers.analysis.tidy import tidy
from helpers.analysis.trends import each_change
from helpers.publishing.figures import cells, untrue


@pytest.fixture(params=["it", "en"])
def of_2020(request, march):
    return ledger(tabulate_all(march, request.param).values())


@pytest.fixture
def of_2021(data_copy, second_wave):
    second_wave(data_copy)
    return ledger(tabulate_all(open_wave("2021-03", data_copy), "en").values())


def rows(shown):
    soup = BeautifulSoup(str(shown.html), "html.parser")
    return {
        row["id"]: [cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in soup.select("tr[id]")
    }


def test_every_claim_has_its_verdict_and_a_number_or_a_reason(of_2020):
    shown = rows(show(of_2020))
    assert len(shown) == len(of_2020.judged) > 30
    for id, (says, verdict, numbers) in shown.items():
        assert says, id
        assert verdict, id
        assert numbers, id
    english = of_2020.table.language == "en"
    assert shown["claim-overwhelming_majority"][1] == (
        "contradicted beyond the sample's uncertainty" if english else "smentita oltre l'incertezza del campione"
    )
    assert "45" in shown["claim-overwhelming_majority"][2]


def test_the_takeaways_are_the_claims_that_hold_firmly_and_those_that_do_not(of_2020):
    text = show(takeaways(of_2020)).text
    for one in of_2020.judged:
        told = one.claim.says.in_(of_2020.table.language).rstrip(".") in text
        assert told == (one.verdict in ("supported", "fails", "contradicted")), one.claim.id


def headed(shown):
    """Each heading of a page with the statements under it: their verdicts as data, and their words."""
    soup = BeautifulSoup(str(shown.html), "html.parser")
    return {
        section.h3.get_text(): [
            (one["data-claim"], one.find_parent("li").get_text()) for one in section.select(".claim")
        ]
        for section in soup.select("section.takeaways")
    }


def test_no_statement_stands_under_two_headings_and_each_heading_is_true_of_what_is_under_it(of_2021):
    under = headed(show(takeaways(of_2021)))
    told = [claim.split("; ")[1] for points in under.values() for claim, _ in points]
    assert len(told) == len(set(told))
    verdicts = {one.claim.id: one for one in of_2021.judged}
    expected = {
        "Since March 2020": lambda one: False,
        "Holds beyond the sample's uncertainty": lambda one: one.verdict == "supported",
        "No longer holds": lambda one: of_2021.since(one) == "no_longer",
        "Does not hold": lambda one: one.verdict in ("fails", "contradicted"),
    }
    for heading, points in under.items():
        for claim, words in points:
            verdict, id, when = claim.removeprefix("verdict ").split("; ")
            assert expected[heading](verdicts[id]), (heading, id)
            assert (verdict, when) == (verdicts[id].verdict, "now")
            if verdict != "supported":  # never the bare statement
                assert words.startswith(("Does not hold in this sample: “", "Contradicted beyond the sample's uncert"))
    lost = dict(under["No longer holds"])
    assert "“More than three quarters” 23% (March 2020: 54%)" in lost["verdict contradicted; most_seats_moved; now"]


def test_the_verdicts_of_the_ledger_are_there_as_data_now_and_then(of_2021):
    soup = BeautifulSoup(str(show(of_2021).html), "html.parser")
    (row,) = soup.select("#claim-most_seats_moved")
    # 54 % of 2020, and fourteen of sixty.
    assert [one["data-claim"] for one in row.select("[data-claim]")] == [
        "verdict contradicted; most_seats_moved; now",
        "verdict in_sample; most_seats_moved; then",
    ]
    assert len(soup.select("[data-claim$='; now']")) == len(of_2021.judged)


def test_a_later_wave_is_told_whose_statements_they_are(of_2020, of_2021):
    assert "2020, put to the test: Wave 2021-03" in show(of_2021).text
    own = show(of_2020).text.splitlines()[0]
    assert "2020, " not in own
    assert own.endswith(("March 2020", "Marzo 2020"))


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (20, "reggono ancora tutte"),
        (19, "solo una parte regge ancora"),
        (1, "solo una parte regge ancora"),
        (0, "non ne regge più alcuna"),
    ],
)
def test_how_many_still_hold_is_said_without_a_number(march, kept, words):
    now = ledger(tabulate_all(march).values())
    firm = next(one for one in now.judged if one.verdict == "supported")
    gone = next(one for one in now.judged if one.verdict == "contradicted")
    claims = [dataclasses.replace(firm if i < kept else gone, claim=firm.claim.model_copy(update={"id": f"c{i}"}))
              for i in range(20)]  # fmt: skip
    before = {one.claim.id: dataclasses.replace(firm, claim=one.claim) for one in claims}
    found = dataclasses.replace(now, judged=tuple(claims), baseline=march, before=before)
    assert words in show(takeaways(found)).text


def test_on_a_few_respondents_nothing_is_taken_away(data_copy, second_wave):
    second_wave(data_copy, 12)
    few = ledger(tabulate_all(open_wave("2021-03", data_copy), "en").values())
    assert {one.verdict for one in few.judged} == {"undecidable", "out_of_scope"}
    text = show(takeaways(few)).text
    assert "No statement of the report holds beyond the sample's uncertainty" in text
    assert "None of the statements that the data of March 2020 bore out can be decided here." in text
    numbers = {id: row[2] for id, row in rows(show(few)).items()}
    assert "fewer than thirty" in numbers["claim-no_way_back"]
    assert "%" not in "".join(numbers.values())


def test_all_numbers_of_the_ledger_are_cells(of_2020, march):
    known = cells(tidy(march, each_change(tabulate_all(march).values())))
    for thing in (of_2020, takeaways(of_2020), tally(of_2020)):
        assert list(untrue(str(show(thing).html), known)) == []


ACROSS = """\
wave: 2024-01
claims:
  - id: phones_are_happy
    source: mood
    says: {it: Chi ha un apparecchio mobile sta bene, en: Those with a mobile device are well}
    holds:
      - {cell: mood/high, among: device/mobile, over: 9/10}
"""


@pytest.fixture
def across(small_survey):
    """Thirty times ten people, all of whom were asked how they are, and a claim on two questions together."""
    (small_survey / "claims.yml").write_text(ACROSS, "utf-8")
    head, *people = SMALL_RESPONSES.splitlines()
    people = [line.replace("not_asked", "", 1) if line.startswith(("p08", "p09")) else line for line in people[:10]]
    lines = [head, *(f"{copy}{line}" for copy in range(30) for line in people)]
    shutil.rmtree(small_survey / "waves" / "2024-01")
    write_wave(small_survey, "2024-01", ("\n".join(lines) + "\n").encode(), 300)
    return tabulate_all(open_wave("2024-01", small_survey), "en")


def test_a_share_across_two_questions_is_a_cell_too(across):
    frame = tidy(across["mood"].wave, each_change(across.values()))
    row = frame.set_index(["question", "code"]).loc["mood", "high"]
    # Of p01, p02, p03, p06, p09 and p10 with a phone or a tablet, p01, p02 and p10 are in high spirits; p06 and p09 do
    # not say.
    assert (row["among"], row["among_base"], row["among_share"]) == ("device/mobile", 180, 3 / 6)
    assert (row["among_answered"], row["among_share_answered"]) == (120, 3 / 4)
    told = show(takeaways(ledger(across.values())))
    assert "“high” 50% of those who answered “Device: mobile”" in told.text
    assert 'data-cell="mood/high/among_share"' in str(told.html)
    assert list(untrue(str(told.html), cells(frame))) == []


def test_a_verdict_that_non_response_leaves_open_tells_both_shares(of_2020, march):
    shown = show(of_2020)
    numbers = rows(shown)["claim-productivity_will_be_higher"][2]
    assert ("49% , but 51%" in numbers) or ("49 % , ma il 51 %" in numbers.replace("\xa0", " ")), numbers
    assert 'data-cell="tavola_11/higher_productivity/share_answered"' in str(shown.html)


def test_the_tally_counts_every_claim_once(of_2020):
    counts = [int(line.rsplit("| ", 1)[1]) for line in show(tally(of_2020)).text.splitlines()[1:]]
    assert counts == [len(of_2020.by_verdict[verdict]) for verdict in of_2020.by_verdict]
    assert sum(counts) == len(of_2020.judged)


def test_a_new_wave_tells_which_conclusions_of_the_printed_report_still_stand(of_2021):
    shown = rows(show(of_2021))
    assert shown["claim-most_seats_moved"][3] == "no longer holds"
    assert shown["claim-overwhelming_majority"][3] == "still does not hold"
    assert shown["claim-costly_choices"][3] == ""
    text = show(takeaways(of_2021)).text
    assert re.search(r"Of the statements that the data of March 2020 bore out.*(still hold|holds any more)", text)
    lost = [one for one in of_2021.judged if of_2021.since(one) == "no_longer"]
    assert lost
    assert all(one.claim.says.en.rstrip(".") in text for one in lost)


def test_without_a_ledger_the_page_says_so(small):
    empty = ledger(tabulate_all(small, "en").values())
    for thing in (empty, takeaways(empty), tally(empty)):
        assert show(thing).text == "There is no ledger of statements to put to the test."
