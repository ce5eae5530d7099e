"""What a notebook needs, by name; each is made and documented in the room it comes from.

Open a wave with `open_wave`, tabulate a question with `tabulate`, and give the table to `introduce`, `finding`,
`plot`, `show` and `remarks`. `cumulate`, `inside`, `balance`, `overlap`, `funnel` and `open_answers` look at it
from another side; `segment` splits it, `change_since` and `trend` compare it with other waves, `back_test` with the
figures of the printed report, `ledger` with its statements. `commentary` is what the authors of the wave wrote.
`top_box`, `bottom_box` and `mean_score` read a scale.
"""

from helpers.analysis.back_test import back_test, back_test_all
from helpers.analysis.contrasts import balance, overlap
from helpers.analysis.derived import cumulate, inside
from helpers.analysis.ledger import ledger
from helpers.analysis.sample import funnel, open_answers
from helpers.analysis.scales import bottom_box, mean_score, top_box
from helpers.analysis.segments import segment
from helpers.analysis.tables import tabulate, tabulate_all
from helpers.analysis.trends import change_since, changes_since, trend
from helpers.presentation import comparisons as _comparisons  # noqa: F401  (so that `show` knows them)
from helpers.presentation.charts import plot
from helpers.presentation.commentary import commentary
from helpers.presentation.ledger import takeaways, tally
from helpers.presentation.method import describe, limits
from helpers.presentation.remarks import remarks
from helpers.presentation.sentences import finding
from helpers.presentation.views import introduce, show, statements
from helpers.survey.waves import open_wave

__all__ = [
    "back_test",
    "back_test_all",
    "balance",
    "bottom_box",
    "change_since",
    "changes_since",
    "commentary",
    "cumulate",
    "describe",
    "finding",
    "funnel",
    "inside",
    "introduce",
    "ledger",
    "limits",
    "mean_score",
    "open_answers",
    "open_wave",
    "overlap",
    "plot",
    "remarks",
    "segment",
    "show",
    "statements",
    "tabulate",
    "tabulate_all",
    "takeaways",
    "tally",
    "top_box",
    "trend",
]
