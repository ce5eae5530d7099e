"""What packages make at their first call and then keep, made once for all workers.

Run by path, never imported as part of `helpers`: every worker is forked from the process that runs it.
"""

from nbformat.validator import get_validator
from pygments.lexers import get_lexer_by_name

get_lexer_by_name("ipython3")  # compiles its expressions
for with_more in (False, True):
    get_validator(4, 5, relax_add_props=with_more)  # compiles the schema of notebooks
