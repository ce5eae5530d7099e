"""What is shown beside charts and sentences: complete, escaped, and plain about what is not known."""

import invented
import pytest

from helpers import (
    back_test,
    back_test_all,
    change_since,
    changes_since,
    inside,
    introduce,
    open_answers,
    open_wave,
    plot,
    show,
    statements,
    tabulate,
    tabulate_all,
)
from helpers.presentation.method import describe, limits
from helpers.presentation.small_charts import spark

HOSTILE = "<script>alert(1)</script>"


def lines(fragment):
    return fragment.text.replace("\N{NO-BREAK SPACE}", " ").splitlines()


def test_a_table_shows_count_share_and_interval_and_n_d_where_nothing_is_printed(march):
    assert lines(show(tabulate(march, "tavola_07", "en"))) == [
        "Digital awareness",
        # Wilson at 95 %, by hand: 56/130 is 0.349 to 0.517, 73/130 is 0.476 to 0.644, 1/130 is 0.001 to 0.042.
        "Strongly agree | 56 | 43% | 35–52",
        "Moderately agree | 73 | 56% | 48–64",
        "Do not agree at all | n.d. | n.d.",
        "No answer or not reported | 1 | 1% | 0–4",
    ]


def test_a_share_printed_in_words_is_shown_as_approximate_and_without_an_interval(march):
    rows = lines(show(inside(tabulate(march, "tavola_01", "en"), "bpo")))
    assert rows[1:] == [
        "Outsourcer or BPO, more than 1000 staff | ≈ 14 | ≈ 33%",
        "Outsourcer or BPO, up to 1000 staff | n.d. | n.d.",
    ]


def test_a_table_has_a_caption_and_scopes_and_names_its_intervals(march):
    html = str(show(tabulate(march, "tavola_02", "it")).html)
    assert "<caption>L&#39;impatto sull&#39;organizzazione</caption>" in html
    assert html.count('<th scope="col"') == 4
    assert html.count('<th scope="row"') == 6  # four answers, one net, no answer
    assert "Intervalli di Wilson." in html


def test_the_question_is_introduced_as_asked_with_its_base(march):
    shown = lines(introduce(tabulate(march, "tavola_08", "it")))
    assert shown[0] == "Tavola 8 · Formazione digitale"
    assert shown[2].startswith("Base: 130 questionari completati; 8 senza risposta, o non riportate; una sola risposta")


def test_the_back_test_shows_each_printed_figure_beside_the_computed_one(march):
    shown = lines(show(back_test(tabulate(march, "tavola_04", "it"))))
    assert "Moderato o limitato | «Il 26% (15%+11%)» | 26 % | 26 % | 34 su 130 | uguale" in shown
    assert len(back_test_all(march).figures) == len(march.published.figures)


def test_a_wave_without_a_printed_report_says_so(small):
    assert "no printed report" in show(back_test(tabulate(small, "mood", "en"))).text


def test_open_answers_are_listed_and_cannot_become_markup(small_survey, write_wave):
    responses = (small_survey / "waves/2024-01/responses.csv").read_text("utf-8").replace("fax", HOSTILE)
    write_wave(small_survey, "2025-01", responses.encode(), 10)
    shown = show(open_answers(tabulate(open_wave("2025-01", small_survey), "tools", "en")))
    assert HOSTILE not in str(shown.html)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in str(shown.html)


def test_a_set_in_which_nothing_is_ticked_is_no_answer_and_its_row_says_so():
    # 30 ticked the first item, 3 nothing, 2 left the question out: 5 of 35 are 14 %, Wilson's interval 6 to 29 %.
    table = invented.table("multiple", [("1", "0")] * 30 + [("0", "0")] * 3, missing=2)
    assert "Nothing ticked, or no answer | 5 | 14% | 6–29" in show(table).text


def test_a_change_shows_both_waves_and_the_first_wave_says_it_has_none(data_copy, second_wave, march):
    assert (
        show(change_since(tabulate(march, "tavola_02", "en"))).text
        == "There is no earlier wave to compare this one with."
    )
    later = open_wave(second_wave(data_copy), data_copy)
    shown = lines(show(change_since(tabulate(later, "tavola_02", "en"))))
    assert shown[0] == "Change since March 2020"
    assert shown[1].startswith("Very significantly | 45% | ")


def test_changes_are_none_or_survive_the_correction_over_all_tables(data_copy, second_wave):
    later = open_wave(second_wave(data_copy, completes=60), data_copy)
    changes = changes_since(tabulate_all(later, "en").values())
    assert all(cell.p_holm < 0.05 for _, cell in changes.cells)
    sizes = [abs(cell.difference.share) for _, cell in changes.cells]
    assert sizes == sorted(sizes, reverse=True)
    # tavola_03: 70 of 130 against 15 of 60 or so gave the top answer; a difference of that size cannot be missed.
    assert len(changes.cells) > 0
    assert show(changes).text.startswith("Change since March 2020")


def test_statements_link_to_the_notebook_of_their_table(march):
    html = str(show(statements(tabulate(march, "tavola_05", "it"))).html)
    assert '<a href="tavola_05_innovazioni.ipynb">Tavola 5</a>' in html


def test_the_methodological_note_keeps_its_blanks_in_sight(march):
    note = describe(march, "it")
    assert "Chi l'ha finanziata: non dichiarato" in note.text
    assert str(note.html).count('class="blank"') == 3  # sponsor, incentive, quality checks
    assert "17 marzo 2020 – 23 marzo 2020" in note.text
    assert "250 accessi, 130 questionari completati" in note.text
    assert all(assumption.it.strip() in note.text for assumption in march.record.assumptions)


def test_the_limits_are_those_of_the_wave(march, small):
    assert len(limits(march, "en").text.splitlines()) == 3
    assert "reconstructed" not in limits(small, "en").text


@pytest.mark.parametrize("thing", [[], 3, "tavola_02"])
def test_what_cannot_be_shown_is_refused(thing):
    with pytest.raises(TypeError, match="expected a table"):
        show(thing)


@pytest.mark.parametrize("kind", ["single", "ordinal", "multiple"])
def test_of_fewer_than_thirty_answers_there_are_counts_and_no_percentage_or_chart(kind):
    counts = [("1", "0")] * 29 if kind == "multiple" else [20, 9]
    table = invented.table(kind, counts, missing=300)
    assert table.too_few
    assert "%" not in show(table).text
    assert plot(table) is None
    assert plot([table]) is None
    assert spark(table) == ""
    assert "%" in show(invented.table(kind, counts + counts[:1] if kind == "multiple" else [20, 10])).text
