"""Halves round up, as in the printed report; a percentage is made from counts, never from a rounded share."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def whole_percent(n: int, base: int) -> int:
    """Return 100 * `n` / `base` to the nearest whole per cent, halves up, in exact integer arithmetic.

    Raises
    ------
    ZeroDivisionError
        If `base` is 0: a share of nobody has no value.

    Examples
    --------
    >>> whole_percent(58, 130), whole_percent(59, 130), whole_percent(1, 200)
    (45, 45, 1)
    """
    return (200 * n + base) // (2 * base)


def round_half_up(value: float, decimals: int = 0) -> Decimal:
    """Return `value` to `decimals` places, halves up, from its shortest decimal form.

    Examples
    --------
    >>> round_half_up(0.125, 2), round_half_up(2.675, 2)
    (Decimal('0.13'), Decimal('2.68'))
    """
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
