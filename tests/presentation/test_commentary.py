"""The authors' commentary: theirs, of their wave, with figures from the tables and nothing live in it."""

import pytest

from helpers import commentary, open_wave, show, tabulate
from helpers.presentation.commentary import contradictions
from helpers.presentation.numbers import NBSP
from helpers.publishing.checks import check_wave
from helpers.survey.errors import BadInput


@pytest.fixture
def written(data_copy):
    """A function that puts a text in the place of the Italian commentary of 2020-03, and opens the wave."""

    def write(text):
        content = text if isinstance(text, bytes) else text.encode("utf-8")
        (data_copy / "waves/2020-03/commentary.it.md").write_bytes(content)
        return open_wave("2020-03", data_copy)

    return write


def test_figures_are_computed_and_take_their_article(written):
    wave = written(
        "## tavola_06\n\nPer {il tavola_06/increased/share}, {tavola_06/increased/n} di {tavola_06/increased/base}."
    )
    shown = show(commentary(tabulate(wave, "tavola_06")))
    # 116 of 130 is 89.2 %.
    assert f"Per l'89{NBSP}%, 116 di 130." in shown.text
    assert 'data-cell="tavola_06/increased/share"' in shown.html
    assert "Marzo 2020" in shown.text
    assert "Interpretazione" in shown.text


def test_a_table_without_a_section_and_a_wave_without_a_commentary_show_nothing(written, data_copy, second_wave):
    wave = written("## tavola_06\n\nSolo questa.")
    assert show(commentary(tabulate(wave, "tavola_05"))) is None
    assert commentary(tabulate(wave, "tavola_06"), "conclusions") is None
    second_wave(data_copy)
    # It belongs to its wave: the next one does not have it.
    assert commentary(tabulate(open_wave("2021-03", data_copy), "tavola_06")) is None


def test_hostile_words_are_shown_as_words(written):
    wave = written("## tavola_06\n\n<script>alert(1)</script> \n\n[x](javascript:alert(1)) **forte** \ue0000\ue001")
    html = str(show(commentary(tabulate(wave, "tavola_06"))).html)
    assert "<script" not in html
    assert "javascript:" not in html
    assert "<strong>forte</strong>" in html


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("## tavola_06\n\n{tavola_06/incresed/share}", "{tavola_06/incresed/share}: tavola_06: no cell 'incresed'; did you mean increased"),
        ("## tavola_06\n\n{tavola_66/a/share}", "no question 'tavola_66'"),
        ("## tavola_06\n\n{tavola_06/increased/shares}", "no column 'shares'; did you mean share"),
        ("## tavola_06\n\n{tavola_07/not_at_all/share}", "this share is not disclosed"),
        ("## tavola_6\n\nx", "section 'tavola_6' is about no table; did you mean tavola_06"),
        ("## tavola_06\n\nx\n\n## tavola_06\n\ny", "section 'tavola_06' stands twice"),
        ("## tavola_06\n\nperché".encode("cp1252"), "not UTF-8 at byte 19"),
    ],
)  # fmt: skip
def test_a_commentary_that_cannot_be_shown_says_what_to_do(written, text, message):
    wave = written(text)
    with pytest.raises(BadInput) as error:
        contradictions(wave)
    assert message in str(error.value)
    assert "commentary.it.md" in str(error.value)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("## tavola_06\n\nIl 54 % lo prevede, il 35% no; insieme, l'89 per cento.", []),
        ("## tavola_06\n\nIl 55 % lo prevede.", ["55"]),
        ("## tavola_06\n\nIl 35 % e il 28 %.", ["28"]),  # 28 % is a share of table 4
        ("## conclusions\n\nIl 28 % e il 99 %, il 24 marzo 2020.", ["99"]),
        ("## tavola_06\n\n{tavola_06/increased/share} e l'88,5 %.", ["88,5"]),
    ],
)
def test_a_typed_percentage_that_no_cell_has_is_reported(written, text, wrong):
    found = contradictions(written(text))
    assert [line.split(" % is typed")[0].rsplit(" ", 1)[1] for line in found] == wrong


def test_make_check_reports_it(written, data_copy):
    written("## tavola_06\n\nIl 55 % lo prevede.")
    with pytest.raises(BadInput, match=r"commentary.it.md: tavola_06: 55 % is typed"):
        check_wave("2020-03", data_copy)


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_commentary_of_2020_has_a_word_on_its_conclusions_in_both_languages(march, language):
    shown = show(commentary(tabulate(march, "tavola_01", language), "conclusions"))
    assert "Cura Italia" in shown.text
    assert contradictions(march) == []
