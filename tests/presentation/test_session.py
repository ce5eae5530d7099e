"""What is shown brings the report's style where a person works, and only there."""

import re
import sys
from types import ModuleType, SimpleNamespace

import pytest

from helpers import introduce, plot, tabulate
from helpers.presentation.session import PUBLISHING


@pytest.fixture
def kernel(monkeypatch):
    """A kernel that a person works in, as far as one can tell from inside."""
    module = ModuleType("IPython.core.getipython")
    module.get_ipython = lambda: SimpleNamespace(kernel=object())
    package = ModuleType("IPython")
    package.version_info = (9, 0, 0)  # matplotlib asks
    monkeypatch.setitem(sys.modules, "IPython", package)
    monkeypatch.setitem(sys.modules, "IPython.core", ModuleType("IPython.core"))
    monkeypatch.setitem(sys.modules, "IPython.core.getipython", module)
    monkeypatch.delenv(PUBLISHING, raising=False)
    return module


def shown(march):
    table = tabulate(march, "tavola_05")
    return [one._repr_mimebundle_()["text/html"] for one in (introduce(table), plot(table))]


def test_each_output_has_the_style_in_a_kernel_that_a_person_works_in(kernel, march):
    for html in shown(march):
        assert html.startswith('<div class="survey-shown"><style>')
        assert html.count("<style>") == 1


def test_every_rule_is_for_what_we_show_and_for_nothing_of_the_editor(kernel, march):
    sheet = re.search("<style>(.*?)</style>", shown(march)[0], re.DOTALL)[1]
    outermost, depth = [], 0
    for piece in re.split(r"([{}])", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth -= 1
        elif depth == 0 and piece.strip():
            outermost.append(piece.strip())
    assert depth == 0
    assert len(outermost) == 4
    assert [one for one in outermost if not one.endswith(".survey-shown")] == []


def test_a_page_takes_the_style_of_the_page(kernel, march, monkeypatch):
    monkeypatch.setenv(PUBLISHING, "1")
    assert [html for html in shown(march) if "<style" in html] == []


@pytest.mark.parametrize("shell", [None, SimpleNamespace()])
def test_a_script_and_a_terminal_have_no_style(kernel, march, shell):
    kernel.get_ipython = lambda: shell
    assert [html for html in shown(march) if "<style" in html] == []
