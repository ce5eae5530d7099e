"""The notebooks as a researcher has them: in JupyterLab, unchanged, run from top to bottom, then changed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.error import URLError

import pytest

from helpers.paths import DATA, NOTEBOOKS, PROJECT
from helpers.publishing.sources import question_of
from helpers.survey.codebook import read_codebook

NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
#: Seconds for a server to start, and for a notebook to run.
PATIENCE = 180
QUIET = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
#: Every cell stays in the document, wherever the window is scrolled to.
NOTEBOOK_SETTINGS = {"windowingMode": "none"}

SHOWN = "jupyterapp.shell.currentWidget"
READY = f"""name => {SHOWN}?.context?.path === name && {SHOWN}.context.isReady
    && {SHOWN}.sessionContext?.session?.kernel?.status === "idle" """
CONTENT = f"() => {SHOWN}.content.model.sharedModel.toJSON()"
#: All code cells have run since the count `after`, or one has failed; and the kernel has nothing more to do.
FINISHED = f"""after => {{
    const code = {SHOWN}.content.model.sharedModel.toJSON().cells.filter((cell) => cell.cell_type === "code");
    const failed = code.some((cell) => cell.outputs.some((output) => output.output_type === "error"));
    const ran = code.every((cell) => cell.execution_count > after);
    const waiting = [...{SHOWN}.node.querySelectorAll(".jp-InputPrompt")].some((e) => e.textContent.includes("*"));
    return (failed || ran) && !waiting && {SHOWN}.sessionContext.session.kernel.status === "idle";
}}"""
LOOKS = f"""() => {{
    const root = {SHOWN}.node, style = (selector) => getComputedStyle(root.querySelector(selector));
    return {{
        "number": style("table.figures td.number").textAlign,
        "caption": style("table.figures caption").textAlign,
        "caption weight": +style("table.figures caption").fontWeight > 500,
        "hidden words": [...root.querySelectorAll(".visually-hidden")].filter((e) => e.offsetWidth > 1).map((e) => e.textContent),
    }};
}}"""
LEAVE = f"""async () => {{
    const panel = {SHOWN};
    await panel.sessionContext.shutdown();
    panel.dispose();
}}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the copy of the notebooks is that JupyterLab opens."""
    return tmp_path_factory.mktemp("lab") / "notebooks"


@pytest.fixture(scope="module")
def server(chromium, folder):
    """The address of a JupyterLab on a copy of the notebooks, with nobody's settings and no news from anywhere."""
    folder = folder.parent
    shutil.copytree(NOTEBOOKS, folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    for name in ("home", "ipython", "matplotlib", "workspaces", "config/labconfig", "settings"):
        (folder / name).mkdir(parents=True)
    (folder / "config" / "labconfig" / "page_config.json").write_text(json.dumps(QUIET), "utf-8")
    of_notebooks = folder / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    of_notebooks.parent.mkdir(parents=True)
    of_notebooks.write_text(json.dumps(NOTEBOOK_SETTINGS), "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTEST"))}
    environment |= {
        "HOME": str(folder / "home"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "MPLCONFIGDIR": str(folder / "matplotlib"),
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "jupyterlab", folder / "notebooks", "--no-browser", "--allow-root"),
        *("--expose-app-in-browser", "--IdentityProvider.token=", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *("--LabApp.extension_manager=readonly", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"),
    ]
    said = folder / "server.txt"
    with said.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        await_answer(f"{address}/api", process, said)
        yield address
    finally:
        end(process)


def await_answer(address, process, said):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, said.read_text("utf-8")
        try:
            with direct.open(address, timeout=10):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"JupyterLab did not answer:\n{said.read_text('utf-8')}")


def end(process):
    """End the server, which ends its kernels, and then whatever is left of its process group."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def lab(server, browser):
    """JupyterLab in a window, which may ask nobody but its server."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE * 1000)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/lab?reset")
    page.wait_for_function("window.jupyterapp?.shell.currentWidget")
    yield page
    page.close()
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []


@pytest.fixture
def open_notebook(lab):
    """A function that opens a notebook by its name in the file browser; its kernel ends with the test."""
    opened = []

    def open_(name):
        lab.locator(".jp-DirListing-item", has_text=name).dblclick()
        opened.append(name)
        lab.wait_for_function(READY, arg=name)
        return lab.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    yield open_
    if opened:
        lab.evaluate(LEAVE)


def run_all(lab):
    """Run > Run All Cells, and wait for the end; return the code cells."""
    before = max(cell["execution_count"] or 0 for cell in code_cells(lab))
    lab.locator(".lm-MenuBar-item", has_text="Run").click()
    lab.locator(".lm-Menu-item").get_by_text("Run All Cells", exact=True).click()
    lab.wait_for_function(FINISHED, arg=before, polling=250)
    assert not lab.locator(".jp-Dialog").is_visible()
    return code_cells(lab)


def code_cells(lab):
    return [cell for cell in lab.evaluate(CONTENT)["cells"] if cell["cell_type"] == "code"]


def of_type(cells, *types):
    return [output for cell in cells for output in cell["outputs"] if output["output_type"] in types]


def size(shown):
    """The width and the height of something shown, in pixels."""
    shown.scroll_into_view_if_needed()
    box = shown.bounding_box()
    return box["width"], box["height"]


def set_parameter(lab, notebook, name, value):
    """As a person does it: a double click on the value, and the new one typed over it."""
    cell = notebook.locator(".jp-CodeCell", has_text="confidence = ").first
    cell.locator(".cm-line", has_text=f"{name} =").locator("span", has_text='"').first.dblclick()
    # An empty value is selected with its quotes, another without.
    lab.keyboard.insert_text(f'"{value}"' if f'{name} = ""' in code_cells(lab)[0]["source"] else value)
    assert f'{name} = "{value}"' in code_cells(lab)[0]["source"]


def whole(notebook, lab):
    """That charts and tables are there, seen whole, and dressed as on the page."""
    charts, tables = notebook.locator(".jp-OutputArea svg.chart"), notebook.locator(".jp-OutputArea table.figures")
    assert charts.count() >= 1
    assert tables.count() >= 1
    room = size(notebook.locator(".jp-Notebook"))
    for chart in charts.all():
        width, height = size(chart)
        assert 200 < width < room[0]
        assert 50 < height < room[1], "a chart is seen whole"
    for table in tables.all():
        width, height = size(table)
        assert 200 < width < room[0]
        assert height > 50
    looks = lab.evaluate(LOOKS)
    assert looks == {"number": "right", "caption": "left", "caption weight": True, "hidden words": []}


@pytest.mark.parametrize("name", NAMES)
def test_runs_from_top_to_bottom_and_in_english_once_the_parameter_says_so(name, lab, open_notebook):
    notebook = open_notebook(name)
    output = notebook.locator(".jp-OutputArea-output")
    cells = run_all(lab)
    assert of_type(cells, "error") == []
    assert of_type(cells, "stream") == [], "a warning, or something printed"
    whole(notebook, lab)
    before = " ".join(output.all_text_contents())
    assert notebook.locator("svg.chart").first.get_attribute("aria-label").startswith("Grafico. ")

    set_parameter(lab, notebook, "language", "en")
    assert of_type(run_all(lab), "error") == []
    said = " ".join(output.all_text_contents())
    assert notebook.locator("svg.chart").first.get_attribute("aria-label").startswith("Chart. ")
    about = question_of(name, read_codebook(DATA))
    if about:
        question = read_codebook(DATA).question(about)
        assert question.text.it in before
        assert question.text.it not in said
        for text in (question.text, *question.options):
            assert text.en in said
    assert said != before


def test_what_was_run_and_saved_has_no_diff(lab, open_notebook, folder):
    open_notebook(NAMES[-1])
    run_all(lab)
    lab.keyboard.press("Control+s")
    lab.wait_for_function(f"() => !{SHOWN}.context.model.dirty")
    saved = (folder / NAMES[-1]).read_bytes()
    assert b'"output_type"' in saved
    asked = ["make", "--eval", "filter: ; $(info $(clean_filter)) @:", "filter"]
    declared = subprocess.run(asked, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    cleaned = subprocess.run(declared, shell=True, cwd=PROJECT, input=saved, check=True, capture_output=True).stdout
    assert cleaned == (NOTEBOOKS / NAMES[-1]).read_bytes()


def test_an_error_is_told_in_words_without_a_traceback(lab, open_notebook):
    notebook = open_notebook(NAMES[-1])
    set_parameter(lab, notebook, "wave", "1999-01")
    (error,) = of_type(run_all(lab), "error")
    assert error["ename"] == "BadInput"
    assert "no wave '1999-01'" in error["evalue"]
    shown = notebook.locator(".jp-OutputArea-output", has_text="1999-01").inner_text()
    assert len(shown.strip().splitlines()) == 1
    assert "Traceback" not in shown
