"""A full disk, or a death, at each single step of writing: each file is the old one or the new one, and it is said."""

import os
import random
import shutil
import sys

import pytest
from faults import FULL, KILLED, Rehearsal, put_back

from helpers.publishing.report import publish

THOROUGH = int(os.environ.get("CRASHES", "20")) >= 200
IMPORT = """
import sys
from pathlib import Path
from faults import rehearse
from helpers.survey.importing import import_wave
place, data, export = sys.argv[1:]

rehearse(place, lambda: import_wave(Path(export), "2025-03", Path(data), baseline="none", replace=True))
"""
PUBLISH = """
import os
import sys
from concurrent.futures import Executor, Future
from pathlib import Path
from faults import rehearse
from helpers.publishing import beside, execution
from helpers.publishing.freshness import Plan
from helpers.publishing.machinery import Machinery, settings
from helpers.publishing.orders import settle
from helpers.publishing.report import publish
place, data, notebooks, run = sys.argv[1:]

class Here(Executor):
    def __init__(self, *kept):
        self.kept = kept

    def submit(self, call, /, *given, **named):
        future = Future()
        try:
            future.set_result(call(*self.kept, *given, **named))
        except Exception as error:
            future.set_exception(error)
        return future

build = Path(place) / "build"
os.environ.update(settings(build))
order = settle("", "", "it", Path(data), Path(place) / "reports", 1, build=build, notebooks=Path(notebooks))

def again():
    stems = sorted(file.stem for file in order.notebooks.glob("*.ipynb"))
    todo = Plan({stem: run for stem in stems}, "asked for", tuple(stems))
    for outcome in publish(order, todo=todo, processes=Machinery(Here(), Here({}), 1)):
        if not outcome.published:
            raise OSError(str(outcome))

again()  # what is made once for all pages is made
rehearse(place, again)
"""
SHOWN = "from helpers import finding, open_wave, plot, show, tabulate\ntable = tabulate(open_wave(wave, data_dir), '{}', language)"


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def chosen(steps, some):
    """All the steps when it is to be thorough, else some of them, always with the first and the last."""
    if THOROUGH or steps <= some:
        return range(1, steps + 1)
    return sorted({1, steps, *random.Random(steps).sample(range(1, steps + 1), some - 2)})


@pytest.fixture
def tell(capsys):
    """A function that says how many faults there were, also without -s."""

    def tell(what, count, steps):
        if THOROUGH:
            with capsys.disabled():
                sys.stdout.write(f"\n{what}: {count} faults at {steps} steps of writing\n")

    return tell


@pytest.mark.skipif(sys.platform != "linux", reason="forks, and knows how Linux writes")
@pytest.mark.parametrize("fault", [FULL, KILLED])
def test_an_import_fails_whole_at_every_step_of_writing(small_survey, tmp_path, fault, tell):
    export, saved = tmp_path / "export.csv", tmp_path / "saved"

    def answered(count):
        lines = [f"{day:02}/03/2025 9.00.00,telefono,alto,chat" for day in range(1, count + 1)]
        export.write_text("\n".join(["Informazioni cronologiche,Quale usa?,Come va?,Quali usa?", *lines, ""]), "utf-8")

    with Rehearsal(IMPORT, tmp_path, small_survey, export) as rehearse:
        answered(20)
        assert rehearse()[1] == "done"
        shutil.copytree(small_survey, saved)
        before = contents(small_survey)
        answered(24)
        steps, said = rehearse()
        assert said == "done"
        after = contents(small_survey)
        assert before != after
        faults = chosen(steps, 20)
        for at in faults:
            put_back(saved, small_survey)
            _, said = rehearse(at, fault)
            # Where only the copy for the next time finds no room, the wave is in.
            assert said in (KILLED, "done") if fault == KILLED else said == "done" or "No space left" in said, (
                at,
                said,
            )
            seen = {name: content for name, content in contents(small_survey).items() if "/." not in name}
            assert seen == after if said == "done" else seen in (before, after), at
            assert seen == contents(small_survey) or fault == KILLED, at
            assert rehearse()[1] == "done"
            assert contents(small_survey) == after, at
        tell(f"import, {fault}", len(faults), steps)


@pytest.mark.skipif(sys.platform != "linux", reason="forks, and knows how Linux writes")
@pytest.mark.parametrize("fault", [FULL, KILLED])
def test_a_report_fails_file_by_file_at_every_step_of_writing(notebook, workshop, tmp_path, fault, tell):
    order = workshop(device=notebook(SHOWN.format("device"), "finding(table)", "show(table)"))
    saved = tmp_path / "saved"
    folders = {order.reports: saved / "reports", order.build: saved / "build"}
    assert all(outcome.published for outcome in publish(order))
    before = contents(order.reports)
    for folder, copy in folders.items():
        shutil.copytree(folder, copy)
    # Other words for the survey, a question and an answer: no file of the report stays as it was.
    codebook = order.data / "codebook.yml"
    text = codebook.read_text("utf-8")
    for old in ("Piccola", "telefono", "Quale usa?"):
        assert old in text
        text = text.replace(old, f"{old} (nuovo)")
    codebook.write_text(text, "utf-8")
    with Rehearsal(PUBLISH, tmp_path, order.data, order.notebooks, "") as rehearse:
        steps, said = rehearse()
        assert said == "done"
        after = contents(order.reports)
        assert [name for name in after if after[name] == before.get(name)] == []
        faults = chosen(steps, 12)
        for at in faults:
            for folder, copy in folders.items():
                put_back(copy, folder)
            _, said = rehearse(at, fault)
            assert said == KILLED if fault == KILLED else "No space left" in said, (at, said)
            seen = {name: content for name, content in contents(order.reports).items() if "/." not in name}
            assert set(seen) == set(before), at
            for name, content in seen.items():
                assert content in (before[name], after[name]), (at, name)
            # Between the name that a file is written under and its own, a death leaves it; for the next run to remove.
            assert seen == contents(order.reports) or fault == KILLED, at
            if fault == KILLED and (THOROUGH or seen != contents(order.reports)):
                assert rehearse()[1] == "done"
                assert contents(order.reports) == after, at
        assert rehearse()[1] == "done"
        assert contents(order.reports) == after
        tell(f"report, {fault}", len(faults), steps)
