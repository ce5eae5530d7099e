"""Segments, changes and trends as they are read: what is shown, what is flagged, and what is refused in words."""

import html
import io

import invented
import openpyxl
import pytest
import weighed

from helpers import change_since, changes_since, describe, open_wave, segment, show, tabulate, tabulate_all, trend
from helpers.presentation.workbook import workbook

NBSP = "\N{NO-BREAK SPACE}"
HEADER = "respondent,status,device,device[other_text],mood,tools[chat],tools[mail],tools[video],tools[other],tools[other_text]"


def people(*groups):
    """Responses in which each group of (device, mood, how many) answers alike, and ticks no tool but chat."""
    rows, number = [HEADER], 0
    for device, mood, many in groups:
        for _ in range(many):
            number += 1
            rows.append(f"p{number:04},complete,{device},,{mood},1,0,0,0,")
    return ("\n".join(rows) + "\n").encode(), number


@pytest.fixture
def moods(small_survey, write_wave):
    """Sixty telephones of which 48 are in a high mood, sixty laptops of which 12, and as many tablets as said."""
    codebook = small_survey / "codebook.yml"
    net = "    nets:\n      - {code: mobile, of: [phone, tablet], it: mobile, en: mobile}\n"
    codebook.write_text(codebook.read_text("utf-8").replace(net, ""), "utf-8")

    def wave(tablets=0, name="2025-01"):
        content, number = people(
            ("phone", "high", 48), ("phone", "low", 12), ("laptop", "high", 12), ("laptop", "low", 48),
            ("tablet", "low", tablets),
        )  # fmt: skip
        write_wave(small_survey, name, content, number)
        return open_wave(name, small_survey)

    return wave


def page(shown):
    """All that a reader reads, notes and headings too."""
    return html.unescape(str(shown.html))


def rows(shown):
    return {line.split(" | ")[0]: line.split(" | ")[1:] for line in shown.text.splitlines() if " | " in line}


def test_a_letter_names_the_segment_whose_share_is_lower(moods):
    shown = rows(show(segment(tabulate(moods(), "mood", "en"), "device")))
    # 48 of 60 against 12 of 60: no sample makes that by chance.
    assert shown["high"] == ["50%", "80% B", "20%"]
    assert shown["low"] == ["50%", "20%", "80% A"]
    assert shown["Base (n)"] == ["120", "60", "60"]


def test_a_small_segment_is_flagged_and_a_tiny_one_is_not_there_with_one_beside_it(moods):
    flagged = show(segment(tabulate(moods(tablets=9), "mood", "en"), "device"))
    assert rows(flagged)["Base (n)"] == ["129", "60", f"9{NBSP}!", "60"]
    assert "small base" in page(flagged)
    hidden = show(segment(tabulate(moods(tablets=3, name="2025-02"), "mood", "en"), "device"))
    # Three tablets alone would be the total less the other two.
    assert "Not shown" in page(hidden)
    assert "tablet" in page(hidden).split("Not shown")[1]
    assert len(rows(hidden).get("Base (n)", [])) <= 2


@pytest.mark.parametrize(
    ("question", "by", "said"),
    [("mood", "mood", "is not split by itself"), ("mood", "", "names no question to split the tables by")],
)
def test_a_split_that_makes_no_sense_is_refused_in_words(moods, question, by, said):
    assert said in show(segment(tabulate(moods(), question, "en"), by)).text


def test_a_small_segment_counts_its_answers_and_is_left_out_of_the_test(moods):
    shown = show(segment(tabulate(moods(tablets=9), "mood", "en"), "device"))
    assert [row[2] for name, row in rows(shown).items() if name in ("high", "low")] == ["(0)", "(9)"]
    assert "Segments with a small base are left out of it." in page(shown)
    assert "left out of it" not in page(show(segment(tabulate(moods(name="2025-02"), "mood", "en"), "device")))


def test_the_test_of_a_set_names_its_answer_and_its_correction(small_survey, write_wave):
    lines = [HEADER]
    for device, mail, many in [("phone", 1, 30), ("phone", 0, 10), ("laptop", 1, 10), ("laptop", 0, 30)]:
        lines += [f"p{len(lines) + i},complete,{device},,high,1,{mail},0,0," for i in range(many)]
    write_wave(small_survey, "2025-03", ("\n".join(lines) + "\n").encode(), 80)
    table = tabulate(open_wave("2025-03", small_survey), "tools", "en")
    assert "(of “mail”, the answer that differs most; Holm-corrected over the answers of the table)" in page(
        show(segment(table, "device"))
    )


def test_a_reconstructed_wave_is_not_split_and_says_why(march):
    shown = show(segment(tabulate(march, "tavola_02")))
    assert "ricostruite" in shown.text
    assert not rows(shown)


def test_a_weighted_table_shows_both_bases(small_survey):
    # 20 weigh 1.5 each and 20 weigh 0.5: 30 of 40. Kish: 40² / (20 · 2.25 + 20 · 0.25) = 1600 / 50 = 32.
    table = invented.table("single", [20, 20], weights=[1.5] * 20 + [0.5] * 20)
    assert table.effective_base == pytest.approx(32)
    assert rows(show(table))["item a"][:2] == ["20", "75%"]
    wave = weighed.weigh(small_survey)
    # (Σw)² / Σw² = 100 / (4 + 1 + 1 + 1/4 + 1/4 + 1 + 4 + 1 + 1/4 + 1/4) = 100 / 13.
    assert "effective base 7.7" in describe(wave, "en").text


def test_a_change_says_what_the_two_waves_could_have_found(moods):
    moods()
    later = moods(name="2026-01")
    shown = show(change_since(tabulate(later, "mood", "en")))
    # R: power.prop.test(n = 120, p1 = 0.5, power = 0.8)$p2 - 0.5 is 0.1771.
    assert "differences of at least 17.7 points" in page(shown)
    assert rows(shown)["high"][:3] == ["50%", "50%", "0"]


def test_a_series_that_breaks_is_not_compared_and_says_from_when(moods, small_survey):
    moods()
    codebook = small_survey / "codebook.yml"
    codebook.write_text(
        codebook.read_text("utf-8").replace("    scale: mood\n", '    scale: mood\n    breaks: ["2026-01"]\n'), "utf-8"
    )
    later = moods(name="2026-01")
    change = change_since(tabulate(later, "mood", "en"))
    assert (change.cells, change.breaks) == ((), "2026-01")
    assert "A new series begins with 2026-01" in show(change).text
    assert "‖ Wave 2026-01" in page(show(trend(tabulate(moods(name="2026-02"), "mood", "en"))))


def test_a_trend_takes_three_waves(moods):
    moods()  # the second, after that of the survey
    later = moods(name="2026-01")
    shown = rows(show(trend(tabulate(later, "mood", "en"))))
    # 2024-01: high 4 of 8.
    assert shown["high"] == ["50%", "50%", "50%"]
    assert shown["Base (n)"] == ["8", "120", "120"]
    assert show(trend(tabulate(open_wave("2025-01", later.folder.parent.parent), "mood"))) is None


def test_the_workbook_has_segments_and_changes_on_sheets_of_their_own(moods):
    moods()
    later = moods(tablets=3, name="2026-01")
    tables = list(tabulate_all(later).values())
    banners = [segment(table, "device") for table in tables]
    content = workbook(later, tables, banners, [change_since(table) for table in tables], [trend(t) for t in tables])
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[-3:] == ["Segmenti", "Variazioni", "Andamento"]
    changes = list(book["Variazioni"].iter_rows(values_only=True))
    high = next(row for row in changes if row[:2] == ("mood", "high"))
    # Now 60 of 123, before 60 of 120.
    assert high[5:8] == (pytest.approx(0.5), pytest.approx(60 / 123), pytest.approx(60 / 123 - 0.5))
    segments = [row[:5] for row in book["Segmenti"].iter_rows(values_only=True)]
    assert not any("tavoletta" in str(row[2]) for row in segments)


def test_a_workbook_without_anything_to_compare_has_no_empty_sheets(march):
    tables = list(tabulate_all(march).values())
    book = openpyxl.load_workbook(
        io.BytesIO(workbook(march, tables, [segment(t) for t in tables], [change_since(t) for t in tables]))
    )
    assert book.sheetnames == ["Indice", *(f"Tavola {n}" for n in range(1, 12))]


def test_what_changed_is_ranked_and_says_so_where_nothing_did(moods, small_survey, write_wave):
    moods()
    same = moods(name="2026-01")
    text = show(changes_since(tabulate_all(same, "en").values())).text
    assert "No answer changed beyond the uncertainty" in text
    content, number = people(("phone", "high", 100), ("laptop", "low", 20))
    write_wave(small_survey, "2027-01", content, number)
    found = changes_since(tabulate_all(open_wave("2027-01", small_survey), "en").values())
    points = [abs(cell.difference.share) for _, cell in found.cells]
    assert points == sorted(points, reverse=True) != []
    assert "“Mood: high” rose from 50% to 83% (+33 points)" in show(found).text


def test_what_changed_elides_as_italian_does(moods, small_survey, write_wave):
    moods()
    content, number = people(("phone", "high", 89), ("laptop", "low", 11))
    write_wave(small_survey, "2026-01", content, number)
    text = show(changes_since(tabulate_all(open_wave("2026-01", small_survey)).values())).text
    assert f"dal 50{NBSP}% all'89{NBSP}%" in text
    assert f"dal 50{NBSP}% all'11{NBSP}%" in text


@pytest.mark.parametrize("tablets", [0, 1, 2, 3, 4, 5, 9])
def test_no_reader_of_the_workbook_can_work_out_what_a_few_people_answered(moods, tablets):
    wave = moods(tablets)
    tables = list(tabulate_all(wave).values())
    content = workbook(wave, tables, [segment(table, "device") for table in tables])
    book = openpyxl.load_workbook(io.BytesIO(content))
    shown = {}
    for row in list(book["Segmenti"].iter_rows(values_only=True))[1:]:
        if row[0] == "mood":
            shown.setdefault(row[2], {})[row[4]] = row[7]
    assert set(shown) <= {"telefono", "tavoletta", "portatile"}
    if not 0 < tablets < 5:
        assert ("tavoletta" in shown) == (tablets > 0)
        return
    # The totals, and how many use which device, stand on the tables' own sheets.
    devices, moods_of_all = (
        {row[12]: row[1] for row in list(book[name].iter_rows(values_only=True))[5:] if row[12]}
        for name in ("Tavola 1", "Tavola 2")
    )
    assert devices["tablet"] == tablets
    assert "tavoletta" not in shown
    hidden = sum(devices[code] for code in ("phone", "tablet", "laptop")) - sum(
        devices[{"telefono": "phone", "portatile": "laptop"}[name]] for name in shown
    )
    for code in ("high", "medium", "low"):
        left = moods_of_all[code] - sum(cells[code] for cells in shown.values())
        # Of the `hidden` people `left` gave the answer: how many of the few among them can that be?
        fewest, most = max(0, left + tablets - hidden), min(left, tablets)
        assert fewest < most or moods_of_all[code] == 0


def test_a_trend_marks_a_share_that_was_printed_in_words_only(data_copy, second_wave, write_wave):
    name = second_wave(data_copy)
    write_wave(data_copy, "2022-03", (data_copy / "waves" / name / "responses.csv").read_bytes(), 60)
    shown = show(trend(tabulate(open_wave("2022-03", data_copy), "tavola_01", "en")))
    # Of March 2020 a third was printed of outsourcing and BPO, and 33 % of companies with their own.
    assert rows(shown)["Outsourcing and BPO"][0] == "≈ 33%"
    assert rows(shown)["Company with an in-house contact centre or customer service"][0] == "33%"
    assert "in words only" in page(shown)
