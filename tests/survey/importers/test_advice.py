"""What an import advises: it names the cause, and never what would lose answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.survey.errors import BadInput
from helpers.survey.importing import Imported, import_wave
from helpers.survey.waves import open_wave

ROWS = ("1,phone,high,chat;mail", "2,laptop,low,video", "3,tablet,high,chat")


def take(data: Path, folder: Path, lines: tuple[str, ...], map_: str = "", baseline: str = "none") -> Imported:
    file = folder / "in.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    decisions = folder / "map.yml"
    decisions.write_text(map_, "utf-8")
    return import_wave(file, "2024-06", data, baseline=baseline, map_path=decisions, build=folder / "build")


def refused(data: Path, folder: Path, lines: tuple[str, ...], map_: str = "", baseline: str = "none") -> str:
    with pytest.raises(BadInput) as caught:
        take(data, folder, lines, map_, baseline)
    return str(caught.value)


def test_a_column_that_is_near_a_question_is_no_question_dropped(small_survey, tmp_path):
    lines = ("ID,Quale usa?,Come vaa?,tools", *ROWS)
    said = refused(small_survey, tmp_path, lines, "other_columns: ignored", "2024-01")
    assert "mood: no column is found to hold it, and column 'Come vaa?' may: if it does, say so in the map" in said
    assert "mood: the export has no column for it" not in said


def test_a_question_that_two_columns_may_hold_is_no_question_dropped(small_survey, tmp_path):
    # In English device and tools are put in the same words.
    said = refused(small_survey, tmp_path, ("ID,Which do you use?,Come va?,tools", *ROWS), baseline="2024-01")
    assert "device: no column is found to hold it, and column 'Which do you use?' may" in said


def test_an_ignored_column_that_reads_nearly_like_a_question_is_told(small_survey, tmp_path):
    lines = ("ID,Quale usa?,Come va?,tools,Quali uza?", *(f"{row},x" for row in ROWS))
    done = take(small_survey, tmp_path, lines, "other_columns: ignored")
    assert any("column 'Quali uza?' is ignored" in line and "holds: tools" in line for line in done.account)


def test_no_column_is_to_be_ignored_whose_answers_no_other_has(small_survey, tmp_path):
    lines = (
        "ID,Quale usa?,device,Come va?,tools",
        "1,phone,,high,chat",
        "2,,laptop,low,video",
        "3,tablet,,high,chat",
    )
    said = refused(small_survey, tmp_path, lines)
    assert "3 records have answers in them ('Quale usa?' 2, 'device' 1), so ignoring one would lose some" in said
    assert "ignore the other" not in said


def test_a_map_has_one_line_for_columns_alike(small_survey, tmp_path):
    many = [f"Page {number} (seconds)" for number in range(1, 20)]
    header = ",".join(
        [
            "ID",
            "Quale usa?",
            "Come va?",
            *many,
            *(f"Own tools <{one}>" for one in ("chat", "posta", "Video")),
        ]
    )
    rows = [f"{n},phone,high,{','.join(['9'] * 19)},1,{n % 2},0" for n in (1, 2, 3)]
    lines = (header, *rows)
    patterns = (
        "columns:\n  - {header: 'Page * (seconds)', holds: ignored}\n  - {header: 'Own tools <*>', holds: 'tools[*]'}\n"
    )
    take(small_survey, tmp_path, lines, patterns)
    chosen = open_wave("2024-06", small_survey).answers("tools").choices.sum()
    # Three ticked chat, the first and the third mail, and nobody video.
    assert chosen.to_dict() == {"chat": 3, "mail": 2, "video": 0, "other": 0}


def test_a_pattern_that_fits_no_option_is_named_and_stays_in_the_next_map(small_survey, tmp_path):
    lines = ("ID,Quale usa?,Come va?,Own <chat>,Own <fax>,x", "1,phone,high,1,0,a", "2,phone,low,1,1,b")
    said = refused(small_survey, tmp_path, lines, "columns:\n  - {header: 'Own <*>', holds: 'tools[*]'}\n")
    assert "the map gives columns 'Own <*>' to 'tools[fax]', which there is not" in said
    (written,) = (tmp_path / "build" / "import" / "2024-06").glob("map-*.yml")
    assert '{header: "Own <*>", holds: "tools[*]"}' in written.read_text("utf-8")


def test_limesurveys_not_applicable_is_told_with_both_readings(small_survey, tmp_path):
    lines = ("id,submitdate,lastpage,startlanguage,device,mood",
             *(f"{n},2024-06-0{n} 10:00:00,3,en,phone,{mood}" for n, mood in enumerate(("high", "N/A", "low", "N/A"), 1)))  # fmt: skip
    done = take(small_survey, tmp_path, lines, "comparability: {tools: dropped}")
    (line,) = (line for line in done.account if "N/A" in line)
    assert "mood: 2 cells 'N/A' are read as not asked, which gives a base of 2" in line
    assert "say `recodes: {mood: {N/A: missing}}` in the map: a base of 4" in line
