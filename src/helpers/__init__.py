"""What a notebook needs, by name; each is made and documented in the room it comes from."""

from helpers.analysis.back_test import back_test, back_test_all
from helpers.analysis.contrasts import balance, overlap
from helpers.analysis.tables import cumulate, inside, tabulate, tabulate_all
from helpers.analysis.trends import change_since
from helpers.survey.waves import open_wave

__all__ = [
    "back_test",
    "back_test_all",
    "balance",
    "change_since",
    "cumulate",
    "inside",
    "open_wave",
    "overlap",
    "tabulate",
    "tabulate_all",
]
