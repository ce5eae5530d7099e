"""Parameters are values: whatever a folder or a wave is called, a notebook gets its name and runs nothing."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.publishing.execution import execute
from helpers.publishing.report import publish
from helpers.publishing.tasks import Execution

HOSTILE = (
    'it\'s "quoted" """and\'\'\' more',
    "two\nlines\\\r\n\ttabbed\\n",
    "{__import__('os').system('touch run')} {{wave}} %(wave)s $wave",
    "')\n__import__('os').system('touch run')\n('",
    '"\n__import__("os").system("touch run")\n"\\',
    "\\",
    "# comment \u2028 caffè 👩‍👩‍👧‍👦 \x00\x7f",
)
NAMES = ("wave", "baseline", "language", "data_dir")
TOLD = f"import json\nprint(json.dumps([{', '.join(NAMES)}]), file=open('told', 'w'))"


@pytest.mark.parametrize("turn", range(2))
def test_what_a_notebook_is_given_is_what_it_gets(notebook, workshop, turn):
    order = workshop(device=notebook(TOLD))
    values = [HOSTILE[(place + 4 * turn) % len(HOSTILE)] for place in range(len(NAMES))]
    given = dict(zip(NAMES, values, strict=True))
    outcome = execute(Execution(order.notebooks / "device.ipynb", order.executed / "device.ipynb", given, {}))
    assert str(outcome) == "device"
    assert json.loads((order.notebooks / "told").read_text("utf-8")) == values
    assert [path for path in (order.notebooks / "run", Path("run")) if path.exists()] == []


def test_a_wave_in_a_folder_with_quotes_and_lines_in_its_name_is_published(notebook, workshop):
    opened = (
        "from helpers import open_wave, show, tabulate\nshow(tabulate(open_wave(wave, data_dir), 'device', language))"
    )
    order = workshop(device=notebook(opened))
    data = order.data.rename(order.data.with_name("it's \"\"\"\n__import__('os').system('touch run')\n{wave} \\"))
    order = replace(order, data=data)
    assert [str(outcome) for outcome in publish(order)] == ["device"]
    page = (order.folder / "device.html").read_text("utf-8")
    assert "touch run" not in page
    assert [path for path in (order.notebooks / "run", Path("run")) if path.exists()] == []
