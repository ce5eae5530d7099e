"""In a notebook that a person works in, what is shown brings its style with it; on a page it takes the page's."""

from __future__ import annotations

import os
import sys
from functools import cache

from helpers.presentation import style

#: Set where notebooks are run to be published.
PUBLISHING = "HELPERS_PUBLISHING"

_SCOPE = ".survey-shown"
#: JupyterLab says in this way that its theme is dark.
_DARK = f'[data-jp-theme-light="false"] {_SCOPE}'


def as_shown(html: str) -> str:
    """Return `html` as a cell shows it: with the report's style where a person works, as it is everywhere else.

    Every output brings the style, since any of them may be run again, moved or cleared.
    """
    return f'<div class="{_SCOPE[1:]}"><style>{_sheet()}</style>{html}</div>' if interactive() else html


def interactive() -> bool:
    """Whether this is a kernel that a person works in, such as JupyterLab's; not a run to publish, not a script."""
    if PUBLISHING in os.environ or "IPython" not in sys.modules:
        return False
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


@cache
def _sheet() -> str:
    """The report's rules, for what is inside the scope only: JupyterLab's own look stays."""
    of_lab = f"{_SCOPE} {{ color: var(--ink); font: 1rem/1.6 var(--font); max-width: 46rem; padding: .1rem 0; }}"
    content = f"{_SCOPE} {{\n{style.content_sheet()}\n{_AGAINST_LAB}}}"
    return f"{style.css_variables(_SCOPE, _DARK)}\n{of_lab}\n{content}"


#: JupyterLab has rules of its own for tables, lists and paragraphs in an output.
_AGAINST_LAB = """
table.figures { table-layout: auto; border: 0; }
table.figures tr, table.figures tbody tr:nth-child(odd) { background: none; }
table.figures :is(th, td) { max-width: none; vertical-align: baseline; white-space: normal; }
table.figures .number { white-space: nowrap; }
p { margin: .55rem 0; }
h3 { font: 700 1.1rem/1.3 var(--serif); margin: .4rem 0; }
"""
