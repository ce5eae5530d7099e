"""What comes from outside: nothing but what requirements.lock says by hash, on every way in, and under open licences."""

import base64
import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata

import pytest
import yaml
from packaging.requirements import Requirement

from helpers.paths import PROJECT

#: By the names of SPDX, and as older metadata write them.
OPEN = re.compile(
    r"(MIT|BSD 3-Clause License|MIT-0|MIT-CMU|0BSD|BSD|BSD-[23]-Clause|ISC|Apache|Apache-2\.0|MPL-2\.0|PSF-2\.0|Python Software Foundation|Zlib"
    r"|CC0-1\.0|ISC License \(ISCL\)|Mozilla Public License 2\.0 \(MPL 2\.0\)|Apache(?: License,)?(?: Version)? 2\.0"
    r"|(?:MIT|BSD|Apache Software|Python Software Foundation|ISC) License)"
)
#: Packages whose metadata are silent, and what the text of their licence is.
SILENT = {"atheris": "Apache-2.0", "axe-playwright-python": "MIT"}


def locked():
    text = (PROJECT / "requirements.lock").read_text("utf-8").replace("\\\n", " ")
    return [Requirement(line.split("--hash=")[0].strip()).name for line in text.splitlines()]


def licences(about):
    """The licences that a package's metadata name: an expression, else classifiers, else the first line of the text."""
    classified = [line.split(" :: ")[-1] for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    said = about.get("License-Expression") or "; ".join(classified) or (about.get("License") or "").split("\n")[0]
    parts = re.split(r" (?:AND|OR) |; ", said or SILENT.get(about["Name"], ""))
    return [part.split(" :: ")[-1] for part in parts if part]


def test_every_package_is_under_an_open_licence():
    installed = {one.metadata["Name"].lower().replace("_", "-"): one.metadata for one in metadata.distributions()}
    there = [name for name in locked() if name in installed]
    assert len(there) > 100
    closed = {name: licences(installed[name]) for name in there}
    assert {name: said for name, said in closed.items() if not said or not all(map(OPEN.fullmatch, said))} == {}


@pytest.fixture
def project(tmp_path):
    """A folder with our environment.yml, a lock of one package that is built here, and a function that tampers with it."""
    name = "trifle-1-py3-none-any.whl"
    files = {
        "trifle.py": b"",
        "trifle-1.dist-info/METADATA": b"Metadata-Version: 2.1\nName: trifle\nVersion: 1\n",
        "trifle-1.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(tmp_path / name, "w") as wheel:
        record = ""
        for path, content in files.items():
            wheel.writestr(path, content)
            code = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record += f"{path},sha256={code},{len(content)}\n"
        wheel.writestr("trifle-1.dist-info/RECORD", f"{record}trifle-1.dist-info/RECORD,,\n")
    shutil.copy(PROJECT / "environment.yml", tmp_path)
    digest = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()

    def lock(sha256=digest):
        (tmp_path / "requirements.lock").write_text(f"trifle==1 \\\n    --hash=sha256:{sha256}\n", "utf-8")
        return tmp_path

    return lock


def as_conda_does(folder):
    """The file that conda gives pip: the lines of the section, beside environment.yml."""
    section = yaml.safe_load((folder / "environment.yml").read_text("utf-8"))["dependencies"][-1]["pip"]
    (folder / "condaenv.requirements.txt").write_text("\n".join(section), "utf-8")
    return ["-r", "condaenv.requirements.txt"]


def as_make_does(installer, folder):
    """The options that the recipe of the environment gives an installer with the lock."""
    recipe = (PROJECT / "Makefile").read_text("utf-8")
    pattern = {"pip": r'"\$\$\{pip\[@\]\}" (.*requirements\.lock)', "uv": r"uv pip sync .*--python \S+ (.*)"}[installer]
    (options,) = re.findall(pattern, recipe)
    return options.split()


@pytest.mark.parametrize("way", ["make with pip", "make with uv", "conda"])
def test_a_package_that_is_not_what_the_lock_says_is_refused(project, way):
    pip, uv = importlib.util.find_spec("pip"), shutil.which("uv")
    tool = "uv" if way == "make with uv" or (way == "conda" and not pip) else "pip"
    if not (uv if tool == "uv" else pip):
        pytest.skip(f"there is no {tool} here")
    command = [uv, "pip"] if tool == "uv" else [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    command += ["sync" if way == "make with uv" else "install", "--no-index", "--find-links", ".", "--target", "there"]
    for sha256 in ((), ("0" * 64,)):
        folder = project(*sha256)
        options = as_conda_does(folder) if way == "conda" else as_make_does(tool, folder)
        done = subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode == 0) == (not sha256), done.stdout + done.stderr
        assert (folder / "there" / "trifle.py").exists() == (not sha256)
        if sha256:
            assert "hash" in done.stderr.lower()
        shutil.rmtree(folder / "there", ignore_errors=True)


@pytest.mark.parametrize("way", ["make with pip", "make with uv", "conda"])
def test_a_pin_without_a_hash_is_refused_too(project, way):
    options = as_conda_does(project()) if way == "conda" else as_make_does(way.split()[-1], project())
    folder = project()
    said = (folder / "condaenv.requirements.txt").read_text("utf-8") if way == "conda" else " ".join(options)
    assert "--require-hashes" in said.split()
