"""The tests on every Python that is here, with the pins, and with the lowest versions that pyproject.toml admits.

What is given on the command line goes to pytest: ``python tests/matrix.py --ignore=tests/browser``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PLACE = PROJECT / "build" / "matrix"
PYTHONS = ("3.11", "3.12", "3.13")


def interpreter(version):
    """The interpreter of a version, on the path or where uv keeps its own; None if there is none."""
    for found in (shutil.which(f"python{version}"), _said("uv", "python", "find", "--no-python-downloads", version)):
        if found and _said(found, "-c", "import sys; print('%d.%d' % sys.version_info[:2])") == version:
            return found
    return None


def _said(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def environment(name, python, requirements, *options):
    """Make an environment with these requirements and the project; return its interpreter."""
    there = PLACE / name / "bin" / "python"
    uv = ["uv", "pip", "--quiet"]
    subprocess.run(["uv", "venv", "--quiet", "--clear", "--python", python, PLACE / name], check=True)
    subprocess.run([*uv, "sync", "--compile-bytecode", "--python", there, *options, requirements], check=True)
    editable = ["--no-deps", "--no-build-isolation", "--editable", PROJECT]
    subprocess.run([*uv, "install", "--python", there, *editable], check=True)
    return there


def lowest():
    """The lowest versions of what is declared; of what that needs, what fits now."""
    file = PLACE / "lowest.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    options = [
        "--resolution",
        "lowest-direct",
        "--python-version",
        PYTHONS[0],
        "--extra",
        "dask",
        "--extra",
        "dev",
        "--output-file",
        file,
    ]
    subprocess.run(["uv", "pip", "compile", "--quiet", *options, "pyproject.toml"], cwd=PROJECT, check=True)
    return file


def tested(name, python):
    """Run the tests; return the line that they end with, and whether they pass."""
    command = [python, "-m", "pytest", "-q", "-n", os.environ.get("JOBS") or "auto", "--dist", "loadfile"]
    run = subprocess.Popen(
        [*command, "-p", "no:cacheprovider", "--basetemp", Path(tempfile.gettempdir()) / f"matrix-{name}", *sys.argv[1:]],
        cwd=PROJECT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    last = ""
    for line in run.stdout:
        print(line, end="", flush=True)
        last = line.strip() or last
    return last, run.wait() == 0


def main():
    found = {version: interpreter(version) for version in PYTHONS}
    rows, good = [], True
    for version, python in found.items():
        if python:
            pinned = environment(version, python, PROJECT / "requirements.lock", "--require-hashes")
            line, passed = tested(version, pinned)
        else:
            line, passed = f"not run: there is no python{version} on the PATH", True
        rows.append((f"Python {version}", line))
        good &= passed
    oldest = next(filter(None, found.values()))
    line, passed = tested("lowest", environment("lowest", oldest, lowest()))
    rows.append(("lowest", line))
    for name, line in rows:
        print(f"{name:12} {line}")
    sys.exit(not (good and passed))


if __name__ == "__main__":
    main()
