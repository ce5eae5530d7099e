"""What a notebook needs, by name; each is made and documented in the room it comes from.

Open a wave with `open_wave`, tabulate a question with `tabulate`, and give the table to `introduce`, `finding`,
`plot`, `show` and `remarks`. `cumulate`, `inside`, `balance`, `overlap`, `funnel` and `open_answers` look at it
from another side; `segment` splits it, `change_since` and `trend` compare it with other waves, `back_test` with the
figures of the printed report, `ledger` with its statements. `commentary` is what the authors of the wave wrote.
`top_box`, `bottom_box` and `mean_score` read a scale.
"""

from importlib import import_module
from typing import Any

# A name is imported when it is first asked for: `make` with nothing to do need not wait for pandas, and a notebook
# depends on the modules it uses and on no others.
_PLACES = {
    "back_test": "analysis.back_test",
    "back_test_all": "analysis.back_test",
    "balance": "analysis.contrasts",
    "bottom_box": "analysis.scales",
    "change_since": "analysis.trends",
    "changes_since": "analysis.trends",
    "commentary": "presentation.commentary",
    "cumulate": "analysis.derived",
    "describe": "presentation.method",
    "finding": "presentation.sentences",
    "funnel": "analysis.sample",
    "inside": "analysis.derived",
    "introduce": "presentation.views",
    "ledger": "analysis.ledger",
    "limits": "presentation.method",
    "mean_score": "analysis.scales",
    "open_answers": "analysis.sample",
    "open_wave": "survey.waves",
    "overlap": "analysis.contrasts",
    "plot": "presentation.charts",
    "remarks": "presentation.remarks",
    "segment": "analysis.segments",
    "show": "presentation.showing",
    "statements": "presentation.views",
    "tabulate": "analysis.tables",
    "tabulate_all": "analysis.tables",
    "takeaways": "presentation.ledger",
    "tally": "presentation.ledger",
    "top_box": "analysis.scales",
    "trend": "analysis.trends",
}

__all__ = list(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
