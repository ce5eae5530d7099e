"""Where `show` has learnt all that it can show: each kind of thing is taught in the module that draws it."""

from helpers.presentation import commentary, comparisons, ledger
from helpers.presentation.views import show

__all__ = ["commentary", "comparisons", "ledger", "show"]
