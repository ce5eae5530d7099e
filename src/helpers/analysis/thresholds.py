"""How few respondents are too few; known without numpy, for whoever only looks at a page."""

#: On fewer respondents answers are counted and nothing is tested.
MIN_BASE = 30

#: Groups with fewer respondents are hidden: who answered what could be read from them.
THRESHOLD = 5


def too_few(answered: float, effective_base: float, least: int = MIN_BASE) -> bool:
    """Return whether so few people answered that their answers are only counted: the one rule of small bases.

    Parameters
    ----------
    answered : float
        Respondents who gave an answer, unweighted.
    effective_base : float
        Kish's effective base of those respondents; the same number where nobody is weighted.
    least : int
        How many are enough.

    Examples
    --------
    >>> too_few(30, 30.0), too_few(130, 24.5)
    (False, True)
    """
    return min(answered, effective_base) < least
