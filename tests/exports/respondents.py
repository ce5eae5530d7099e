"""Four hundred invented respondents, and what they answered, counted by hand.

Nothing here knows the project's own code: the questionnaire is read from ``data/codebook.yml`` with a plain YAML
reader, the people are drawn from one seed, and the counts come from the people, never from a file.
"""

from __future__ import annotations

import random
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import yaml

CODEBOOK = Path(__file__).resolve().parents[2] / "data" / "codebook.yml"

N_COMPLETE, N_PARTIAL = 362, 38
FIRST_DAY = datetime(2021, 3, 8)
N_DAYS = 12  # 8 to 19 March: day numbers up to twelve, and beyond
N_LAST = 3  # never all left out by one complete, so that an unflagged file can still tell who finished
NO_ANSWER = NONE_TICKED = 0.03
OTHER_SHARE = 0.08

# What people write beside "Other". Every character exists in Windows-1252 and in Mac Roman.
TEXTS = (
    "Formazione",
    "formazione",
    "Formazione a distanza",
    "Intelligenza artificiale",
    "chatbot e voicebot",
    "Chatbot, voicebot, assistenti virtuali",
    "VPN; firma digitale; PEC",
    "Smart working per tutti, anche dopo; ma con regole",
    "più autonomia\ne meno riunioni",
    "prima riga\n\nterza riga",
    'il cosiddetto "South working"',
    "«lavoro agile» a regime",
    "l’ascolto del cliente",
    "Qualità dell'audio – e della linea",
    "È già cambiato tutto: perché così, e non di più?",
    "=SUM(1;2)",
    "=1+1",
    "+39 333 1234567 chiamatemi",
    "@tutti: vedi sopra",
    "-",
    "scrivetemi a mario.rossi@example.it",
    "Sono Mario Rossi, RSSMRA80A01H501U",
    "<script>alert(1)</script>",
    "<b>sicurezza</b> & privacy",
    "**grassetto** [x](http://example.org)",
    "| tabella | a | pipe |",
    "# titolo",
    "{{ 7 * 7 }} ${HOME} %s",
    "C:\\nuovo\\tab",
    "costi > 10.000 €",
    "0,5 giorni in più a settimana",
    "012",
    "5G",
    " ergonomia della postazione domestica",
    "ergonomia delle sedie ",
    "doppio  spazio",
    "tabulazione\tin mezzo",
    "nessuna di queste",
    "null",
    "NON SO",
    "Gestione dei turni",
    "Benessere delle persone, conciliazione, ascolto: servono tempo, spazi, denaro e una direzione che ci creda "
    "davvero, altrimenti resta tutto com'era prima dell'emergenza",
)

# Only for files in Unicode.
WILD_TEXTS = (
    "ottimo \N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}",
    "\ufeffcon un segno d'ordine davanti",
    "e con\ufeff uno dentro",
    "spazio\u200binvisibile",
    "e\u0300 scomposta",
    "\u05e9\u05dc\u05d5\u05dd da destra",
    "日本語",
)


@dataclass(frozen=True)
class Question:
    """A question of the codebook, as plain as it stands there."""

    id: str
    kind: str
    text: dict[str, str]
    options: dict[str, dict[str, str]]  # code -> {"it": ..., "en": ...}, in order
    nets: dict[str, tuple[str, ...]]
    other: dict[str, str] | None

    @property
    def multiple(self) -> bool:
        """Whether several answers may be given."""
        return self.kind == "multiple"

    @property
    def codes(self) -> tuple[str, ...]:
        """The option codes, in order."""
        return tuple(self.options)

    def label(self, code: str, language: str) -> str:
        """The label of an option."""
        return self.options[code][language]

    def position(self, code: str) -> int:
        """Where an option stands, from 1."""
        return self.codes.index(code) + 1


@dataclass(frozen=True)
class Respondent:
    """Someone who opened the questionnaire.

    A question missing from ``answers`` was never shown; ``None`` was shown and left out, and so is an empty set, in
    which nothing is ticked.
    """

    number: int
    token: str
    started: datetime
    left: datetime  # the last action
    complete: bool
    answers: dict[str, str | frozenset[str] | None]
    other_text: dict[str, str] = field(default_factory=dict)

    @property
    def submitted(self) -> datetime | None:
        """When the questionnaire was sent, if it was."""
        return self.left if self.complete else None

    @property
    def seconds(self) -> int:
        """How long it took."""
        return int((self.left - self.started).total_seconds())

    def saw(self, question: Question) -> bool:
        """Whether the question was shown."""
        return question.id in self.answers

    def single(self, question: Question) -> str | None:
        """The one code given, if any."""
        answer = self.answers.get(question.id)
        return answer if isinstance(answer, str) else None

    def ticked(self, question: Question) -> list[str]:
        """The codes ticked, in the order of the questionnaire."""
        answer = self.answers.get(question.id)
        return [code for code in question.codes if code in answer] if isinstance(answer, frozenset) else []

    def text(self, question: Question) -> str | None:
        """What was written beside "Other"."""
        return self.other_text.get(question.id)


_asked: list[tuple[Question, ...]] = []


def questions() -> tuple[Question, ...]:
    """The questionnaire that is asked: the project's own, unless `asking` another."""
    return _asked[-1] if _asked else _read(CODEBOOK.read_text(encoding="utf-8"))


@contextmanager
def asking(codebook: str) -> Iterator[tuple[Question, ...]]:
    """Within this, every platform asks the questions of another codebook, given as YAML."""
    _asked.append(_read(codebook))
    try:
        yield _asked[-1]
    finally:
        _asked.pop()


@cache
def _read(codebook: str) -> tuple[Question, ...]:
    book = yaml.safe_load(codebook)
    return tuple(_question(raw, book.get("scales", {})) for raw in book["questions"])


def _question(raw: dict, scales: dict) -> Question:
    options = raw["options"] if "options" in raw else scales[raw["scale"]]
    return Question(
        id=raw["id"],
        kind=raw["kind"],
        text=raw["text"],
        options={option["code"]: {"it": option["it"], "en": option["en"]} for option in options},
        nets={net["code"]: tuple(net["of"]) for net in raw.get("nets", ())},
        other=raw.get("other"),
    )


def invent(seed: int = 2021) -> list[Respondent]:
    """Draw the respondents, in the order in which they opened the questionnaire."""
    draw = random.Random(seed)
    weights = {q.id: [draw.uniform(0.15, 1) for _ in q.codes] for q in questions()}
    finished = [True] * N_COMPLETE + [False] * N_PARTIAL
    draw.shuffle(finished)
    starts, texts = _starts(draw, len(finished)), _texts(draw, finished)
    people = []
    for index, (complete, started) in enumerate(zip(finished, starts, strict=True)):
        seen = questions() if complete else questions()[: draw.randint(1, 7)]
        other = {q.id: texts[q.id, index] for q in seen if (q.id, index) in texts}
        people.append(
            Respondent(
                number=index + 1,
                token="".join(draw.choices(string.ascii_letters + string.digits, k=15)),
                started=started,
                left=started + timedelta(seconds=draw.randint(40, 90) * len(seen) + draw.randint(0, 59)),
                complete=complete,
                answers=_answers(draw, seen, weights, other, complete),
                other_text=other,
            )
        )
    return people


def wild(respondents: Iterable[Respondent]) -> list[Respondent]:
    """The same people, some of whom write what only Unicode can hold."""
    changed, turn = [], 0
    for one in respondents:
        texts = dict(one.other_text)
        for question in texts:
            turn += 1
            if turn % 4 == 0:
                texts[question] = WILD_TEXTS[turn // 4 % len(WILD_TEXTS)]
        changed.append(replace(one, other_text=texts))
    return changed


def count(respondents: Sequence[Respondent]) -> dict[tuple[str, str], int]:
    """How many completes gave each answer, each net, an Other text; and how many left the question out."""
    completes = [one for one in respondents if one.complete]
    found: Counter[tuple[str, str]] = Counter()
    for one in completes:
        for question in questions():
            found.update((question.id, what) for what in _given(one, question))
    return {(question.id, what): found[question.id, what] for question in questions() for what in _countable(question)}


def base(respondents: Iterable[Respondent], question: str) -> int:
    """How many completes were asked the question: the base of its shares."""
    return sum(one.complete and question in one.answers for one in respondents)


def _countable(question: Question) -> list[str]:
    return [*question.codes, *question.nets, *(["other"] if question.other else []), "missing"]


def _given(one: Respondent, question: Question) -> list[str]:
    """Every code, net and mark that one person's answer counts towards."""
    answer = one.answers[question.id]
    codes = set() if answer is None else {answer} if isinstance(answer, str) else set(answer)
    nets = [net for net, parts in question.nets.items() if codes & set(parts)]
    other = ["other"] if question.id in one.other_text else []
    return [*codes, *nets, *other, *([] if codes or other else ["missing"])]


def _starts(draw: random.Random, n: int) -> list[datetime]:
    """Different moments of the fieldwork, in order, never so late that someone finishes after its last day."""
    seconds = draw.sample(range(8 * 3600, 22 * 3600), n)
    return sorted(FIRST_DAY + timedelta(days=draw.randrange(N_DAYS), seconds=second) for second in seconds)


def _texts(draw: random.Random, finished: Sequence[bool]) -> dict[tuple[str, int], str]:
    """Give out the Other texts: each at least once to a complete, then the short ones again."""
    completes = [index for index, complete in enumerate(finished) if complete]
    partials = [index for index, complete in enumerate(finished) if not complete]
    open_ended = [q.id for q in questions() if q.other]
    takers = [(q, i) for q in open_ended for i in draw.sample(completes, round(OTHER_SHARE * len(completes)))]
    draw.shuffle(takers)
    written = [*TEXTS, *draw.choices(TEXTS[:5], k=len(takers) - len(TEXTS))]
    given = dict(zip(takers, written, strict=True))
    given.update({(q, i): draw.choice(TEXTS[:5]) for q in open_ended for i in draw.sample(partials, 3)})
    return given


def _answers(
    draw: random.Random,
    seen: Sequence[Question],
    weights: dict[str, list[float]],
    other: dict[str, str],
    complete: bool,
) -> dict[str, str | frozenset[str] | None]:
    """What one person answers; whoever broke off had answered all that was shown."""
    while True:
        answers = {q.id: _answer(draw, q, weights[q.id], q.id in other, complete) for q in seen}
        blank = [not answers[q.id] and q.id not in other for q in seen]
        if not complete or not all(blank[-N_LAST:]):
            return answers


def _answer(
    draw: random.Random, question: Question, weights: Sequence[float], writes: bool, skips: bool
) -> str | frozenset[str] | None:
    if not question.multiple:
        return None if skips and draw.random() < NO_ANSWER else draw.choices(question.codes, weights)[0]
    if skips and not writes and draw.random() < NONE_TICKED:
        return frozenset()
    ticked = frozenset(code for code, weight in zip(question.codes, weights, strict=True) if draw.random() < weight)
    return ticked if ticked or writes else frozenset([draw.choices(question.codes, weights)[0]])
