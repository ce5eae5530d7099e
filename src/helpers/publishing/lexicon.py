"""What claiming words mean, and what a claim in the HTML of a page says: for whoever reads a report back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import inf

#: What claiming words mean, in Italian and in English: the least that a claim has to say to be put so. Where several
#: could begin at one place the first counts. `beyond` asks for more than the sample; `|` stands between two meanings.
LEXICON = (
    ("at_most 1/2", r"nessun\w+ risposta supera da sola la metà|no answer exceeds a half"),
    ("over 2/3; beyond", r"grande maggioranza|large majority"),
    ("over 2/3", r"oltre due terzi|over two thirds"),
    ("over 1/2; beyond", r"maggioranza|majority"),
    ("over 1/2", r"(più del|oltre |supera )la metà|(?<!whether that is )(more than|above|over) (a )?half"),
    ("under 1/2", r"meno della metà|(less than|under) (a )?half"),
    ("over 3/4", r"oltre tre quarti|(over|more than) three quarters"),
    ("at_least 9/10", r"quasi totalità|nearly all"),
    ("at_least 1", r"totalità|^all$"),
    ("between 2/5 3/5", r"circa (la )?metà|about (a )?half"),
    ("between 3/10 37/100", r"circa un terzo|about a third"),
    ("between 22/100 28/100", r"circa un quarto|about a quarter"),
    ("between 17/100 23/100", r"circa un quinto|about a fifth"),
    ("at_most 1/10", r"piccola parte|small part"),
    ("nonresponse|open_change", r"dipende da chi non ha risposto|depends on those who did not answer"),
    ("unchanged", r"(nessun\w*|none|no answer)( risposta)? (si distingue|can be distinguished)"),
    ("ahead; beyond", r"preval\w+|in testa|precede|prevails?|leads|ahead of"),
    ("close", r"distingu\w+|told apart|(is|è) (within|entro) (the sample's uncertainty|l'incertezza del campione)"),
    ("level", r"si equivalgono|are level|coincid\w+"),
    ("tied", r"più frequenti, a pari merito|most frequent answers, level with each other"),
    ("largest", r"più frequente|più alta delle quote|most frequent|highest of the known shares"),
    ("only", r"una sola|only one"),
    ("nobody_answered", r"nessuno ha risposto|nobody answered"),
    ("none_chosen", r"nessuno ha scelto|nobody chose"),
    ("too_few", r"troppo poc\w+|poche persone hanno|too few|few people answered"),
    ("rising", r"in crescita|in aumento|è salit\w|sale|rising|rise|rose"),
    ("falling", r"in calo|in diminuzione|è sces\w|scende|falling|fall|fell"),
    ("stable", r"stabil\w|stable"),
)

#: The words of verdicts on a statement: those that it may have. A statement that is told as it stands holds.
VERDICTS = (
    ("verdict supported", r"(regge|holds) (oltre l'incertezza|beyond the)"),
    ("verdict fails", r"non regge in questo|does not hold in this"),
    ("verdict in_sample", r"(regge|holds) (in questo|in this)"),
    ("verdict open", r"lasciata aperta|left open"),
    ("verdict contradicted", r"smentit\w|contradicted"),
    ("verdict undecidable", r"non decidibil\w|not decidable"),
    ("verdict out_of_scope", r"non è materia|not a matter"),
    ("verdict fails|verdict contradicted", r"non regge|does not hold|no longer holds"),
    ("verdict supported|verdict in_sample", r"^.*$"),
)

#: The words for what became of a statement since an earlier wave: the verdicts that it may have had then.
SINCE = (
    ("verdict supported|verdict in_sample", r"regge ancora|still holds|non regge più|no longer holds"),
    ("verdict fails|verdict contradicted", r"ora regge|now holds|continua a non reggere|still does not hold"),
    ("verdict", r"non si può dire|cannot be told"),
)

#: What is said of an interval whose ends a sentence gives: the least and the most that each end may be.
INTERVALS = (
    (r"comprende la metà|takes in a half", (0, 0.5), (0.5, 1)),
    (r"la metà non si può escludere|a half cannot be ruled out", (0, 1), (0.5, 1)),
    (r"anche il limite superiore|even the upper end", (0, 1), (0, 0.5)),
    (r"anche al limite inferiore|even at the lower end", (0.5, 1), (0, 1)),
)


_Lexicon = tuple[tuple[str, str], ...]


def _compiled(lexicon: _Lexicon) -> re.Pattern[str]:
    words = (rf"(?P<m{i}>(?<!\w)(?:{pattern})(?!\w))" for i, (_, pattern) in enumerate(lexicon))
    return re.compile("|".join(words), re.IGNORECASE)


_WORDS: dict[_Lexicon, re.Pattern[str]] = {lexicon: _compiled(lexicon) for lexicon in (LEXICON, VERDICTS, SINCE)}

#: Numbers that differ by less are the same: sums of weights are a rounding error from where arithmetic has them.
HAIR = 1e-9

#: What is said of a share; and all that is told in per cent, or tested.
SIZES = ("over", "under", "at_least", "at_most", "between")
TESTED = (*SIZES, "ahead", "close", "level", "nonresponse", "rising", "falling", "stable", "unchanged", "open_change")


@dataclass(frozen=True)
class Bounds:
    """What a condition allows a number to be: from `low` to `high`, without the ends themselves where it is open."""

    low: Fraction | float
    high: Fraction | float
    open: bool

    @classmethod
    def of(cls, operator: str, *arguments: str) -> Bounds:
        """Return the bounds of ``over 1/2``, ``between 1/4 1/3`` and the like."""
        first, last = Fraction(arguments[0]), Fraction(arguments[-1])
        low = -inf if operator in ("under", "at_most") else first
        return cls(low, inf if operator in ("over", "at_least") else last, operator in ("over", "under"))

    def hold(self, low: float, high: float) -> bool:
        """Return whether every number from `low` to `high` is within."""
        hair = -HAIR if self.open else HAIR
        return low >= self.low - hair and high <= self.high + hair

    def within(self, other: Bounds) -> bool:
        """Return whether whatever these allow, the others do."""
        ends = ((self.low, other.low), (-self.high, -other.high))
        return all(a > b or (a == b and (self.open or not other.open or a == -inf)) for a, b in ends)

    def exclude(self, other: Bounds) -> bool:
        """Return whether no number is within both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low > high or (low == high and (self.open or other.open))


@dataclass(frozen=True)
class Claim:
    """What a word claims: an operator and its arguments, the cells or the question it is about, and how firmly."""

    operator: str
    arguments: tuple[str, ...]
    cells: tuple[str, ...]
    how: str = ""

    @classmethod
    def parsed(cls, text: str) -> Claim:
        """Return the claim that is written in an attribute ``data-claim``."""
        (operator, *arguments), cells, how = [part.split() for part in (f"{text};;").split(";")[:3]]
        return cls(operator, tuple(arguments), tuple(cells), " ".join(how))

    def __str__(self) -> str:
        return "; ".join(filter(None, (" ".join((self.operator, *self.arguments)), " ".join(self.cells), self.how)))

    @property
    def question(self) -> str:
        """The question it is about; of two, the first."""
        return self.cells[0].partition("/")[0]

    @property
    def bounds(self) -> Bounds | None:
        """What it says of a share."""
        return Bounds.of(self.operator, *self.arguments) if self.operator in SIZES else None

    def says(self, meaning: str) -> bool:
        """Return whether it says at least what a word means, or one of the things that it means."""
        return any(self._says(Claim.parsed(one)) for one in meaning.split("|"))

    def _says(self, meant: Claim) -> bool:
        if meant.cells and meant.cells != (self.how,):
            return False
        if self.bounds and meant.bounds:
            return self.bounds.within(meant.bounds)
        return self.operator == meant.operator and self.arguments[: len(meant.arguments)] == meant.arguments

    def facts(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield what it settles: of two claims that settle one thing otherwise, one denies the other."""
        operator, cells = self.operator, self.cells
        if operator == "verdict":
            yield (operator, *cells, self.how), self.arguments[0]
        elif operator in ("rising", "falling", "open_change"):
            yield ("change", *cells), operator
        if operator in ("rising", "falling", "stable", "unchanged"):
            yield ("changed", self.question), "no" if operator in ("stable", "unchanged") else "yes"
        if operator in ("ahead", "close", "tied"):
            for pair in combinations(cells, 2):
                yield ("first", *sorted(pair)), "both" if operator == "tied" else pair[0]
                if operator == "close" or self.how == "beyond":
                    yield ("tested", *sorted(pair)), operator
        if operator in ("largest", "tied", "only"):
            yield ("largest", self.question), " ".join(sorted(cells))
        if operator in SIZES and self.how:
            yield (operator, *self.arguments, *cells), self.how
        if operator == "too_few" or operator in TESTED:
            yield ("too few", self.question), "yes" if operator == "too_few" else "no"


def claiming(text: str, lexicon: _Lexicon = LEXICON) -> tuple[str, str] | None:
    """Return the first word of a lexicon in a text, and what it means; None without one.

    Examples
    --------
    >>> claiming("54%, more than half of this sample")
    ('more than half', 'over 1/2')
    """
    found = _WORDS[lexicon].search(text)
    return (found[0], lexicon[int(str(found.lastgroup)[1:])][0]) if found else None
