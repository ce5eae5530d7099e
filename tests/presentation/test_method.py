"""The methodological note: what is known, what is not stated, and what somebody still has to fill in."""

import dataclasses

from helpers.analysis.tables import tabulate
from helpers.presentation.method import describe
from helpers.presentation.views import introduce
from helpers.survey.mapping import Mapping
from helpers.survey.record import Account, AsAsked


def changed(wave, **fields):
    return dataclasses.replace(wave, record=wave.record.model_copy(update=fields))


def test_what_waits_to_be_filled_in_is_marked_and_what_is_unknown_is_not(small):
    wave = changed(small, to_fill_in=("recruitment", "inference"))
    note = describe(wave, "it")
    assert "Come sono stati raggiunti i rispondenti: da completare" in note.text
    assert "Incentivi: non dichiarato" in note.text
    assert "come siano arrivati i rispondenti è da confermare" in note.text
    assert str(note.html).count('class="to-fill-in"') == 2
    assert "How respondents were reached: to be completed" in describe(wave, "en").text
    assert "da completare" not in describe(small, "it").text


def test_every_record_of_an_export_is_on_the_note(small):
    account = Account(rows=20, completes=10, partials=2, previews=3, duplicates=4, empty=1)
    note = describe(changed(small, account=account), "it")
    assert "20: 10 completati, 2 interrotti; esclusi: 3 di prova, 4 ripetuti, 1 vuoti" in note.text


def test_fieldwork_that_the_platform_hid_is_not_stated(small):
    assert "Dates of fieldwork: not stated" in describe(changed(small, fieldwork=None), "en").text


def test_a_question_stands_in_the_words_of_the_wave_that_asked_it(small, march):
    assert "Il testo della domanda è nostro" in introduce(tabulate(march, "tavola_02")).text
    other_words = changed(small, mapping=Mapping(), as_asked={"mood": AsAsked(text="Come si sente oggi?")})
    assert "Come si sente oggi?" in introduce(tabulate(other_words, "mood")).text
    assert "Quale usa?" in introduce(tabulate(other_words, "device")).text
    exported = changed(march, mapping=Mapping())
    assert "Il testo della domanda è nostro" not in introduce(tabulate(exported, "tavola_02")).text
