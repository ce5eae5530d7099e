"""Two answers of the same respondents in words: how many gave both, and whether one share is ahead of the other."""

from __future__ import annotations

from typing import Any

from helpers.analysis.cells import Cell
from helpers.analysis.contrasts import Overlap, most_together
from helpers.analysis.tables import Table
from helpers.analysis.vocabulary import Estimate, strength, vocabulary
from helpers.presentation.bound import (
    Bound,
    Claim,
    Phrase,
    base_of,
    label,
    of_pair,
    respondents,
    share,
    share_with,
    titled,
)
from helpers.presentation.catalogue import word
from helpers.presentation.numbers import MINUS, decimal, percent, share_percent, signed_points, whole
from helpers.presentation.sentences import level
from helpers.survey.errors import BadInput


def pair_phrases(pair: Overlap) -> list[Phrase]:
    """Return the two shares, who gave both answers, and the difference; of a reconstructed wave the bounds alone.

    Raises
    ------
    BadInput
        If the codebook does not name the pair: `tables.csv` has no cells then that the sentences could quote.
    """
    table, other, language = pair.table, pair.other_table, pair.table.language
    cells = pair.cell, pair.other_cell
    if not pair.same_respondents:
        return [Phrase("remark_other_respondents", language, {})]
    if not all(cell.known for cell in cells) or (pair.asked is None and pair.most is None):
        return [Phrase("nothing_known", language, {})]
    named = tuple(f"{one.question.id}/{cell.code}" for one, cell in zip((table, other), cells, strict=True))
    few = table.too_few or other.too_few
    told = respondents if few else share
    parts: dict[str, Any] = {"base": base_of(table), "cell": told(table, cells[0]), "other": told(other, cells[1])}
    parts |= {"cell_label": titled(table, cells[0]), "other_label": titled(other, cells[1])}
    pattern = "remark_overlap_few" if few else "remark_overlap"
    if level(*cells) and not few:
        pattern = "remark_overlap_even"
        parts["level"] = Claim(word("claims_coincide", language), "level", " ".join(named))
    shares = Phrase(pattern, language, parts)
    if pair.asked is None:
        smaller = (table, cells[0]) if cells[0].n == pair.most else (other, cells[1])
        most = {"most": respondents(*smaller)}
        return [shares, Phrase("remark_bounds_some" if pair.least else "remark_bounds", language, most)]
    if pair.hidden:
        return [shares, Phrase("remark_joint_hidden", language, {})]
    if named not in table.wave.codebook.survey.pairs:
        raise BadInput(
            f"{' and '.join(named)}: tables.csv has no numbers of this pair; add `- [{', '.join(named)}]` under "
            "`survey: pairs:` in codebook.yml"
        )
    return [shares, _joint(pair, few), *([] if few else _difference(pair))]


def most_together_phrases(table: Table) -> list[Phrase]:
    """Return which two items of a set were ticked together most often; nothing where the wave does not tell."""
    pair = None if table.too_few or type(table) is not Table else most_together(table)
    if pair is None or pair.asked is None:
        return []
    joint, labels = (
        pair.asked.cell,
        {"first_label": label(table, pair.cell), "second_label": label(table, pair.other_cell)},
    )
    return [
        Phrase("remark_together", table.language, labels | {"n": _n(pair, joint), "share": share_with(pair, joint)})
    ]


def _joint(pair: Overlap, few: bool) -> Phrase:
    assert pair.asked is not None
    cell, language = pair.asked.cell, pair.table.language
    if not cell.n:
        return Phrase("remark_joint_none", language, {})
    parts: dict[str, Any] = {"n": _n(pair, cell)}
    if few or pair.asked.too_few or cell.ci_low is None:
        return Phrase("remark_joint_counted", language, parts)
    parts["share"] = share_with(pair, cell)
    for end in ("ci_low", "ci_high"):
        value = share_percent(getattr(cell, end))
        parts[end] = of_pair(pair, end, percent(value, language), getattr(cell, end), value)
    return Phrase("remark_joint", language, parts)


def _n(pair: Overlap, joint: Cell) -> Bound:
    return of_pair(pair, "n", whole(joint.n or 0, pair.table.language), joint.n or 0, joint.n or 0)


def _points(pair: Overlap, column: str, value: float, sign: int) -> Bound:
    """A difference in points, the other way round where `sign` is -1; near zero with a decimal or two."""
    shown = signed_points(sign * value)
    if shown == "0" and value:
        exact = decimal(100 * abs(value), pair.table.language, 1 if abs(value) >= 0.0005 else 2)
        shown = ("+" if sign * value > 0 else MINUS) + exact
    return of_pair(pair, column, shown, value)


def _difference(pair: Overlap) -> list[Phrase]:
    """Whether one share is ahead of the other: by the interval on both bases, and by McNemar's test."""
    estimates, language = pair.estimates, pair.table.language
    if not estimates or pair.p_value is None:
        return []
    asked, clear = estimates[0], {_clears_zero(one) for one in estimates}
    if len(clear) > 1:
        return [Phrase("remark_paired_open", language, {})]
    sign = -1 if asked.value < 0 else 1
    sides = [(pair.table, pair.cell), (pair.other_table, pair.other_cell)][::sign]
    ends = [("points_ci_low", asked.low or 0.0), ("points_ci_high", asked.high or 0.0)][::sign]
    parts: dict[str, Any] = {"first_label": titled(*sides[0]), "second_label": titled(*sides[1])}
    parts |= {name: _points(pair, *end, sign) for name, end in zip(("low", "high"), ends, strict=True)}
    cells = " ".join(f"{table.question.id}/{cell.code}" for table, cell in sides)
    tested = pair.p_value < 1 - pair.table.confidence
    if tested != any(clear):
        return [Phrase("remark_paired_edge", language, parts)]
    if not tested:
        parts["close"] = Claim(word("claims_apart", language), "close", cells)
        return [Phrase("remark_paired_close", language, parts)]
    parts["ahead"] = Claim(word("claims_ahead_one", language), "ahead", cells, "beyond")
    parts["points"] = _points(pair, "points", asked.value, sign)
    return [Phrase("remark_paired_ahead", language, parts)]


def _clears_zero(one: Estimate) -> int:
    """1 where the first share is ahead beyond the uncertainty, -1 where the second is, else 0."""
    ahead = vocabulary().named("ahead")
    return (strength(ahead, one) == "beyond") - (strength(ahead, one.negated) == "beyond")
