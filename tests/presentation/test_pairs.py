"""What is said of two answers of the same respondents: each number a cell of tables.csv, each word earned."""

import pytest

from helpers import open_wave, overlap, remarks, tabulate, tabulate_all
from helpers.analysis.contrasts import most_together
from helpers.analysis.tidy import tidy
from helpers.analysis.trends import each_change
from helpers.publishing.claim_reader import ClaimReader
from helpers.publishing.figures import cells
from helpers.survey.errors import BadInput

NBSP = "\N{NO-BREAK SPACE}"
HEADER = "respondent,status,device,device[other_text],mood,tools[chat],tools[mail],tools[video],tools[other],tools[other_text]"
PAIR = "  pairs:\n    - [device/phone, mood/high]\n"


@pytest.fixture
def wave_of(small_survey, write_wave):
    """A wave of so many respondents of each device, mood and set of tools; its codebook names a pair."""
    codebook = small_survey / "codebook.yml"

    def wave(groups, pair=PAIR, name="2025-01"):
        codebook.write_text(codebook.read_text("utf-8").replace("  id: small\n", f"  id: small\n{pair}"), "utf-8")
        lines = [HEADER]
        for device, mood, tools, many in groups:
            ticks = ",".join(str(int(tool in tools.split())) for tool in ("chat", "mail", "video"))
            lines += [f"p{len(lines) + i},complete,{device},,{mood},{ticks},0," for i in range(many)]
        write_wave(small_survey, name, ("\n".join(lines) + "\n").encode(), len(lines) - 1)
        return open_wave(name, small_survey)

    return wave


def said(wave, language="en"):
    pair = overlap(tabulate(wave, "device", language), "phone", tabulate(wave, "mood", language), "high")
    found = remarks(pair)
    known = cells(tidy(wave, each_change(tabulate_all(wave, language).values())))
    assert list(ClaimReader(known).untrue(str(found.html))) == []
    return str(found).replace(NBSP, " "), str(found.html)


def of(both, first, second, neither):
    return [
        ("phone", "high", "chat", both),
        ("phone", "low", "chat", first),
        ("laptop", "high", "chat", second),
        ("laptop", "low", "chat", neither),
    ]


def test_a_collected_wave_says_how_many_gave_both_and_whether_one_is_ahead(wave_of):
    # 100 + 40 of 200 against 100 + 20; McNemar 20² / 60 = 6.7. Wilson of 100 of 200: 43.1 to 56.9. The square-and-add
    # interval with φ = (100·40 - 40·20 - 100) / √(140·60·120·80) = 0.345 and R's prop.test: 2.44 to 17.39.
    text, html = said(wave_of(of(100, 40, 20, 40)))
    assert "Both answers were given by 100 of them: 50% (interval 43% to 57%)." in text
    assert (
        "“Device: phone” is ahead of “Mood: high” beyond the sample's uncertainty: +10 in points, with an interval from "
        "+2 to +17 (McNemar's test)." in text
    )
    assert 'data-claim="ahead; device/phone mood/high; beyond"' in html
    assert "do not tell" not in text


def test_the_larger_share_is_named_first(wave_of):
    text, html = said(wave_of(of(100, 20, 40, 40)), "it")
    assert "Hanno dato entrambe le risposte in 100: il 50 % (intervallo dal 43 % al 57 %)." in text
    assert "«Umore: alto» precede «Dispositivo: telefono» oltre l'incertezza del campione: +10 in punti" in text
    assert "da +2 a +17" in text
    assert 'data-claim="ahead; mood/high device/phone; beyond"' in html


def test_a_difference_within_the_uncertainty_is_not_told_as_one(wave_of):
    # 24 against 20: 16 / 44.
    text, html = said(wave_of(of(100, 24, 20, 56)))
    assert "The two shares cannot be distinguished beyond the sample's uncertainty" in text
    assert "ahead" not in text
    assert 'data-claim="close; device/phone mood/high"' in html


def test_who_did_not_answer_leaves_a_difference_open(wave_of):
    # Phone 60 and high 36 of 100; of those who answered both, 46 and 36 of 86: 24 against 14, McNemar 2.6.
    groups = [("phone", "high", "chat", 22), ("phone", "low", "chat", 24), ("phone", "", "chat", 14)]
    groups += [("laptop", "high", "chat", 14), ("laptop", "low", "chat", 26)]
    text, _ = said(wave_of(groups))
    assert "is left open by those who did not answer" in text


@pytest.mark.parametrize("counts", [(4, 40, 40, 40), (60, 3, 40, 40), (60, 40, 40, 2)])
def test_fewer_than_five_are_not_told_of(wave_of, counts):
    wave = wave_of(of(*counts))
    text, _ = said(wave)
    assert "How many people gave both answers is not shown" in text
    assert len(text.splitlines()) == 2
    rows = tidy(wave, each_change(tabulate_all(wave, "en").values()))
    told = rows[rows["with"].notna()]
    assert "device/phone" not in set(told["question"] + "/" + told["code"])


def test_nobody_is_told_as_nobody(wave_of):
    assert "Nobody gave both answers." in said(wave_of(of(0, 40, 40, 40)))[0]


def test_fewer_than_thirty_are_counted(wave_of):
    text, _ = said(wave_of(of(7, 7, 7, 8)))
    assert text.splitlines() == [
        "The two answers come from one and the same base of 29, and are counted: “Device: phone” 14, “Mood: high” 14.",
        "Both answers were given by 7 of them.",
    ]


def test_two_shares_that_coincide_carry_that_as_a_claim(wave_of):
    text, html = said(wave_of(of(100, 30, 30, 40)))
    assert "and coincide: “Device: phone” 65%, “Mood: high” 65%." in text
    assert 'data-claim="level; device/phone mood/high"' in html


def test_a_pair_that_the_codebook_does_not_name_is_asked_for_there(wave_of):
    wave = wave_of(of(100, 40, 20, 40), pair="")
    pair = overlap(tabulate(wave, "device"), "phone", tabulate(wave, "mood"), "high")
    with pytest.raises(BadInput, match=r"add `- \[device/phone, mood/high\]` under `survey: pairs:`"):
        remarks(pair)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ("    - [device/phone, mood/hihg]\n", r"survey.pairs: no cell 'mood/hihg'; did you mean mood/high\?"),
        ("    - [device/phone, mood/high]\n    - [device/phone, mood/low]\n", "device/phone stands first in two pairs"),
    ],
)
def test_pairs_of_the_codebook_are_checked(wave_of, pairs, message):
    with pytest.raises(BadInput, match=message):
        wave_of(of(9, 9, 9, 9), pair=f"  pairs:\n{pairs}")


def test_the_two_items_ticked_together_most_often(wave_of):
    groups = [("phone", "high", "chat mail", 30), ("phone", "low", "chat", 50), ("laptop", "high", "mail video", 12)]
    wave = wave_of([*groups, ("laptop", "low", "video", 8)])
    found = remarks(tabulate(wave, "tools", "en"))
    assert "most often ticked together are “chat” and “mail”: by 30, 30% of those asked." in str(found)
    assert "how many people ticked two of them together is not known" not in str(found)
    rows = tidy(wave, each_change(tabulate_all(wave, "en").values())).set_index(["question", "code"])
    row = rows.loc[("tools", "chat")]
    # Chat 80 and mail 42 of 100: 50 ticked chat alone and 12 mail alone; R: pchisq((50 - 12)^2 / 62, 1, lower = FALSE).
    assert (row["with"], row["with_n"], row["with_share"]) == ("tools/mail", 30, 0.3)
    assert row["with_points"] == pytest.approx(0.38)
    assert row["with_p"] == pytest.approx(1.3929913e-06, rel=1e-6)
    known = cells(rows.reset_index())
    assert list(ClaimReader(known).untrue(str(found.html))) == []


def test_two_pairs_that_are_level_and_pairs_of_few_are_not_told(wave_of):
    level = [("phone", "high", "chat mail", 20), ("phone", "high", "mail video", 20)]
    assert most_together(tabulate(wave_of(level), "tools")) is None
    few = [("phone", "high", "chat mail", 4), ("phone", "high", "video", 20), ("phone", "high", "chat", 20)]
    assert most_together(tabulate(wave_of(few, pair="", name="2025-02"), "tools")) is None


def test_a_reconstructed_wave_keeps_its_bounds_and_its_words(march):
    table = tabulate(march, "tavola_05", "en")
    assert most_together(table) is None
    assert "how many people ticked two of them together is not known" in str(remarks(table))
    pair = overlap(
        tabulate(march, "tavola_06", "en"), "increased_stays_high", tabulate(march, "tavola_07", "en"), "very_much"
    )
    assert (pair.asked, pair.answered, pair.estimates) == (None, None, ())
    assert "anything from none to 56" in str(remarks(pair))
    rows = tidy(march, each_change(tabulate_all(march).values()))
    assert rows[[name for name in rows if name.startswith("with")]].isna().all(axis=None)
