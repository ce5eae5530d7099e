"""The report as a PDF: the one file printed by the Chromium, Chrome or Edge that is on this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from helpers.paths import shown
from helpers.publishing.one_file import PDF
from helpers.publishing.places import ONE_FILE
from helpers.survey.errors import BadInput
from helpers.survey.writing import write_whole

#: Seconds for a browser to start and print.
TIMEOUT = 180

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
#: Where they are when they are not on the path.
_ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_FLAGS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND"),
    *("--no-pdf-header-footer", "--export-tagged-pdf", "--generate-pdf-document-outline"),
)
_LINK_OUT = re.compile(r'(<a [^<>]*?)href="(?!#|[a-z]+:)[^"]*"')


def print_report(folder: Path) -> Path:
    """Print the one file of a wave's report, and return the PDF beside it: A4, tagged, with bookmarks.

    The same file printed by the same browser gives the same bytes.

    Parameters
    ----------
    folder : Path
        ``reports/<wave>/<language>``.

    Raises
    ------
    BadInput
        If there is no report to print, no browser to print it, or the browser does not.
    """
    source = folder / ONE_FILE
    if not source.exists():
        raise BadInput(f"{shown(source)}: there is nothing to print yet; run make first")
    browser = _browser()
    with tempfile.TemporaryDirectory() as place:
        page, printed = Path(place) / ONE_FILE, Path(place) / PDF
        # A link to a file beside the report would be printed with the folders of this machine in it.
        page.write_text(_LINK_OUT.sub(r"\1", source.read_text("utf-8")), "utf-8")
        _run([browser, *_FLAGS, *_as_root(), f"--user-data-dir={place}/profile", f"--print-to-pdf={printed}"], page)
        if not printed.exists():
            raise BadInput(f"{browser} printed nothing of {shown(source)}; try it by hand: {browser} --version")
        write_whole(folder / PDF, _dateless(printed.read_bytes()))
    return folder / PDF


def _browser() -> str:
    found = [path for name in _BROWSERS if (path := shutil.which(name))]
    found += [path for path in _ELSEWHERE if os.access(path, os.X_OK)]
    if not found:
        raise BadInput(
            "a PDF is printed by Chromium, Chrome or Edge, and there is none of them here. "
            "Debian, Ubuntu: apt install chromium; macOS: brew install --cask chromium; "
            f"or open {ONE_FILE} in any browser and print it from there"
        )
    return found[0]


def _as_root() -> list[str]:
    """A browser run by root has no sandbox to start; the page it prints runs no script."""
    return ["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else []


def _run(command: list[str], page: Path) -> None:
    try:
        subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        raise BadInput(f"{command[0]} did not print in {TIMEOUT} seconds and was stopped") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise BadInput(f"{command[0]} stopped with status {error.returncode}: {' '.join(said[-1:])}") from None


def _dateless(pdf: bytes) -> bytes:
    """The time of printing, which stands in the file twice, is replaced by one of the same length."""
    return re.sub(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}", rb"\g<1>20000101000000", pdf)
