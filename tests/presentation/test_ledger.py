"""The ledger as it is shown: every claim with its verdict, its numbers or its reason, and what became of it."""

import re

import pytest
import weighed
from bs4 import BeautifulSoup

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
        "contradicted by this sample" if english else "smentita da questo campione"
    )
    assert "45" in shown["claim-overwhelming_majority"][2]


def test_the_takeaways_are_the_claims_that_hold_firmly_and_those_that_do_not(of_2020):
    text = show(takeaways(of_2020)).text
    for one in of_2020.judged:
        told = one.claim.says.in_(of_2020.table.language).rstrip(".") in text
        assert told == (one.verdict in ("supported", "contradicted")), one.claim.id


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


def test_a_share_across_two_questions_is_a_cell_too(small_survey):
    (small_survey / "claims.yml").write_text(ACROSS, "utf-8")
    weighed.rewrite(small_survey, lambda text: text.replace("not_asked,1,0,0,0", ",1,0,0,0").replace("p08,", "p00,"))
    weighed.rewrite(small_survey, lambda text: text.replace("p00,complete,,,not_asked", "p08,complete,,,"))
    tables = tabulate_all(open_wave("2024-01", small_survey), "en")
    frame = tidy(tables["mood"].wave, each_change(tables.values()))
    row = frame.set_index(["question", "code"]).loc["mood", "high"]
    # Of p01, p02, p03, p06, p09 and p10 with a phone or a tablet, p01, p02 and p10 are in high spirits.
    assert (row["among"], row["among_base"], row["among_share"]) == ("device/mobile", 6, 3 / 6)
    told = show(takeaways(ledger(tables.values())))
    assert "“Mood: high” 50%" in told.text or "“high” 50%" in told.text
    assert 'data-cell="mood/high/among_share"' in str(told.html)
    assert list(untrue(str(told.html), cells(frame))) == []


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
    assert "What still holds" in text
    assert re.search(r"Of the statements that the data of March 2020 bore out.*(still hold|holds any more)", text)
    lost = [one for one in of_2021.judged if of_2021.since(one) == "no_longer"]
    assert lost
    assert all(one.claim.says.en.rstrip(".") in text for one in lost)


def test_a_share_across_two_questions_is_told_but_is_no_cell(of_2021):
    # 2021-03 is collected: it knows who gave both answers.
    (judged,) = [one for one in of_2021.judged if one.claim.id == "awareness_confirms_use"]
    assert judged.verdict != "undecidable"
    assert "%" in rows(show(of_2021))["claim-awareness_confirms_use"][2]


def test_without_a_ledger_the_page_says_so(small):
    empty = ledger(tabulate_all(small, "en").values())
    for thing in (empty, takeaways(empty), tally(empty)):
        assert show(thing).text == "There is no ledger of statements to put to the test."
