"""The claims of a page read back and held against `tables.csv`; it shares no code, and no words, with the writer.

A claiming word carries what it claims: ``<span data-claim="over 1/2; q/a; beyond">a majority</span>``. The reader
evaluates that from `tables.csv`, and knows by a lexicon of its own what each word means: a word that carries another
claim than it means, or none, is a fault, and so are two claims that deny each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from math import inf

from bs4 import Tag

from helpers.publishing.figures import FRACTIONS, Said, is_exempt, without, words, wrong_figures
from helpers.publishing.lexicon import HAIR, INTERVALS, LEXICON, SINCE, TESTED, VERDICTS, Bounds, Claim, claiming

#: Share and interval, of those who were asked and of those who answered.
_BASES = (("share", "ci_low", "ci_high"), ("share_answered", "answered_ci_low", "answered_ci_high"))

_FEW, _LEVEL = 30, 0.05

#: Which column names the cell that another is set against, and how the columns of its lead on the two bases begin.
_PAIRS = (
    ("next", "next", "next_answered"),
    ("versus", "versus", "versus_answered"),
    ("with", "with_points", "with_answered_points"),
)


class ClaimReader:
    """Reads pages of one report back, and holds them against its `tables.csv`.

    Parameters
    ----------
    values : mapping
        Of `tables.csv` by ``question/code/column``, from `figures.cells`.

    Examples
    --------
    >>> reader = ClaimReader({"q/a/kind": "option", "q/a/share": 0.4, "q/a/base": 100.0})
    >>> list(reader.untrue('<p class="sentence"><b data-claim="over 1/2; q/a; in_sample">more than half</b></p>'))
    ['“more than half”: over 1/2; q/a; in_sample: share 0.4 at q/a']
    """

    def __init__(self, values: Mapping[str, float | str]) -> None:
        self._values = values
        self._kinds: dict[str, dict[str, str]] = defaultdict(dict)
        for name, kind in values.items():
            cell, _, column = name.rpartition("/")
            if column == "kind":
                self._kinds[cell.partition("/")[0]][cell] = str(kind)

    def untrue(self, html: str) -> Iterator[str]:
        """Yield what is wrong with the sentences of a page, each with its words: numbers, claims, words without one."""
        said = Said.of(html)
        yield from wrong_figures(said, self._values)
        for tag in said.claims:
            if wrong := self._wrong(tag) or _misplaced(tag):
                yield f"“{words(tag.find_parent(class_='sentence') or tag)}”: {wrong}"
        for sentence in said.sentences:
            if found := claiming(_own_words(sentence)):
                yield f"“{words(sentence)}”: “{found[0]}” carries no claim"
            yield from (f"“{words(sentence)}”: {wrong}" for wrong in self._misread(sentence))

    def _wrong(self, tag: Tag) -> str:
        text, written = _own_words(tag), str(tag["data-claim"])
        try:
            claim = Claim.parsed(written)
            false = self.false(written)
        except (IndexError, ValueError, TypeError, ZeroDivisionError):
            return f"“{text}” carries no claim that can be read: {written!r}"
        if false:
            return f"{claim}: {false}"
        lexicon = LEXICON if claim.operator != "verdict" else SINCE if claim.how == "then" else VERDICTS
        found = claiming(text, lexicon)
        if found is None:
            return f"“{text}” is no word of the lexicon, and carries {claim}"
        return "" if claim.says(found[1]) else f"“{found[0]}” means {found[1]}, and carries {claim}"

    def _misread(self, sentence: Tag) -> Iterator[str]:
        """What a sentence may not tell in numbers: per cents of too few, a change or an interval that is none."""
        open_ = [str(one["data-claim"]) for one in sentence.find_all("span") if one.has_attr("data-claim")]
        ends: list[tuple[str, float]] = []
        for figure in sentence.find_all("data", class_="figure"):
            cell, _, column = str(figure.get("data-cell", "")).rpartition("/")
            if FRACTIONS.search(column) and self._too_few(cell.partition("/")[0]):
                yield f"{words(figure)} is a percentage of too few"
            elif column == "change" and not self._number(cell, "change_holds") and f"open_change; {cell}" not in open_:
                yield f"{words(figure)} is a change that does not hold"
            ends += [(column[column.find("ci_") :], end) for end in self._numbers([cell], column) if "ci_" in column]
        for pattern, *ranges in INTERVALS if ends else ():
            if re.search(pattern, words(sentence), re.IGNORECASE):
                allowed = dict(zip(("ci_low", "ci_high"), ranges, strict=True))
                yield from (f"{end} is {at:.6g}" for end, at in ends if not allowed[end][0] <= at <= allowed[end][1])

    def false(self, written: str) -> str:
        """Return why `tables.csv` denies what a word carries; nothing where it bears it out."""
        claim = Claim.parsed(written)
        if claim.operator == "verdict":
            return ""
        if claim.operator in TESTED and self._too_few(claim.question):
            return "too few answered"
        if claim.bounds:
            return self._outside(claim.cells[0], claim.bounds, claim.how)
        holds = getattr(self, f"_is_{claim.operator}", None)
        if holds is None:
            return "there is no such claim"
        return "" if holds(claim, *claim.cells) else self._told(claim)

    def _told(self, claim: Claim) -> str:
        """What `tables.csv` has where it denies a claim."""
        cells = claim.cells if "/" in claim.cells[0] else self._of(claim.question, "option")
        columns = ("share", "share_answered", "n", "answered", "next_ci_low", "change", "change_holds")
        found = ((name, value, cell) for cell in cells for name in columns for value in self._numbers([cell], name))
        return ", ".join(f"{name} {value:.6g} at {cell}" for name, value, cell in found) or "no value"

    def _outside(self, cell: str, bounds: Bounds, how: str) -> str:
        if self._number(cell, "share") is None:
            return f"no share at {cell}"
        for share, low, high in _BASES:
            value, ends = self._number(cell, share), self._numbers([cell], low) + self._numbers([cell], high)
            if value is not None and not bounds.hold(value, value):
                return f"{share} {value:.6g} at {cell}"
            if value is not None and how == "beyond" and not (ends and bounds.hold(min(ends), max(ends))):
                return f"{low}, {high} {ends} at {cell}"
        return ""

    # what tables.csv has

    def _number(self, cell: str, column: str) -> float | None:
        if "@" in cell:  # one end of a scale, of several options: its share and count stand on every row
            question, _, end = cell.partition("/@")
            cell, column = next(iter(self._kinds[question]), ""), f"{end}_{column}"
        value = self._values.get(f"{cell}/{column}")
        return value if isinstance(value, float) else None

    def _numbers(self, cells: Iterable[str], column: str) -> list[float]:
        return [value for cell in cells if (value := self._number(cell, column)) is not None]

    def _of(self, question: str, *kinds: str) -> list[str]:
        return [cell for cell, kind in self._kinds[question].items() if kind in kinds]

    def _too_few(self, question: str) -> bool:
        cell = next(iter(self._kinds[question]), "")
        sizes = [value for name in ("base", "answered", "answered_effective") for value in self._numbers([cell], name)]
        return min(sizes, default=_FEW) < _FEW

    def _leads(self, first: str, second: str) -> list[tuple[float, float]]:
        """The interval of the lead of one cell over another, on each base that has one."""
        found, question = [], first.partition("/")[0]
        for one, other, sign in ((first, second, 1), (second, first, -1)):
            for column, *bases in _PAIRS:
                if self._values.get(f"{one}/{column}") in (other, other.rpartition("/")[2]):
                    for name in bases:
                        sides = (f"{name}_ci_low", f"{name}_ci_high")
                        ends = [sign * end for side in sides for end in self._numbers([one], side)]
                        found += [(min(ends), max(ends))] if ends else []
            ends = [
                sign * end for side in ("low", "high") for end in self._numbers([f"{question}/@balance"], f"ci_{side}")
            ]
            same = (
                self._gap(cell, f"{question}/@{end}") for cell, end in ((one, "favourable"), (other, "unfavourable"))
            )
            found += [(min(ends), max(ends))] if ends and all(abs(gap) < HAIR for gap in same) else []
        return found

    def _gap(self, first: str, second: str) -> float:
        one, other = self._numbers([first], "share"), self._numbers([second], "share")
        return one[0] - other[0] if one and other else -inf

    # whether a claim holds, by its operator

    def _is_ahead(self, claim: Claim, first: str, second: str) -> bool:
        leads = self._leads(first, second)
        beyond = bool(leads) and all(low > 0 for low, _ in leads)
        return self._gap(first, second) > HAIR and (beyond or claim.how != "beyond")

    def _is_level(self, claim: Claim, first: str, second: str) -> bool:
        leads = self._leads(first, second)
        beyond = bool(leads) and all(low >= -_LEVEL and high <= _LEVEL for low, high in leads)
        return abs(self._gap(first, second)) <= _LEVEL + HAIR and (beyond or claim.how != "beyond")

    def _is_close(self, _: Claim, first: str, second: str) -> bool:
        return self._gap(first, second) >= -HAIR and any(low <= 0 for low, _ in self._leads(first, second))

    def _is_largest(self, claim: Claim, *cells: str) -> bool:
        column = "n" if self._too_few(claim.question) else "share"  # of few, answers are counted
        found, of_all = self._numbers(cells, column), self._numbers(self._of(claim.question, "option"), column)
        return len(found) == len(cells) and min(found) >= max(of_all, default=inf) - HAIR

    _is_tied = _is_largest

    def _is_only(self, claim: Claim, cell: str) -> bool:
        chosen = [one for one in self._of(claim.question, "option") if self._number(one, "n") != 0]
        return chosen == [cell]

    def _is_none_chosen(self, claim: Claim, *cells: str) -> bool:
        options = cells if "/" in cells[0] else self._of(claim.question, "option")
        chosen = any(self._numbers(options, "n"))
        return not chosen and (options == cells or not self._is_nobody_answered(claim, claim.question))

    def _is_nobody_answered(self, _: Claim, question: str) -> bool:
        return self._numbers(self._of(question, "missing"), "answered") == [0.0]

    def _is_too_few(self, _: Claim, question: str) -> bool:
        return self._too_few(question)

    def _is_nonresponse(self, _: Claim, cell: str) -> bool:
        shares = [*self._numbers([cell], "share"), *self._numbers([cell], "share_answered")]
        return len(shares) == 2 and shares[0] <= 0.5 + HAIR and shares[1] > 0.5 - HAIR

    def _is_rising(self, _: Claim, cell: str) -> bool:
        return self._number(cell, "change_holds") == 1 and min(self._numbers([cell], "change_ci_low"), default=0) > 0

    def _is_falling(self, _: Claim, cell: str) -> bool:
        return self._number(cell, "change_holds") == 1 and max(self._numbers([cell], "change_ci_high"), default=0) < 0

    def _is_open_change(self, _: Claim, cell: str) -> bool:
        return self._number(cell, "change_open") == 1

    def _is_unchanged(self, claim: Claim, question: str) -> bool:
        compared = self._numbers(self._of(question, "option", "net"), "change_holds")
        options = self._of(question, "option")
        whole = len(self._numbers(options, "change")) == len(options)
        return bool(compared) and not any(compared) and (whole == (claim.how == "all") or not claim.how)

    def _is_stable(self, _: Claim, question: str) -> bool:
        options = self._of(question, "option")
        ends = [*self._numbers(options, "change_ci_low"), *self._numbers(options, "change_ci_high")]
        return len(ends) == 2 * len(options) and max(map(abs, ends)) <= _LEVEL + HAIR


def denials(pages: Mapping[str, str]) -> Iterator[str]:
    """Yield each pair of claims, on pages of one report or on one page, of which one denies the other.

    Parameters
    ----------
    pages : mapping of str to str
        The HTML of pages by name.

    Examples
    --------
    >>> pages = {"index": '<b data-claim="rising; q/a">', "q": '<b data-claim="unchanged; q; all">'}
    >>> list(denials(pages))
    ['index: rising; q/a, and q: unchanged; q; all']
    """
    settled: dict[tuple[str, ...], tuple[str, str]] = {}
    sizes: dict[str, list[tuple[Bounds, str]]] = defaultdict(list)
    for name, html in pages.items():
        for written in dict.fromkeys(re.findall(r'data-claim="([^"]*)"', html)):
            claim = Claim.parsed(unescape(written))
            said = f"{name}: {claim}"
            for subject, fact in claim.facts():
                before, place = settled.setdefault(subject, (fact, said))
                if before != fact:
                    yield f"{place}, and {said}"
            if bounds := claim.bounds:
                yield from (f"{place}, and {said}" for other, place in sizes[claim.cells[0]] if bounds.exclude(other))
                sizes[claim.cells[0]].append((bounds, said))


def _misplaced(tag: Tag) -> str:
    """What is wrong with a verdict that stands in a list under the heading of another."""
    claim = Claim.parsed(str(tag["data-claim"]))
    section = tag.find_parent("section") if tag.find_parent("li") and claim.operator == "verdict" else None
    if heading := section.find(["h2", "h3"]) if section else None:
        found = claiming(words(heading), VERDICTS)
        return "" if not found or claim.says(found[1]) else f"{claim} under “{words(heading)}”"
    return ""


def _own_words(tag: Tag) -> str:
    """The words of a tag less those that carry a claim of their own, those of the codebook, and what is quoted."""
    text = " ".join(without(tag, lambda part: part.has_attr("data-claim") or is_exempt(part)).split())
    return re.sub("«[^»]*»|“[^”]*”", " ", text)
