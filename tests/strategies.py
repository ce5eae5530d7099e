"""Hypothesis strategies: codebooks, the people who answer them, and their exports, whole or damaged."""

import csv
import io
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

import exports
import yaml
from exports.respondents import Question, Respondent
from hostile import CORPUS
from hypothesis import strategies as st

#: Beside what hostile people write: numerals, words that mean something to a reader of exports, separators.
_TRICKY = (
    *("1", "012", "3,5", "1e3", "½", "٣", "A3", "SQ001", "N/A", "-99", "NULL", "nan", "None", "null", "true"),
    *("Response", "Risposta", "a, b", "a; b;", "a | b", "x [y]", "x - y", "sep=;", '"', "''", "’", "\\", "a\tb"),
    *("Sì", "No", "Yes", "completo", "not_asked", "missing", "other", "Altro", "ﬁne", "straße", "İ", "e\u0301"),
    *("a\u00a0b", "a\u200bb", "\u202eabc", "😀", "lungo " * 200),
)
#: Letters of every kind but those that no file can hold, or that end a line somewhere.
_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp"))


def words(max_size: int = 12) -> st.SearchStrategy[str]:
    """Text as questionnaires and respondents have it, more often strange than not; never blank."""
    return st.one_of(
        st.sampled_from((*CORPUS, *_TRICKY)),
        st.text(_LETTERS, min_size=1, max_size=max_size),
        st.text("ab 1;,'=", min_size=1),
    ).filter(lambda text: bool(told(text)))


def told(text: str) -> str:
    """What is left of a text when case, blanks and what cannot be seen are forgiven; written without the package."""
    visible = "".join(
        sign for sign in unicodedata.normalize("NFKC", text) if sign not in "\ufeff\u200b\u200c\u200d\u2060\u00ad"
    )
    return " ".join(visible.casefold().split()).strip("'‘’‛`´ʼ \"“”„«»")


def _both(draw: st.DrawFn, taken: set[str], max_size: int = 12, numerals: bool = True) -> dict[str, str]:
    """A wording in both languages that none before it has."""
    pair = {}
    for language in ("it", "en"):
        free = words(max_size).filter(lambda text: told(text) not in taken)
        pair[language] = draw(free if numerals else free.filter(lambda text: not told(text).isdecimal()))
    taken |= {told(text) for text in pair.values()}
    return pair


@st.composite
def codebooks(draw: st.DrawFn, numerals: bool = True) -> str:
    """A codebook, as YAML: questions of every kind, nets, open answers, hostile wordings, numbers for labels or not."""
    asked: set[str] = set()
    questions = [_question(draw, number, asked, numerals) for number in range(1, draw(st.integers(1, 4)) + 1)]
    survey = {"id": "s", "title": _both(draw, set()), "conductor": "c", "population": _both(draw, set())}
    return yaml.safe_dump({"survey": survey, "questions": questions}, allow_unicode=True, sort_keys=False)


def _question(draw: st.DrawFn, number: int, asked: set[str], numerals: bool) -> dict:
    kind = draw(st.sampled_from(("single", "ordinal", "multiple")))
    labels = {"altro", "other", *(f"c{i}" for i in range(1, 6))}
    options = [
        {"code": f"c{i}", **_both(draw, labels, numerals=numerals)} for i in range(1, draw(st.integers(2, 5)) + 1)
    ]
    if kind == "multiple" and len(options) > 2 and draw(st.integers(0, 3)) == 0:
        _contain(draw, options, labels)
    text = _both(draw, asked, 40)
    found = {"id": f"q{number}", "kind": kind, "title": text, "text": dict(text), "options": options}
    if kind == "multiple" and draw(st.booleans()):
        found["other"] = {"it": "Altro", "en": "Other"}
    if draw(st.booleans()):
        found["nets"] = [{"code": "net", "of": ["c1", "c2"], **_both(draw, set())}]
    return found


def _contain(draw: st.DrawFn, options: list[dict], taken: set[str]) -> None:
    """Call the last option what a cell says of whoever ticks the first two."""
    join = draw(st.sampled_from((", ", ",", "; ", ";")))
    pair = {language: join.join(option[language] for option in options[:2]) for language in ("it", "en")}
    if all(told(text) not in taken for text in pair.values()) and told(pair["it"]) != told(pair["en"]):
        options[-1] |= pair


@st.composite
def respondents(
    draw: st.DrawFn, questions: tuple[Question, ...], marks: frozenset[str] = frozenset()
) -> list[Respondent]:
    """The people of a wave: who answers what, who breaks off, what is written; each at a moment of their own.

    Nobody writes a mark alone: it means something else in the file.
    """
    count = draw(st.integers(1, 8))
    complete = [True, *(draw(st.lists(st.booleans(), min_size=count, max_size=count)))]
    return [_person(draw, number, questions, done, marks) for number, done in enumerate(complete, start=1)]


def _person(
    draw: st.DrawFn, number: int, questions: tuple[Question, ...], complete: bool, marks: frozenset[str]
) -> Respondent:
    seen = questions if complete else questions[: draw(st.integers(1, len(questions)))]
    answers: dict[str, str | frozenset[str] | None] = {}
    texts = {}
    for question in seen:
        one = st.sampled_from(question.codes)
        answers[question.id] = draw(st.frozensets(one) if question.multiple else st.none() | one)
        if question.other and draw(st.booleans()):
            texts[question.id] = draw(_open_answers(question, marks))
    started = datetime(2021, 3, 15, 9) + timedelta(minutes=7 * number)
    return Respondent(number, f"t{number}", started, started + timedelta(minutes=5), complete, answers, texts)


def _open_answers(question: Question, marks: frozenset[str]) -> st.SearchStrategy[str]:
    """What is written beside "Other", if nobody could take it for an option, or for the mark of an empty cell."""
    labels = {
        told(label) for option in question.options.values() for label in (*option.values(), *question.other.values())
    }
    blank = {"n/a", "-99", "not_asked", "missing", *marks}
    return words(30).filter(lambda text: told(text) not in blank and not any(label in told(text) for label in labels))


@dataclass(frozen=True)
class Wave:
    """A questionnaire, its people, and the format that a platform writes them in."""

    codebook: str
    people: list[Respondent]
    format: exports.Format


@st.composite
def waves(draw: st.DrawFn, formats: tuple[str, ...]) -> Wave:
    """A wave in one of these formats of `exports.FORMATS`."""
    name = draw(st.sampled_from(formats))
    # Where answers are numbers, nobody can tell the third option from the option "3".
    codebook = draw(codebooks(numerals="codes" not in name and "values" not in name))
    # A sheet whose column of open answers holds only what its boxes hold is a sheet of boxes.
    marks = frozenset({"0", "1", "x"} if name.startswith("plain") else ())
    with exports.asking(codebook) as questions:
        people = draw(respondents(questions, marks))
    return Wave(codebook, people, exports.FORMATS[name])


def damaged(whole: bytes) -> st.SearchStrategy[bytes]:
    """A file that something happened to: cut, flipped, filled, saved otherwise, its table pulled about."""
    place = st.integers(0, len(whole))
    junk = st.binary(max_size=12) | st.sampled_from((b"\0", b"\xff\xfe", b'"', b"\r\n", b";", b",,,", b"\xef\xbb\xbf"))
    bytewise = st.one_of(
        place.map(lambda at: whole[:at]),
        place.map(lambda at: whole[at:]),
        st.tuples(place, junk).map(lambda it: whole[: it[0]] + it[1] + whole[it[0] :]),
        st.tuples(place, junk).map(lambda it: whole[: it[0]] + it[1] + whole[it[0] + len(it[1]) :]),
        st.tuples(place, place).map(lambda it: whole[: min(it)] + whole[max(it) :]),
        st.lists(st.tuples(place, st.integers(1, 255)), min_size=1, max_size=5).map(lambda it: _flipped(whole, it)),
    )
    try:
        text = whole.decode("utf-8-sig")
    except UnicodeDecodeError:
        return bytewise
    saved = st.sampled_from(("cp1252", "mac_roman", "utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7"))
    return st.one_of(bytewise, saved.map(lambda encoding: text.encode(encoding, "replace")), _tables(text))


def _flipped(whole: bytes, flips: list[tuple[int, int]]) -> bytes:
    content = bytearray(whole)
    for at, bits in flips:
        content[at % len(content)] ^= bits
    return bytes(content)


def _tables(text: str) -> st.SearchStrategy[bytes]:
    """The table of a CSV file with a column dropped, doubled or moved, ragged records, or headers of its own."""
    separator = max(",;", key=text.partition("\n")[0].count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    columns, records = st.integers(0, len(rows[0]) - 1), st.integers(0, len(rows) - 1)

    def column(at: int, how: str) -> list[list[str]]:
        put = {"drop": [], "double": [0, 0], "blank": [None]}.get(how, [0])
        return [
            [*row[:at], *("" if one is None else row[at] for one in put if at < len(row)), *row[at + 1 :]]
            for row in rows
        ]

    def ragged(at: int, more: int) -> list[list[str]]:
        return [*rows[:at], rows[at][:more] if more < 3 else [*rows[at], "x"], *rows[at + 1 :]]

    def reworded(at: int, header: str) -> list[list[str]]:
        return [[*rows[0][:at], header, *rows[0][at + 1 :]], *rows[1:]]

    return st.one_of(
        st.builds(column, columns, st.sampled_from(("drop", "double", "blank"))),
        st.builds(ragged, records, st.integers(0, 3)),
        st.builds(reworded, columns, words()),
        st.builds(lambda at, to: [*rows[:at], *rows[to:], *rows[at:to]], records, records),
    ).map(lambda table: _as_csv(table, separator))


def _as_csv(table: list[list[str]], separator: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(table)
    return text.getvalue().encode("utf-8-sig")
