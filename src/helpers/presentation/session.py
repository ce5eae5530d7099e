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
    content = f"{_SCOPE} {{\n{style.content_sheet()}\n{style.content_sheet('lab')}}}"
    return f"{style.css_variables(_SCOPE, _DARK)}\n{of_lab}\n{content}"
