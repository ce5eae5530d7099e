"""The questions of an export that has no codebook yet: sets put together, kinds and options guessed from the cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import isnan

import numpy as np

from helpers.survey.codebook import OTHER, OTHER_TEXT, code_of
from helpers.survey.importers.dates import looks_dated
from helpers.survey.importers.export import Column, Export, tells
from helpers.survey.importers.identifying import holds_identities
from helpers.survey.importers.sheet import Cells
from helpers.survey.weight_column import number
from helpers.survey.wording import fold, one_line
from helpers.survey.words import WORDS

#: What a column of a category set is called, after the set.
_MENTION = re.compile(r"(.*\b(mention|menzione|answer|risposta|choice|scelta|response|citazione)s?\s*)?#?\d+")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
#: A scale of numbers has at most so many places; a list that people choose from at most so many entries.
_LONGEST_SCALE, _LONGEST_LIST = 11, 400
#: Of those who answer, so many give an answer that somebody else gave too, where the answers are a list.
_SHARED = 0.7


@dataclass
class QuestionDraft:
    """A question as an export lets it be guessed.

    Attributes
    ----------
    options : dict
        Label to code, in order.
    other : str
        The label of the open answer; empty if there is none.
    guesses : list of str
        What was guessed, and from what.
    holds : dict
        By position of a column: what it holds.
    """

    id: str
    kind: str
    text: str
    options: dict[str, str]
    other: str = ""
    guesses: list[str] = field(default_factory=list)
    holds: dict[int, str] = field(default_factory=dict)


def find_questions(export: Export) -> tuple[list[QuestionDraft], dict[int, str]]:
    """Return the questions of an export, and why each other column that may be an answer is none."""
    finding = _Finding(export)
    finding.sets()
    finding.others()
    for column in finding.left():
        finding.one(column)
    drafts = sorted(finding.drafts, key=lambda draft: min(draft.holds))
    _find_filters(export, drafts)
    return drafts, finding.ignored


class _Finding:
    def __init__(self, export: Export) -> None:
        self.export = export
        self.drafts: list[QuestionDraft] = []
        self.ignored: dict[int, str] = {}
        self.ids: set[str] = set()
        self.names = {column.position: list(_stems(column)) for column in export.columns}
        self.counts = {column.position: self._counts(column.position) for column in self._answers()}

    def _answers(self) -> Iterator[Column]:
        for column in self.export.columns:
            kinds = self.export.cells[column.position].kinds
            called = column.role if tells(column, self.export) else ""
            if not called and not holds_identities(kinds):
                yield column

    def _counts(self, position: int) -> Counter[str]:
        """How many gave each answer, under its commonest spelling; states are none."""
        cells = self.export.cells[position]
        times = np.bincount(cells.codes[cells.codes >= 0], minlength=len(cells.kinds))
        states = {"", *self.export.marks, *self.export.seen}
        kinds = zip(cells.kinds, times, strict=True)
        return _spelt((one_line(kind), int(count)) for kind, count in kinds if fold(kind) not in states)

    def left(self) -> list[Column]:
        """The columns that nothing is known of yet."""
        held = {position for draft in self.drafts for position in draft.holds} | self.ignored.keys()
        return [column for column in self.export.columns if column.position in self.counts.keys() - held]

    def sets(self) -> None:
        """Put together the columns of each multiple-response set."""
        groups: dict[tuple[int, str], dict[int, tuple[str, str]]] = {}
        for position in self.counts:
            for rank, stem, option in self.names[position]:
                groups.setdefault((rank, fold(stem)), {}).setdefault(position, (stem, option))
        for rank, _ in sorted(groups, key=lambda key: (-key[0], -len(groups[key]))):
            left = {column.position for column in self.left()}
            found = {i: names for i, names in groups[rank, _].items() if i in left}
            if len(found) > 1 and not self._mentions(found):
                self._boxes(found, rank)

    def _mentions(self, group: dict[int, tuple[str, str]]) -> bool:
        """One label a column: the answers of a set, flattened."""
        lists = {self.export.labels.get(i) or tuple(sorted(self.counts[i])) for i in group}
        numbered = all(_MENTION.fullmatch(fold(option)) for _, option in group.values())
        labels = {label for i in group for label in self._labels(i)}
        if len(lists) > 1 or len(labels) < 3 or not (numbered or group.keys() <= self.export.mentions):
            return False
        table = np.stack([self.export.cells[i].codes for i in group])
        texts = [[self.export.cells[i].kinds[code] for i, code in zip(group, row, strict=True) if code >= 0]
                 for row in table.T[:5000]]  # fmt: skip
        if any(len(set(row)) < len(row) for row in texts):
            return False  # nobody mentions one thing twice: a grid with rows that have numbers
        draft = self._draft(next(iter(group.values()))[0], group, "multiple", self._labels(min(group)))
        draft.guesses.append(f"{len(group)} columns with one label each, whose labels are one list")
        draft.holds = dict.fromkeys(group, draft.id)
        return True

    def _boxes(self, group: dict[int, tuple[str, str]], rank: int) -> None:
        boxes = {i: option for i, (_, option) in group.items() if self._is_box(i, option)}
        texts = [i for i in group if i not in boxes]
        filled = [i for i in boxes if self._ticks(i)]
        asked = sum(option.rstrip().endswith("?") for option in boxes.values())
        if len(filled) < 2 or len(boxes) < 2 * len(texts) or (rank == _BY_CODE and asked > 1):
            return
        if any(self._labels(i) and not self._is_text(i) and not _is_other(group[i][1]) for i in texts):
            return  # one of them has a scale of its own
        if all(len(ticks := self._ticks(i)) == 1 and not {*map(fold, ticks)} & WORDS.ticked for i in filled):
            # The box says itself what it stands for.
            boxes |= {i: self._ticks(i)[0] for i in filled}
        stem = next(iter(group.values()))[0]
        written = {fold(group[i][1]): i for i in reversed(texts)}
        other = next((option for option in boxes.values() if _is_other(option) or fold(option) in written), "")
        draft = self._draft(stem, boxes, "multiple", [one for one in boxes.values() if one != other])
        draft.other = other or next((group[i][1] for i in texts), "")
        draft.guesses.append(f"{len(boxes)} columns, each ticked or not")
        for i, option in boxes.items():
            draft.holds[i] = f"{draft.id}[{OTHER if option == other else draft.options[option]}]"
        for i in texts:
            if OTHER_TEXT not in "".join(draft.holds.values()) and fold(group[i][1]) == fold(draft.other):
                draft.holds[i] = f"{draft.id}[{OTHER_TEXT}]"
            else:
                self.ignored[i] = "texts beside an option"

    def _ticks(self, position: int) -> list[str]:
        """What stands in a column, but for what says that a box is not ticked."""
        return [kind for kind in self.counts[position] if fold(kind) not in WORDS.not_ticked]

    def _is_box(self, position: int, option: str) -> bool:
        ticks = {fold(kind) for kind in self._ticks(position)}
        alone = len(ticks) == 1 and not any(_NUMBER.fullmatch(kind) for kind in ticks)
        text = self.export.columns[position].header.lower().endswith("text") or (_is_other(option) and alone)
        return ticks <= WORDS.ticked | {fold(option)} or (alone and not text)

    def others(self) -> None:
        """Take the columns that stand beside a question, named after it: the text of its open answer, and comments."""
        left = self.left()
        main = {fold(name): column for column in left for name in (*column.texts, *column.codes)}
        for column in left:
            for _, stem, option in self.names[column.position]:
                of = main.get(fold(stem))
                if of is None or of is column or column.position in self.ignored:
                    continue
                if _is_other(option) or column.header.lower().endswith("text"):
                    beside = [draft for draft in self.drafts if of.position in draft.holds]
                    draft = beside[0] if beside else self.one(of)
                    if draft and draft.holds.get(of.position) == draft.id and len(draft.holds) == 1:
                        draft.other = draft.other or option
                        draft.holds[column.position] = f"{draft.id}[{OTHER_TEXT}]"
                        break
                if self._is_text(column.position) or "comment" in fold(option):
                    self.ignored[column.position] = "texts beside an answer"

    def one(self, column: Column) -> QuestionDraft | None:
        """Draft the question that a column is about, or say why it is none."""
        position = column.position
        found, text = self.counts[position], (column.texts or column.codes or (column.header,))[0]
        if tokens := self._shared(position):
            rows, labels = tokens
            draft = self._draft(text, [position], "multiple", labels)
            draft.guesses.append("several answers in one cell")
            written = found.total() - rows
        elif labels := self._labels(position):
            kind, why = self._kind(position, labels)
            draft = self._draft(text, [position], kind, labels)
            draft.guesses.append(why)
            written = found.total() - sum(found[label] for label in labels)
        else:
            self.ignored[position] = self._why_none(column)
            return None
        if written and self.export.other_in_cell and not draft.other and not self.export.labels.get(position):
            draft.other = "Other"
            draft.guesses.append(f"{written} have something else in the cell: an open answer?")
        draft.holds[position] = draft.id
        return draft

    def _draft(self, text: str, positions: Iterable[int], kind: str, labels: list[str]) -> QuestionDraft:
        codes = [code for i in positions for code in self.export.columns[i].codes[:1]]
        if len(codes) > 1:
            codes = [re.sub(r"(\[.*|[._][^._\[]+)$", "", code) for code in codes]
        code = codes[0] if len({*codes}) == 1 and re.fullmatch(r"[A-Za-z][\w.\-]{0,40}", codes[0]) else ""
        other = next((label for label in labels if _is_other(label) and len(labels) > 2), "")
        words = " ".join(re.findall(r"\w+", text)[:5])
        taken: set[str] = set()
        id = code_of(code or words, self.ids, "q")
        options = {label: code_of(label, taken) for label in labels if label != other}
        draft = QuestionDraft(id, kind, one_line(text), options, other)
        self.drafts.append(draft)
        return draft

    def _labels(self, position: int) -> list[str]:
        """The answers that people chose from, in order; none if they wrote texts or numbers."""
        found = self.counts[position]
        known = [label for label in self.export.labels.get(position, ()) if fold(label) not in self.export.marks]
        if known:
            more = [label for label in found if fold(label) not in map(fold, known)]
            if len(more) > _LONGEST_SCALE or len(known) + len(more) < 2:
                return []
            return sorted([*known, *more], key=lambda label: self._value(position, label))
        differ = len(found) == found.total() > 3
        if len(found) < 2 or len(found) > _LONGEST_LIST or differ or all(map(looks_dated, found)):
            return []
        if all(map(_NUMBER.fullmatch, found)):
            whole = len(found) <= _LONGEST_SCALE and all(
                number(one).is_integer() and number(one) < 100 for one in found
            )
            return sorted(found, key=_first_number) if whole else []
        if all(re.fullmatch(r"[aA]\d{1,2}", one) for one in found):
            letter, last = next(iter(found))[0], max(int(one[1:]) for one in found)
            return [f"{letter}{number}" for number in range(1, last + 1)]
        if self._is_text(position):
            return []
        once = [label for label, times in found.items() if times == 1]
        many = [label for label, times in found.most_common() if times > 1]
        if self.export.other_in_cell and len(once) > max(len(many), 3) and len(many) > 1:
            return many
        return [label for label, _ in found.most_common()]

    def _is_text(self, position: int) -> bool:
        """Whether people wrote what is in a column, and did not choose it."""
        found = self.counts[position]
        rows, longest = found.total(), max(map(len, found), default=0)
        shared = sum(times for times in found.values() if times > 1)
        if rows < 10:
            return longest > 80
        few = len(found) <= 3 and longest <= 40
        return not few and (shared < _SHARED * rows or sum(map(len, found)) > 150 * len(found))

    def _value(self, position: int, label: str) -> float:
        """The number behind a label of an SPSS file; a value without a label is its own."""
        meta, name = self.export.sheet.sav, self.export.columns[position].header
        labels = meta.variable_value_labels.get(name, {}) if meta else {}
        value = number(str(next((value for value, text in labels.items() if fold(text) == fold(label)), label)))
        return 0 if isnan(value) else value

    def _kind(self, position: int, labels: list[str]) -> tuple[str, str]:
        folded = [fold(label) for label in labels]
        if len(labels) > 2 and all(map(_NUMBER.fullmatch, labels)):
            return "ordinal", "numbers from the least to the greatest"
        for scale in WORDS.scales if len(labels) > 2 else ():
            if all(one in scale for one in folded):
                labels.sort(key=lambda label: scale.index(fold(label)))
                return "ordinal", "the words of a scale"
        ranges = [one for one in folded if re.search(r"\d", one)]
        if len(labels) > 2 and len(ranges) >= len(labels) - 1 and len({*map(_first_number, ranges)}) > 2:
            labels.sort(key=_range)
            return "ordinal", "ranges of numbers"
        order = "of the file" if self.export.labels.get(position) else "of how many gave each"
        return "single", f"one answer a cell; the options are in the order {order}. A scale is `ordinal`"

    def _shared(self, position: int) -> tuple[int, list[str]] | None:
        """How many records the answers of a set account for that share one cell, and those, if they do."""
        joiners = () if self.export.labels.get(position) else self.export.joiners
        readings = [reading for joiner in joiners if (reading := self._joined(self.counts[position], joiner))]
        return max(readings, key=lambda reading: (reading[0], -len(reading[1])), default=None)

    def _joined(self, found: Counter[str], joiner: str) -> tuple[int, list[str]] | None:
        """The same, of answers with `joiner` between them: fewer than the ways in which they stand together."""
        if not any(joiner in kind for kind in found):
            return None
        split = {kind: _apart(kind, joiner) for kind in found}
        _rejoin(split, joiner)
        times = _spelt((token, found[kind]) for kind, parts in split.items() for token in dict.fromkeys(parts))
        # Where many texts stand there once, some that people wrote stand there twice.
        written = self.export.other_in_cell and 10 * list(times.values()).count(1) > len(times)
        least = 1 if found.total() < 10 else max(2, found.total() / 50) if written else 2
        labels = [token for token, n in times.most_common() if n >= least]
        often = {*map(fold, labels)}
        whole = [kind for kind, parts in split.items() if {*map(fold, parts)} <= often]
        rows = sum(found[kind] for kind in whole)
        several = any(len(split[kind]) > 1 for kind in whole)
        if len(often) < 2 or not several or rows < (0.5 if self.export.other_in_cell else 0.9) * found.total():
            return None
        closed = all(kind.endswith(joiner) for kind in found)
        return (rows, labels) if closed or len(often) < len(whole) else None

    def _why_none(self, column: Column) -> str:
        found = self.counts[column.position]
        if not found:
            return "nothing in it"
        if fold(column.header) in WORDS.weights:
            return "weights? then give it to `weight` in a map"
        if len(found) == 1:
            return f"everybody says {next(iter(found))[:40]!r}"
        if all(map(looks_dated, found)):
            return "dates"
        if len(found) == found.total() < 20:
            return "another in every record"
        return "numbers; a table needs classes" if all(map(_NUMBER.fullmatch, found)) else "texts"


#: How a name was split into a question and an option: by its wording in brackets, by another sign, by its code.
_BY_BRACKETS, _BY_SIGN, _BY_CODE = 3, 2, 1


def _stems(column: Column) -> Iterator[tuple[int, str, str]]:
    for text in (*column.texts, *column.codes):
        in_brackets = re.fullmatch(r"(.+?)\s*\[(.+)\]", text, re.DOTALL)
        if in_brackets:
            yield _BY_BRACKETS, in_brackets[1], in_brackets[2]
    for text in column.texts:
        for sign in re.finditer(r" [-–] |: ", text):
            yield _BY_SIGN, text[: sign.start()], text[sign.end() :]
    for code in column.codes:
        if parts := re.fullmatch(r"(.+)_(\w+)_text", code, re.IGNORECASE):
            yield _BY_CODE, parts[1], "Other"
        elif parts := re.fullmatch(r"(\w.*)[._](\w+)", code):
            worded = column.texts and fold(column.texts[0]) != fold(code)
            yield _BY_CODE, parts[1], one_line(column.texts[0]) if worded else parts[2]


def _spelt(texts: Iterable[tuple[str, int]]) -> Counter[str]:
    """How often each text stands there, under its commonest spelling."""
    spelt: dict[str, Counter[str]] = {}
    for text, times in texts:
        spelt.setdefault(fold(text), Counter())[text] += times
    return Counter({max(found, key=found.__getitem__): found.total() for found in spelt.values()})


def _is_other(option: str) -> bool:
    return fold(option) in WORDS.open_answer


def _first_number(label: str) -> float:
    found = re.search(r"\d+([.,]\d+)?", label.replace(".000", "000").replace(",000", "000"))
    return float(found[0].replace(",", ".")) if found else -1


def _range(label: str) -> tuple[float, int]:
    """A range after what it begins with; "under 18" comes before "18-24", and "over 65" after "55-65"."""
    under = re.match(r"(under|less|below|up to|fino|meno|<|sotto)", fold(label))
    over = re.match(r"(over|more|above|oltre|più|>)", fold(label)) or label.rstrip().endswith("+")
    return _first_number(label), -1 if under else 1 if over else 0


def _apart(cell: str, joiner: str) -> list[str]:
    """The answers in a cell; a separator in round brackets is a label's own."""
    parts = re.split(re.escape(joiner) + r"(?![^(]*\))", cell)
    return [part.strip() for part in parts if part.strip()]


def _rejoin(split: dict[str, list[str]], joiner: str) -> None:
    """Put the halves of a label that holds the separator together again: neither stands anywhere without the other."""
    while True:
        pairs = Counter(pair for parts in split.values() for pair in pairwise(parts))
        alone = Counter(token for parts in split.values() for token in parts)
        halves = ((one, two) for (one, two), n in pairs.items() if n == alone[one] == alone[two])
        half = next((pair for pair in halves if pairs[pair] > 1 or not pair[1][:1].isupper()), None)
        if half is None:
            return
        whole = f"{half[0]}{joiner}{'' if joiner.isspace() else ' '}{half[1]}"
        for kind, parts in split.items():
            if half[0] in parts:
                at = parts.index(half[0])
                split[kind] = [*parts[:at], whole, *parts[at + 2 :]]


def _find_filters(export: Export, drafts: list[QuestionDraft]) -> None:
    """Say of each question that some were routed past whose answers they gave to an earlier one."""
    earlier: list[tuple[str, Cells]] = []
    for draft in drafts:
        blank = ~np.any([export.cells[position].filled for position in draft.holds], axis=0)
        for id, cells in earlier if 0 < blank.mean() < 1 else ():
            past = [kind for code, kind in enumerate(cells.kinds)
                    if kind.strip() and blank[cells.codes == code].mean() > 0.98]  # fmt: skip
            rows = cells.where(past.__contains__)
            others = cells.filled & ~rows
            if rows.sum() > 1 and others.any() and blank[others].mean() < 0.3:
                labels = ", ".join(repr(one_line(kind)[:40]) for kind in past[:4])
                draft.guesses.append(
                    f"a filter: {rows.sum()} have nothing here, who answered {labels} to {id}. If they were not asked, "
                    f'write in a map: recodes: {{{draft.id}: {{"": not_asked}}}}'
                )
                break
        if draft.kind != "multiple":
            earlier += [(draft.id, export.cells[i]) for i, held in draft.holds.items() if held == draft.id]
