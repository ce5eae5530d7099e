"""Shapes met in exports that were published: small invented ones, counted by hand."""

import csv
import json
import unicodedata
from datetime import date, datetime

import pandas as pd
import pyreadstat
import pytest
import yaml
from library import WAVE, Library, counted, question, separated

from helpers import open_wave
from helpers.survey.errors import BadInput
from helpers.survey.importing import Undecided, import_wave


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


# LimeSurvey, straight from the platform: strings inline, dates as text, no codes in the headers.
def test_limesurvey_headers_with_hard_blanks_are_the_questions_they_look_like(library):
    library.ask(
        question("iscritto", "single", "È iscritto alla biblioteca?", {"si": "Sì", "no": "No"}, "Altro"),
        question("frequenza", "ordinal", "Quanto spesso viene?",
                 {"settimana": "ogni settimana", "mese": "ogni mese", "rado": "più di rado"}),
        question("servizi", "multiple", "Quali servizi usa?",
                 {"prestito": "il prestito (anche da altre sedi)", "sala": "la sala studio, al primo piano",
                  "corsi": "i corsi"}, "Altro"),
    )  # fmt: skip
    header = [
        *("ID risposta", "Data invio", "Ultima pagina", "Lingua iniziale", "Seme", "Data di inizio"),
        *("Data dell'ultima azione", "È iscritto alla biblioteca?\u00a0", "È iscritto alla biblioteca?\u00a0[Altro]"),
        *("Quanto spesso viene?", "Quali\u00a0servizi usa? [il prestito (anche da altre sedi) ]"),
        *("Quali\u00a0servizi usa? [la sala studio, al\u00a0primo piano]", "Quali\u00a0servizi usa? [i corsi]"),
        *("Quali\u00a0servizi usa? []", "Quali\u00a0servizi usa? [Altro]", "Corso [titolo]", "Corso [titolo]"),
        *("Tempo totale", "Tempo per il gruppo di domande: Uso", "Tempo per la domanda: U1"),
    ]
    unseen = ["N/A", "N/A", "N/A", None, "N/A"]
    answers = [
        (3, ["Sì", None, "ogni settimana", "Sì", "Sì", "No", None, None]),
        (3, ["Sì", None, "ogni mese", "Sì", "No", "No", None, None]),
        (3, ["Sì", None, "ogni mese", "No", "Sì", "No", None, None]),
        (3, ["Sì", None, "più di rado", "No", "No", "Sì", None, "le mostre"]),
        (3, ["Sì", None, "ogni settimana", "No", "No", "No", None, None]),
        (3, ["No", None, None, *unseen]),
        (3, ["No", None, None, *unseen]),
        (3, ["Altro", "altrove, a Lecco", "ogni mese", "Sì", "No", "Sì", None, None]),
        (3, ["Sì", None, "più di rado", "No", "No", "No", None, "la radio"]),
        (1, ["Sì", None, None, *unseen]),
    ]
    rows = []
    for i, (page, cells) in enumerate(answers, start=1):
        when = f"2025-04-{i:02} 13:46:01"
        rows.append([i, when if page == 3 else None, page, "it", 1000 + i, when, when, *cells, "Yoga", None, 60, 9, 7])
    wave = library.bring_in(
        library.workbook([header, *rows], inline=True),
        columns=[("Quali servizi usa? []", "ignored"), ("Corso [titolo]", "ignored"), ("Corso [titolo]", "ignored")],
    )
    # Completes: 1 to 9. sì 1 2 3 4 5 9, no 6 7, other 8.
    assert counted(wave, "iscritto") == (9, {"si": 6, "no": 2, "other": 1})
    # settimana 1 5, mese 2 3 8, rado 4 9, nothing 6 7: a blank single choice is blank both ways.
    assert counted(wave, "frequenza") == (9, {"settimana": 2, "mese": 3, "rado": 2, "missing": 2})
    # Not asked: 6 7. prestito 1 2 8, sala 1 3, corsi 4 8, other 4 9; none ticked 5.
    assert counted(wave, "servizi") == (7, {"prestito": 3, "sala": 2, "corsi": 2, "other": 2, "missing": 1})
    assert sorted(wave.answers("servizi").other_texts) == ["la radio", "le mostre"]
    account = wave.record.account
    assert (account.rows, account.completes, account.partials, account.empty) == (10, 9, 1, 0)
    assert (wave.record.fieldwork.start, wave.record.fieldwork.end) == (date(2025, 4, 1), date(2025, 4, 10))


def test_a_limesurvey_array_of_one_row_is_a_question_where_the_map_says_so(library):
    library.ask(
        question("rumore", "single", "Is it quiet?", {"yes": "Yes", "no": "No"}),
        question("libri", "ordinal", "How many books at a time?", {"none": "None", "few": "1-5", "many": "6-10"}),
    )
    header = "id,submitdate,lastpage,startlanguage,seed,startdate,datestamp,rumore,libri[SQ001],groupTime7,libriTime"
    answers = [("Yes", "None"), ("No", "1-5"), ("N/A", "None"), ("Yes", ""), ("Yes", "6-10"), ("No", "None")]
    rows = [header.split(",")]
    for i, (noise, books) in enumerate(answers, start=1):
        when = f"2025-04-0{i} 09:05:58"
        rows.append([i, when, 2, "en", 70 + i, when, when, noise, books or None, 12, 4])
    rows.append([7, None, 0, "en", 77, "2025-04-08 10:00:00", "2025-04-08 10:00:01", "N/A", None, None, None])
    wave = library.bring_in(library.workbook(rows), columns=[("libri[SQ001]", "libri")])
    # Completes: 1 to 6. N/A was not shown: base 5; yes 1 4 5, no 2 6.
    assert counted(wave, "rumore") == (5, {"yes": 3, "no": 2})
    # None is an answer: 1 3 6; few 2, many 5, nothing 4.
    assert counted(wave, "libri") == (6, {"none": 3, "few": 1, "many": 1, "missing": 1})
    assert (wave.record.account.partials, wave.record.account.empty) == (0, 1)


# Google Forms in Italian: dots in the times, separators inside labels, LF, no line end after the last record.
def test_google_labels_hold_the_separator_and_other_may_hold_nothing(library):
    library.ask(
        question("legge", "single", "Legge?",
                 {"ogni_giorno": "Sì, ogni giorno", "fine": "Sì, nel fine settimana", "no": "No, non leggo"}),
        question("ragazzi", "ordinal", "[Sala ragazzi]", {"uno": "1", "due": "2", "tre": "3"}),
        question("generi", "multiple", "Quali generi legge? (Max 3 risposte)",
                 {"romanzi": "Romanzi, gialli compresi", "poesia": "Poesia", "saggi": "Saggi (storia, scienza)",
                  "nessuno": "Nessun genere dell’elenco"}, "Altro"),
    )  # fmt: skip
    rows = [
        ["Informazioni cronologiche", "Legge?", "Perché?  Prima", "[Sala adulti]", " [Sala ragazzi]",
         "Quali generi legge? (Max 3 risposte)"],
        ["28/03/2025 0.15.35", "Sì, ogni giorno", "", "1", "3", "Romanzi, gialli compresi, Poesia"],
        ["28/03/2025 9.05.00", "Sì, ogni giorno", "mi piace", "1", "2", "Poesia, Saggi (storia, scienza)"],
        ["29/03/2025 10.00.00", "Sì, nel fine settimana", "", "2", "3",
         "Saggi (storia, scienza), fumetti, anche giapponesi"],
        ["29/03/2025 10.00.01", "No, non leggo", "", "3", "", "Nessun genere dell’elenco"],
        ["30/03/2025 11.30.00", "Sì, nel fine settimana", "", "2", "1", "Romanzi, gialli compresi, "],
        ["30/03/2025 12.00.00", "No, non leggo", "", "", "2", ""],
        ["31/03/2025 13.00.00", "Sì, ogni giorno", "", "1", "3", "Nessun genere dell’elenco, solo ricette"],
        ["01/04/2025 8.00.00", "Sì, ogni giorno", "", "1", "1", " manuali "],
        ["01/04/2025 9.00.00", "Sì, nel fine settimana", "", "1", "2",
         "Romanzi, gialli compresi, Poesia, Saggi (storia, scienza)"],
        ["02/04/2025 23.59.59", "", "", "1", "3", "Poesia, "],
    ]  # fmt: skip
    file = library.text(separated(rows).rstrip("\n"))
    wave = library.bring_in(file, columns=[("Perché? Prima", "ignored"), ("[Sala adulti]", "ignored")])
    # ogni giorno 1 2 7 8, fine settimana 3 5 9, no 4 6, nothing 10.
    assert counted(wave, "legge") == (10, {"ogni_giorno": 4, "fine": 3, "no": 2, "missing": 1})
    # uno 5 8, due 2 6 9, tre 1 3 7 10, nothing 4.
    assert counted(wave, "ragazzi") == (10, {"uno": 2, "due": 3, "tre": 4, "missing": 1})
    # romanzi 1 5 9, poesia 1 2 9 10, saggi 2 3 9, nessuno 4 7, other 3 7 8; none ticked 6.
    assert counted(wave, "generi") == (
        10,
        {"romanzi": 3, "poesia": 4, "saggi": 3, "nessuno": 2, "other": 3, "missing": 1},
    )
    assert sorted(wave.answers("generi").other_texts) == ["fumetti, anche giapponesi", "manuali", "solo ricette"]
    assert (wave.record.fieldwork.start, wave.record.fieldwork.end) == (date(2025, 3, 28), date(2025, 4, 2))


FORMS = ["ID", "Ora di inizio", "Ora di completamento", "Posta elettronica", "Nome"]


def ask_as_forms(library):
    library.ask(
        question("eta", "ordinal", "Quale età ha?", {"meno": "< 18", "tra": "18 - 30", "oltre": "> 30"}),
        question("dove", "single", "In quale località vive?",
                 {"citta": "In città", "fuori": "Fuori città", "altrove": "Altro"}),
        question("motivi", "multiple", "Perché viene in biblioteca?",
                 {"studiare": "Studiare, leggere o scrivere", "rete": "Usare la rete (wifi, computer...)",
                  "incontrare": "Incontrare qualcuno"}, "Altro"),
    )  # fmt: skip


# Microsoft Forms in Italian: accents in two parts, tabs and line ends around headers, a column added by hand.
def test_forms_headers_as_pasted_from_a_page_are_the_questions(library):
    ask_as_forms(library)
    where = unicodedata.normalize("NFD", "\t\t\tIn quale località vive? \n \t\t\t")
    why = unicodedata.normalize("NFD", " \t Perché viene in biblioteca?\n")
    assert where != unicodedata.normalize("NFC", where)
    minutes = [1, 2, 3, 4, 5, 6, 7, 8, 8]  # the last two began at one moment
    answers = [
        ("< 18", "In città", "Incontrare qualcuno\u00a0;Studiare, leggere o scrivere;"),
        ("< 18", "In città", "Studiare, leggere o scrivere;"),
        ("18 - 30", "Fuori città\u00a0",
         "Usare la rete (wifi, computer...);Incontrare qualcuno\u00a0;Studiare, leggere o scrivere;"),
        ("> 30", "Altro", "il bar;"),
        ("> 30", "Altro", None),
        ("18 - 30", "In città", "Usare la rete (wifi, computer...);il bar, il cortile;"),
        ("> 30", "Fuori città", "Studiare, leggere o scrivere;Usare la rete (wifi, computer...);"),
        ("> 30", None, "Incontrare qualcuno\u00a0;"),
        ("< 18", "In città", "Studiare, leggere o scrivere;"),
    ]  # fmt: skip
    rows = [[*FORMS, "Quale età ha?", where, why, "Column1", "Consenso: https://example.org/privacy"]]
    for i, (minute, cells) in enumerate(zip(minutes, answers, strict=True), start=1):
        began, done = datetime(2025, 4, 3, 9, minute), datetime(2025, 4, 4, 9, minute, 30)
        rows.append([i, began, done, "anonymous", None, *cells, None, "NO non acconsento"])
    wave = library.bring_in(
        library.workbook(rows, dates="m/d/yy h:mm:ss"),
        columns=[("Column1", "ignored"), ("Consenso: https://example.org/privacy", "ignored")],
    )
    # < 18: 1 2 9; 18 - 30: 3 6; > 30: 4 5 7 8.
    assert counted(wave, "eta") == (9, {"meno": 3, "tra": 2, "oltre": 4})
    # città 1 2 6 9, fuori 3 7, altrove 4 5, nothing 8.
    assert counted(wave, "dove") == (9, {"citta": 4, "fuori": 2, "altrove": 2, "missing": 1})
    # studiare 1 2 3 7 9, rete 3 6 7, incontrare 1 3 8, other 4 6; none ticked 5.
    assert counted(wave, "motivi") == (9, {"studiare": 5, "rete": 3, "incontrare": 3, "other": 2, "missing": 1})
    assert (wave.record.fieldwork.start, wave.record.fieldwork.end) == (date(2025, 4, 3), date(2025, 4, 4))


def test_a_slip_in_a_cell_of_several_answers_is_told_with_its_row(library):
    ask_as_forms(library)
    rows = [[*FORMS, "Quale età ha?", "In quale località vive?", "Perché viene in biblioteca?"]]
    for i, cell in enumerate(["Incontrare qualcuno;", "Studiare, leggere o scrivere;Incontrare qualcunno;"], start=1):
        rows.append([i, datetime(2025, 4, 3, 9, i), datetime(2025, 4, 3, 9, i), "anonymous", None, "< 18", "In città",
                     cell])  # fmt: skip
    with pytest.raises(Undecided, match=r"'Incontrare qualcunno' \(row 3\): nearest: 'Incontrare qualcuno'"):
        library.bring_in(library.workbook(rows))


# SurveyMonkey, saved again on a Mac: two header rows in Mac Roman, and a column for an option that nobody chose.
def test_surveymonkey_in_mac_roman_keeps_its_dashes_and_what_nobody_chose(library):
    library.ask(
        question("hours", "single", "Which hours suit you best?",
                 {"mornings": "Mornings – before noon", "afternoons": "Afternoons", "evenings": "Evenings"},
                 "Other (please specify)"),
        question("uses", "multiple", "What do you come for?",
                 {"children": "Children’s books", "films": "Films, music", "maps": "Maps"}, "Other (please specify)"),
        question("again", "ordinal", "Would you come again? *", {"yes": "Yes", "perhaps": "Perhaps", "no": "No"}),
    )  # fmt: skip
    other = "Other (please specify)"
    head = [
        ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
         "Last Name", "Custom Data 1", "Which hours suit you best?", "", "What do\u00a0you come for?", "", "", "",
         "Would you come again? *"],
        [*[""] * 9, "Response", other, "Children’s books", "Films, music", "Maps", other, "Response"],
    ]  # fmt: skip
    answers = [
        ("Mornings – before noon", "", "Children’s books", "Films, music", "", "", "Yes"),
        ("Mornings – before noon", "", "", "Films, music", "", "", "Yes"),
        (other, "at night", "", "", "", "the garden", "Perhaps"),
        ("Evenings", "", "Children’s books", "", "", "", "No"),
        ("Afternoons", "", "", "", "", "", "Yes"),
        ("Evenings", "", "", "Films, music", "", "the café", "Perhaps"),
        ("Mornings – before noon", "", "Children’s books", "", "", "", ""),
        (other, "", "", "", "", "", "No"),
        ("", "when it rains", "", "Films, music", "", "", "Yes"),
        ("Afternoons", "", "Children’s books", "Films, music", "", "", "Yes"),
    ]
    rows = [
        [106503 + i, 227, f"04/{i + 20}/2025 04:47:21 AM", f"04/{i + 20}/2025 04:49:59 AM", "", "", "", "", "", *cells]
        for i, cells in enumerate(answers)
    ]
    wave = library.bring_in(library.text(separated([*head, *rows], newline="\r\n"), "mac_roman"))
    # 7 stops before the end: completes are the other nine. mornings 1 2, afternoons 5 10, evenings 4 6, other 3 8 9.
    assert (wave.record.account.completes, wave.record.account.partials) == (9, 1)
    assert counted(wave, "hours") == (9, {"mornings": 2, "afternoons": 2, "evenings": 2, "other": 3})
    # children 1 4 10, films 1 2 6 9 10, maps nobody, other 3 6; none ticked 5 8.
    assert counted(wave, "uses") == (9, {"children": 3, "films": 5, "other": 2, "missing": 2})
    # yes 1 2 5 9 10, perhaps 3 6, no 4 8.
    assert counted(wave, "again") == (9, {"yes": 5, "perhaps": 2, "no": 2})
    assert sorted(wave.answers("hours").other_texts) == ["at night", "when it rains"]
    assert sorted(wave.answers("uses").other_texts) == ["the café", "the garden"]


def test_surveymonkey_without_identifiers_counts_two_people_of_one_minute_as_two(library):
    library.ask(
        question("hours", "single", "Which hours suit you best?", {"mornings": "Mornings", "evenings": "Evenings"}),
        question("again", "ordinal", "Would you come again?", {"yes": "Yes", "no": "No"}),
    )
    rows = [
        ["StartDate", "EndDate", "Which hours suit you best?", "Would you come again?", "Location"],
        ["", "", "Response", "Response", "Response"],
        ["7/10/25 18:37", "7/10/25 18:39", "Mornings", "Yes", "Pacific"],
        ["7/10/25 18:37", "7/10/25 18:39", "Mornings", "Yes", "New England"],
        ["7/10/25 18:37", "7/10/25 18:40", "Mornings", "Yes", "Pacific"],
        ["7/10/25 18:41", "7/10/25 18:42", "Mornings", "No", "Mountain"],
        ["7/10/25 18:41", "7/10/25 18:42", "Evenings", "No", "Mountain"],
        ["7/10/25 18:50", "7/10/25 18:55", "Evenings", "Yes", "Pacific"],
        ["7/10/25 19:00", "7/10/25 19:01", "Evenings", "Yes", "Pacific"],
        ["7/13/25 19:00", "7/13/25 19:02", "Mornings", "Yes", "Pacific"],
    ]
    wave = library.bring_in(library.text(separated(rows)), columns=[("Location › Response", "ignored")])
    # Nobody is twice: 1 and 2 live in different places. mornings 1 2 3 4 8, evenings 5 6 7.
    assert wave.record.account.duplicates == 0
    assert counted(wave, "hours") == (8, {"mornings": 5, "evenings": 3})
    # yes 1 2 3 6 7 8, no 4 5.
    assert counted(wave, "again") == (8, {"yes": 6, "no": 2})
    assert (wave.record.fieldwork.start, wave.record.fieldwork.end) == (date(2025, 7, 10), date(2025, 7, 13))


# Made by hand from another platform's: two header rows as SurveyMonkey has them, a yes or a no in another language.
def test_boxes_in_a_language_that_nobody_listed_are_read_by_the_map(library):
    library.ask(
        question("weg", "multiple", "Wie kommen Sie?", {"fuss": "Zu Fuß", "rad": "Mit dem Rad", "bus": "Mit dem Bus"},
                 "Sonstiges"),
        question("oft", "ordinal", "Wie oft kommen Sie? [Im Winter]",
                 {"oft": "sehr häufig", "selten": "eher selten", "nie": "gar nicht"}),
    )  # fmt: skip
    rows = [
        ["Wie kommen Sie?", "", "", "", "Wie oft kommen Sie?", ""],
        ["Zu Fuß", "Mit dem Rad", "Mit dem Bus", "Sonstiges", "Im Winter", "Im Sommer"],
        ["Ja", "Nein", "Nein", "", "sehr häufig", "gar nicht"],
        ["Ja", "Ja", "Nein", "", "eher selten", "gar nicht"],
        ["Nein", "Nein", "Ja", "", "sehr häufig", ""],
        ["Nein", "Ja", "Nein", "Kutsche, Pferd", "gar nicht", ""],
        ["Nein", "Nein", "Nein", "", "eher selten", "sehr häufig"],
        ["Nein", "Nein", "Nein", "Boot", "sehr häufig", ""],
        ["Ja", "Nein", "Ja", "", "eher selten", "sehr häufig"],
        ["Nein", "Nein", "Ja", "", "sehr häufig", "gar nicht"],
    ]
    wave = library.bring_in(
        library.text("\ufeff" + separated(rows, separator=";")),
        "surveymonkey",
        columns=[("Wie oft kommen Sie? › Im Sommer", "ignored")],
        recodes={"weg": {"Ja": "1", "Nein": "0"}},
    )
    # fuss 1 2 7, rad 2 4, bus 3 7 8, other 4 6; none ticked 5.
    assert counted(wave, "weg") == (8, {"fuss": 3, "rad": 2, "bus": 3, "other": 2, "missing": 1})
    # oft 1 3 6 8, selten 2 5 7, nie 4.
    assert counted(wave, "oft") == (8, {"oft": 4, "selten": 3, "nie": 1})


# Qualtrics, made public: three header rows, and of its own columns only Progress and Finished are filled.
def test_qualtrics_without_identifiers_still_tells_who_finished(library):
    library.ask(
        question("qid3", "single", "2. What are you here?",
                 {"reader": "Reader", "volunteer": "Volunteer", "staff": "Staff"}, "Other"),
        question("qid7", "single", "3. What do you read, mostly?",
                 {"paper": "More paper", "screen": "More screen", "neither": "N/A, I don't use either"}),
        question("qid5", "multiple", "4. Which kinds (e.g. novels) do you borrow?",
                 {"paper": "Paper books", "ebooks": "E-books (e.g. novels, comics)", "audio": "Audio, all kinds"}),
    )  # fmt: skip
    own = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished",
           "RecordedDate", "ResponseId", "RecipientLastName", "RecipientEmail", "DistributionChannel",
           "UserLanguage"]  # fmt: skip
    codes = ["QID1", "QID3", "QID3_4_TEXT", "QID7", "QID5"]
    texts = ["1. Name (first and last):", "2. What are you here? - Selected Choice",
             "2. What are you here? - Other - Text", "3. What do you read, mostly?",
             "4. Which kinds (e.g. novels) do you borrow?"]  # fmt: skip
    identified = [json.dumps({"ImportId": name[:1].lower() + name[1:], "timeZone": "Europe/Rome"}) for name in own]
    answers = [
        (100, "Reader", "More paper", "Paper books,Audio, all kinds"),
        (100, "Reader", "More screen", "E-books (e.g. novels, comics)"),
        (100, "Volunteer", "More paper", "Paper books"),
        (100, "Other", "More screen", "Paper books,E-books (e.g. novels, comics),Audio, all kinds"),
        (100, "Staff", "N/A, I don't use either", ""),
        (100, "Other", "N/A, I don't use either", "Audio, all kinds"),
        (55, "Reader", "More paper", ""),
        (13, "", "", ""),
        (100, "", "More paper", "Paper books"),
    ]
    rows = [[*own, *codes], [*own, *texts], [*identified, *(json.dumps({"ImportId": code}) for code in codes)]]
    for progress, role, reads, borrows in answers:
        finished = "TRUE" if progress == 100 else "FALSE"
        rows.append([*[""] * 4, progress, "", finished, *[""] * 6, "", role, "", reads, borrows])
    wave = library.bring_in(library.text(separated(rows, newline="\r\n").rstrip()), columns=[("QID1", "ignored")])
    # Completes: 1 to 6 and 9; 7 broke off; 8 has nothing.
    account = wave.record.account
    assert (account.rows, account.completes, account.partials, account.empty) == (9, 7, 1, 1)
    # reader 1 2, volunteer 3, staff 5, other 4 6 (their text was taken out), nothing 9.
    assert counted(wave, "qid3") == (7, {"reader": 2, "volunteer": 1, "staff": 1, "other": 2, "missing": 1})
    # paper 1 3 9, screen 2 4, neither 5 6.
    assert counted(wave, "qid7") == (7, {"paper": 3, "screen": 2, "neither": 2})
    # paper 1 3 4 9, ebooks 2 4, audio 1 4 6; none ticked 5.
    assert counted(wave, "qid5") == (7, {"paper": 4, "ebooks": 2, "audio": 3, "missing": 1})


# SPSS: a battery of 1 = yes and 2 = no, labelled as a question and an item in brackets; a scale out of order.
def test_spss_batteries_of_yes_and_no_are_a_set(library):
    library.ask(
        question("giudizio", "ordinal", "Come giudica la biblioteca?",
                 {"ottimo": "ottimo", "buono": "buono", "mediocre": "mediocre", "insufficiente": "insufficiente"}),
        question("attivita", "multiple", "Che cosa fa in biblioteca?",
                 {"leggo": "leggo (romanzi, fumetti, ecc.)", "studio": "studio", "dormo": "dormo di più"}),
        question("torna", "single", "Ci torna?", {"si": "sì", "no": "no"}),
    )  # fmt: skip
    nan = float("nan")
    cases = [
        (1, 1, 2, 2, 1, 1),
        (2, 1, 1, 2, 1, 2),
        (4, 2, 2, 2, 2, 3),
        (3, 2, 1, 2, 1, nan),
        (4, 1, 2, 2, 1, 2),
        (2, 2, 1, 1, 1, 3),
        (1, 1, 1, 2, 1, 1),
        (2, nan, nan, nan, 2, 1),
        (nan, 2, 2, 1, 1, 2),
    ]
    labels = {
        "Bib_1": "Come giudica la biblioteca?",
        "Bib_2_1": "Che cosa fa in biblioteca? [leggo (romanzi, fumetti, ecc.)]",
        "Bib_2_2": "Che cosa fa in biblioteca? [studio]",
        "Bib_2_3": "Che cosa fa in biblioteca? [dormo di più]",
        "Bib_3": "Ci torna?",
        "Bib_4": "In quale anno è nato?",
    }
    yes_or_no = {1: "sì", 2: "no"}
    file = library.folder / "export.sav"
    pyreadstat.write_sav(
        pd.DataFrame(cases, columns=list(labels)),
        str(file),
        column_labels=labels,
        variable_value_labels={
            "Bib_1": {1: "ottimo", 2: "buono", 3: "insufficiente", 4: "mediocre"},
            **dict.fromkeys(("Bib_2_1", "Bib_2_2", "Bib_2_3", "Bib_3"), yes_or_no),
            "Bib_4": {1: "1999", 2: "2000", 3: "2001"},
        },
    )
    wave = library.bring_in(file, columns=[("Bib_4", "ignored")])
    # ottimo 1 7, buono 2 6 8, mediocre (4 in the file) 3 5, insufficiente (3) 4, nothing 9.
    expected = {"ottimo": 2, "buono": 3, "mediocre": 2, "insufficiente": 1, "missing": 1}
    assert counted(wave, "giudizio") == (9, expected)
    # leggo 1 2 5 7, studio 2 4 6 7, dormo 6 9; none ticked 3; nothing 8.
    assert counted(wave, "attivita") == (9, {"leggo": 4, "studio": 4, "dormo": 2, "missing": 2})
    # sì 1 2 4 5 6 7 9, no 3 8.
    assert counted(wave, "torna") == (9, {"si": 7, "no": 2})


# SurveyGizmo and whoever does as it does: a status, part of a question before it, every cell in quotation marks.
def test_a_status_tells_who_completed_where_every_cell_is_quoted(library):
    library.ask(
        question("way", "single", "How do you reach the library?", {"foot": "On foot", "bus": "By bus"},
                 "Other - Write In"),
        question("often", "ordinal", "How often do you come?",
                 {"weekly": "Weekly", "monthly": "Monthly", "rarely": "Less often than monthly"}),
        question("words", "multiple", "Choose the words that fit it.",
                 {"quiet": "quiet", "crowded": "crowded", "bright": "bright"}, "Other word(s):"),
    )  # fmt: skip
    rows = [
        ["Time Started", "Date Submitted", "Status", "How do you reach\u00a0the library?",
         "Other - Write In:How do you reach\u00a0the library?", "How often do you come?", "Need #1:What do you need?",
         "Choose the words that fit it.", "Other word(s)::Choose the words that fit it."],
        ["Complete", "On foot", "", "Weekly", "more light", "quiet;bright", ""],
        ["Complete", "By bus", "", "Weekly", "", "crowded", ""],
        ["Partial", "", "", "", "", "", ""],
        ["Complete", "Other - Write In", "by boat", "Monthly", "", "quiet;Other word(s):", "old"],
        ["Partial", "On foot", "", "", "", "", ""],
        ["Complete", "On foot", "", "Less often than monthly", "", "", ""],
        ["Complete", "Other - Write In", "", "", "", "quiet;crowded;bright", ""],
        ["Complete", "", "", "Monthly", "", "Other word(s):", "dusty"],
        ["Complete", "By bus", "", "Weekly", "", "bright", ""],
    ]  # fmt: skip
    times = [[f"2025-04-{i:02} 22:21:47", f"2025-04-{i:02} 22:26:51"] for i in range(1, len(rows))]
    timed = [rows[0], *([*time, *row] for time, row in zip(times, rows[1:], strict=True))]
    wave = library.bring_in(
        library.text(separated(timed, quoting=csv.QUOTE_ALL)),
        columns=[
            ("Time Started", "started"),
            ("Date Submitted", "submitted"),
            ("Other - Write In:How do you reach the library?", "way[other_text]"),
            ("Need #1:What do you need?", "ignored"),
            ("Other word(s)::Choose the words that fit it.", "words[other_text]"),
        ],
    )
    # Completes: 1 2 4 6 7 8 9. foot 1 6, bus 2 9, other 4 7 (7 wrote nothing), nothing 8.
    assert counted(wave, "way") == (7, {"foot": 2, "bus": 2, "other": 2, "missing": 1})
    # weekly 1 2 9, monthly 4 8, rarely 6, nothing 7.
    assert counted(wave, "often") == (7, {"weekly": 3, "monthly": 2, "rarely": 1, "missing": 1})
    # quiet 1 4 7, crowded 2 7, bright 1 7 9, other 4 8; none ticked 6.
    assert counted(wave, "words") == (7, {"quiet": 3, "crowded": 2, "bright": 3, "other": 2, "missing": 1})
    assert sorted(wave.answers("words").other_texts) == ["dusty", "old"]
    # 3 opened the questionnaire and gave nothing; 5 broke off. A date of submission does not make either a complete.
    account = wave.record.account
    assert (account.rows, account.completes, account.partials, account.empty) == (9, 7, 1, 1)


# A scale that has numbers for labels is read by its labels, never by their place.
def test_a_number_that_is_no_label_of_a_numbered_scale_is_not_taken_for_a_place(library):
    library.ask(
        question("voto", "ordinal", "Che voto dà alla biblioteca?", {f"v{n}": str(n) for n in range(6, 11)}),
        question("torna", "single", "Ci torna?", {"si": "certo", "no": "mai più"}),
    )
    header = ["ID risposta", "Data invio", "Ultima pagina", "Lingua iniziale", "Seme", "Data di inizio"]
    rows = [[*header, "Che voto dà alla biblioteca?", "Ci torna?"]]
    for i, mark in enumerate([6, 7, 10, 10, 2], start=1):
        rows.append([i, "2025-04-01 10:00:00", 2, "it", 90 + i, "2025-04-01 09:00:00", mark, "certo"])
    with pytest.raises(Undecided, match="'2'"):
        library.bring_in(library.workbook(rows, inline=True))


# One option is called by a number, the others by words: "1" may be the first option, or the second, which is called 1.
@pytest.mark.parametrize("cells", [("1", "1"), ("1", "2"), ("1", "")])
def test_a_number_that_is_one_options_label_and_anothers_place_is_asked_for(library, cells):
    library.ask(
        question("volte", "single", "Quante volte viene?", {"mai": "mai", "una": "1", "piu": "di più"}),
        question("torna", "single", "Ci torna?", {"si": "sì", "no": "no"}),
    )
    header = ["StartDate", "EndDate", "Finished", "ResponseId", "Q1", "Q2"]
    texts = [*header[:4], "Quante volte viene?", "Ci torna?"]
    ids = [json.dumps({"ImportId": f"QID{number}"}) for number in range(6)]

    def export(answers):
        rows = [["2025-04-01 10:00:00", "2025-04-01 10:09:00", "1", f"R_{i}", *two] for i, two in enumerate(answers)]
        return library.text(separated([header, texts, ids, *rows]))

    with pytest.raises(Undecided, match=r"'1' .*the label of one and the place of another"):
        library.bring_in(export([(cell, "1") for cell in cells]))
    # A word beside it tells that these are labels.
    wave = library.bring_in(export([("1", "sì"), ("mai", "no")]))
    assert counted(wave, "volte") == (2, {"mai": 1, "una": 1})


# Qualtrics with values instead of labels, after somebody changed the questionnaire: the values have gaps.
def test_numbers_with_gaps_are_no_places_and_the_map_says_what_each_is(library):
    colours = {"giallo": "giallo", "nero": "nero", "verde": "verde", "blu": "blu", "rosso": "rosso"}
    library.ask(
        question("preferito", "single", "Quale colore preferisce?", colours),
        question("sedie", "multiple", "Quali colori vuole per le sedie?", colours),
        question("torna", "single", "Ci torna?", {"si": "sì", "no": "no"}),
    )
    header = ["StartDate", "EndDate", "Finished", "ResponseId", "Q1", "Q2", "Q3"]
    texts = [*header[:4], "Quale colore preferisce?", "Quali colori vuole per le sedie?", "Ci torna?"]
    ids = [json.dumps({"ImportId": f"QID{number}"}) for number in range(7)]
    answers = [("4", "4,5", "1"), ("5", "5", "1"), ("7", "4,5,6,7,8", "2"), ("8", "4", "2"), ("4", "", "1"),
               ("", "99", "")]  # fmt: skip
    rows = [
        ["2025-04-01 10:00:00", "2025-04-01 10:09:00", "1", f"R_{number}", *cells]
        for number, cells in enumerate(answers)
    ]
    file = library.text(separated([header, texts, ids, *rows]))
    # 4 and 5 are asked too, though there are a fourth and a fifth colour: and each number once, not each cell.
    with pytest.raises(Undecided, match="'Q1': '4'") as undecided:
        library.bring_in(file)
    asked = yaml.safe_load(next((library.folder / "build").rglob("map-*.yml")).read_text("utf-8"))["recodes"]
    assert {id: set(numbers) for id, numbers in asked.items()} == {
        "preferito": {"4", "5", "7", "8"},
        "sedie": {"4", "5", "6", "7", "8", "99"},
    }
    assert "'Q2': '5' (3 times, first in row 4)" in str(undecided.value)
    values = dict(zip("45678", colours, strict=True))
    given = {number: colour for number, colour in values.items() if number != "6"}
    wave = library.bring_in(file, recodes={"preferito": given, "sedie": values | {"99": "missing"}})
    # giallo 1 5, nero 2, blu 3, rosso 4, nothing 6.
    assert counted(wave, "preferito") == (6, {"giallo": 2, "nero": 1, "blu": 1, "rosso": 1, "missing": 1})
    # giallo 1 3 4, nero 1 2 3, verde blu rosso 3, none ticked 5, left 6.
    assert counted(wave, "sedie") == (6, {"giallo": 3, "nero": 3, "verde": 1, "blu": 1, "rosso": 1, "missing": 2})
    # These have no gaps: their places stand.
    assert counted(wave, "torna") == (6, {"si": 3, "no": 2, "missing": 1})


# SPSS of a survey with interviewers: what is missing is a range of values, and its ends belong to it.
def test_both_ends_of_a_range_of_missing_values_are_missing(library):
    library.ask(question("uso", "single", "Usa il prestito?", {"si": "sì", "no": "no"}))
    file = library.folder / "export.sav"
    labels = {1: "sì", 2: "no", 7: "IAP", 8: "DK", 9: "NA"}
    pyreadstat.write_sav(
        pd.DataFrame({"id": [1.0, 2, 3, 4, 5, 6, 7], "status": [1.0] * 7, "uso": [1.0, 2, 1, 7, 8, 9, 9]}),
        str(file),
        column_labels=["id", "status", "Usa il prestito?"],
        variable_value_labels={"uso": labels},
        missing_ranges={"uso": [{"lo": 7, "hi": 9}]},
    )
    # Not asked 4 (inapplicable). sì 1 3, no 2, nothing 5 6 7.
    assert counted(library.bring_in(file), "uso") == (6, {"si": 2, "no": 1, "missing": 3})


def test_a_proposal_of_a_map_may_be_written_as_it_stands(library):
    library.ask(
        question("way", "multiple", "How do you reach the library?", {"foot": "On foot", "bus": "By bus"}, "Other"),
    )
    rows = [
        ["id", "status", "How do you reach the library? [On foot]", "How do you reach the library? [By bus]",
         "How do you reach the librarry? [Other]"],
        ["1", "complete", "1", "0", ""], ["2", "complete", "1", "1", ""], ["3", "complete", "0", "0", "by boat"],
    ]  # fmt: skip
    file = library.text(separated(rows))
    with pytest.raises(Undecided):
        library.bring_in(file)
    written = next((library.folder / "build").rglob("map-*.yml"))
    lines = [
        line.split("null", 1)[0] + "way[other_text]" + line.split("null", 1)[1]
        if "null" in line and not line.startswith("#")
        else line
        for line in written.read_text("utf-8").splitlines()
    ]
    written.write_text("\n".join(lines) + "\n", "utf-8")
    import_wave(file, WAVE, library.data, map_path=written, build=library.folder / "build")
    # foot 1 2, bus 2, other 3.
    assert counted(open_wave(WAVE, library.data), "way") == (3, {"foot": 2, "bus": 1, "other": 1})


# The same questionnaire again, half a year later: what nobody answers this time is no mistake of the map.
def test_the_record_of_a_wave_is_a_map_for_the_next_whoever_answers(library):
    library.ask(
        question("way", "single", "How do you reach the library?",
                 {"foot": "On foot", "bus": "By bus", "car": "By car"}),
        question("often", "ordinal", "How often do you come?", {"weekly": "Weekly", "monthly": "Monthly"}),
    )  # fmt: skip
    head = ["Timestamp", "How do you reach the library?", "How often do you come?", "Anything else?"]
    first = [head, ["4/22/2025 19:57:50", "On foot", "Weekly", ""], ["4/23/2025 9:05:00", "By car", "Monthly", "no"]]
    library.bring_in(library.text(separated(first)), columns=[("Anything else?", "ignored")])
    second = [head, ["10/22/2025 19:57:50", "On foot", "Weekly", ""], ["10/23/2025 9:05:00", "By bus", "Weekly", ""]]
    file = library.text(separated(second), name="second.csv")
    import_wave(file, "2025-10", library.data, map_path=library.data / "waves" / WAVE / "wave.yml",
                build=library.folder / "build")  # fmt: skip
    # foot 1, bus 2; weekly 1 2. Nobody came by car, nobody comes monthly.
    wave = open_wave("2025-10", library.data)
    assert counted(wave, "way") == (2, {"foot": 1, "bus": 1})
    assert counted(wave, "often") == (2, {"weekly": 2})


# Google Forms, published without its first row: the first respondent is not to become the header.
@pytest.mark.parametrize("platform", ["", "google-forms"])
def test_a_file_without_headers_loses_no_respondent_in_silence(platform, library):
    ask_as_forms(library)
    rows = [
        ["2018/05/15 7:07:45 PM GMT+1", "18 - 30", "In città", "Incontrare qualcuno"],
        ["2018/05/17 7:47:18 PM GMT+1", "< 18", "In città", "Incontrare qualcuno;Navigare"],
        ["2018/05/17 7:48:54 PM GMT+1", "18 - 30", "In campagna", ""],
    ]
    with pytest.raises(BadInput, match=r"no header row: the first row has '2018/05/15 7:07:45 PM GMT\+1' in column 1"):
        library.bring_in(library.text(separated(rows, quoting=csv.QUOTE_ALL)), platform, other_columns="ignored")
