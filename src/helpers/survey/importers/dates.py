"""Days as platforms write them: a dozen formats, and one of them must fit the whole column."""

from __future__ import annotations

import datetime
import re

import pandas as pd

_DATED = re.compile(
    r"\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ,]+\d{1,2}[:.]\d{2}.*)?", re.IGNORECASE
)
#: Excel counts days from here.
_EXCEL = pd.Timestamp("1899-12-30")
#: LimeSurvey gives this day to every anonymous response.
_ANONYMOUS = datetime.date(1980, 1, 1)

_DAY_FIRST = ("%d/%m/%Y", "%d/%m/%y")
_MONTH_FIRST = ("%m/%d/%Y", "%m/%d/%y")


def looks_dated(text: str) -> bool:
    """Return whether a cell begins with a date.

    Examples
    --------
    >>> looks_dated("17/01/2025 18.03.40"), looks_dated("3 volte")
    (True, False)
    """
    return bool(_DATED.fullmatch(text))


def read_days(texts: list[str], day_first: bool | None) -> tuple[pd.Series[pd.Timestamp], bool] | None:
    """Return the days that `texts` begin with, and whether day and month could be told apart.

    Returns None if no one format fits them all. A format in which the day cannot be the month wins by itself;
    where both fit, `day_first` decides.

    Examples
    --------
    >>> days, sure = read_days(["3/14/2021 9:10:00", "3/8/2021 18:03:40"], day_first=True)
    >>> days.dt.strftime("%Y-%m-%d").tolist(), sure
    (['2021-03-14', '2021-03-08'], True)
    """
    column = pd.Series(texts, dtype="object").str.strip()
    if column.str.fullmatch(r"\d{5}([.,]\d+)?").all():
        return _EXCEL + pd.to_timedelta(column.str[:5].astype(int), unit="D"), True
    column = column.str.replace(r"[T ,].*$", "", regex=True).str.replace(r"[-.]", "/", regex=True)
    first, second = (_MONTH_FIRST, _DAY_FIRST) if day_first is False else (_DAY_FIRST, _MONTH_FIRST)
    fits = []
    for formats in (("%Y/%m/%d",), first, second):
        for one in formats:
            try:
                fits.append(pd.to_datetime(column, format=one))
            except ValueError:
                continue
            break
    return (fits[0], len(fits) == 1 or fits[0].equals(fits[1])) if fits else None


def first_and_last(days: pd.Series[pd.Timestamp]) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and the last day, or None where the platform hid them all behind one."""
    start, end = days.min().date(), days.max().date()
    return None if end <= _ANONYMOUS else (start, end)
