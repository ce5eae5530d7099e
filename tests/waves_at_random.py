"""Invented surveys, another for each seed: what a report says of waves that nobody has seen is read back from them.

A survey is a data folder of one to three waves of 1 to 5,000 respondents: with weights or without, questions that some
were not asked or that everybody left blank, answers that tie, that all give or that nobody gives. The same seed gives
the same bytes.
"""

from __future__ import annotations

import ast
import hashlib
import json
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from helpers import (
    balance,
    cumulate,
    finding,
    funnel,
    inside,
    introduce,
    overlap,
    remarks,
    show,
    statements,
    takeaways,
    tally,
)
from helpers.analysis.trends import together
from helpers.paths import DATA, NOTEBOOKS
from helpers.survey.codebook import NOT_ASKED, read_codebook
from helpers.survey.responses import header

SIZES = (1, 2, 4, 12, 24, 29, 30, 31, 40, 64, 90, 150, 250, 400, 400, 800, 1500, 5000)
#: The whole questionnaire takes longer: most of its waves are small.
SIZES_WHOLE = (1, 7, 24, 29, 31, 60, 130, 300, 300, 600, 1500)

SHAPES = ("any",) * 6 + ("half", "half", "third", "tie", "tie", "all", "nobody", "level", "few")
REPLIES = (0.0, 0.0, 0.01, 0.03, 0.08, 0.25, 0.5)


@dataclass
class Survey:
    """A data folder, and the names of the waves in it that are read."""

    seed: int
    data: Path
    waves: list[str] = field(default_factory=list)


def survey(seed: int, folder: Path, whole: bool = False) -> Survey:
    """Write the survey of a seed; with `whole`, of the real questionnaire, and sometimes after the wave of 2020."""
    rng = random.Random(seed)
    data = folder / f"survey-{seed}"
    data.mkdir()
    if whole:
        shutil.copy(DATA / "codebook.yml", data)
        shutil.copy(DATA / "claims.yml", data)
        if rng.random() < 0.5:
            shutil.copytree(DATA / "waves" / "2020-03", data / "waves" / "2020-03")
    else:
        book = _codebook(rng)
        (data / "codebook.yml").write_text(json.dumps(book), "utf-8")
        (data / "claims.yml").write_text(json.dumps({"wave": "2021-03", "claims": _claims(rng, book)}), "utf-8")
    book = yaml.safe_load((data / "codebook.yml").read_text("utf-8"))
    for question in book["questions"]:
        question.setdefault("options", book.get("scales", {}).get(question.get("scale")))
    made = Survey(seed, data)
    plans = None
    for name in ("2021-03", "2022-03", "2023-03")[: rng.choice((1, 2, 2, 3))]:
        n = rng.choice(SIZES_WHOLE if whole else SIZES)
        keep = plans if plans and rng.random() < 0.5 else {}  # as before, so that something stays the same
        plans = {one["id"]: keep.get(one["id"]) or _plan(rng, one) for one in book["questions"]}
        _write(rng, data, name, book["questions"], plans, n)
        made.waves.append(name)
    return made


def _codebook(rng: random.Random) -> dict:
    questions = []
    for place in range(rng.choice((1, 2, 3))):
        kind = rng.choice(("single", "ordinal", "multiple"))
        codes = [f"o{i}" for i in range(rng.choice((2, 3, 3, 4, 5)))]
        one = {"id": f"q{place}", "kind": kind, "title": _both(f"Tema {place}"), "text": _both(f"Domanda {place}?")}
        one["options"] = [{"code": code, **_both(f"voce {place}{code[1:]}")} for code in codes]
        if len(codes) > 2 and rng.random() < 0.6:
            one["nets"] = [{"code": "top", "of": codes[:2], **_both(f"insieme {place}")}]
        if kind != "ordinal" and rng.random() < 0.3:
            one["other"] = _both("Altro")
        questions.append(one)
    about = {"id": "s", "title": _both("Prova"), "conductor": "x", "population": _both("p")}
    ids = [one["id"] for one in questions]
    about["pairs"] = [[f"{id}/o0", f"{ids[0] if place else ids[1]}/o0"] for place, id in enumerate(ids) if len(ids) > 1]
    return {"survey": about, "questions": questions}


def _claims(rng: random.Random, book: dict) -> list[dict]:
    """Statements of a printed report that never was: conditions on cells, and comparisons."""
    cells = [f"{one['id']}/{option['code']}" for one in book["questions"] for option in one["options"]]
    claims = []
    for place, cell in enumerate(rng.sample(cells, min(len(cells), 5))):
        other = rng.choice([one for one in cells if one != cell])
        says = [{"is": word} for word in ("majority", "a_third", "few", "about_half", "large_majority")]
        says += [{"over": "1/4"}, {"under": "1/2"}, {"ahead_of": other}, {"level_with": other}]
        holds = [{"cell": cell, **rng.choice(says)}]
        claims.append(
            {
                "id": f"c{place}",
                "source": "conclusions",
                "says": _both(f"Affermazione {chr(65 + place)}."),
                "holds": holds,
            }
        )
    return claims


@dataclass
class Plan:
    """How a question is answered: the chance of each option, how many leave it out, and who is asked."""

    shape: str
    chances: list[float]
    missing: float
    asked: float


def _plan(rng: random.Random, question: dict) -> Plan:
    k, shape = len(question["options"]), rng.choice(SHAPES)
    chances = [rng.gammavariate(rng.choice((0.4, 1, 4)), 1) for _ in range(k)]
    first = {"half": rng.uniform(0.46, 0.56), "third": 1 / 3, "all": 1.0, "few": 0.09}.get(shape)
    if first is not None:
        rest = sum(chances[1:])
        chances = [first, *((1 - first) * one / rest for one in chances[1:])]
    if shape in ("tie", "level"):
        chances[0] = chances[-1] = max(chances) * 1.5
    if shape == "nobody":
        chances[rng.randrange(k)] = 0.0
    total = sum(chances)
    factor = rng.choice((1.0, 2.0)) if question["kind"] == "multiple" and shape not in ("half", "all", "few") else 1.0
    missing = 1.0 if rng.random() < 0.06 else rng.choice(REPLIES)
    return Plan(
        shape, [min(one / total * factor, 1.0) for one in chances], missing, rng.choice((1.0,) * 5 + (0.6, 0.1))
    )


def _write(rng, data, name, questions, plans, n):
    """Write a wave in the canonical form: in a tie two options are ticked, or given, by equally many."""
    codebook = read_codebook(data)
    heads = header(codebook)
    asked_of = {one["id"]: _asked(rng, place, plans[one["id"]]) for place, one in enumerate(questions)}
    lines = []
    for i in range(n):
        row = {"respondent": f"r{i}", "status": "complete"}
        for place, question in enumerate(questions):
            row |= _answer(rng, i, question, plans[question["id"]], asked_of[question["id"]], questions[place - 1], row)
        lines.append(",".join(row.get(head, "") for head in heads))
    weights = _weights(rng, n)
    if weights:
        heads, lines = [*heads, "weight"], [f"{line},{weight}" for line, weight in zip(lines, weights, strict=True)]
    responses = ("\n".join([",".join(heads), *lines]) + "\n").encode()
    folder = data / "waves" / name
    folder.mkdir(parents=True)
    (folder / "responses.csv").write_bytes(responses)
    record = {
        "title": {"it": f"Marzo {name[:4]}", "en": f"March {name[:4]}"},
        "provenance": "collected",
        "inference": rng.choice(("self_selected", "self_selected", "quota", "probability")),
        "fieldwork": {"start": f"{name}-08", "end": f"{name}-14"},
        "population": _both("p"),
        "completes": n,
        "accesses": rng.choice((None, n, n + n // 3, 3 * n)),
        "source": {"title": "t", "sha256": hashlib.sha256(b"").hexdigest()},
        "responses": {"file": "responses.csv", "sha256": hashlib.sha256(responses).hexdigest()},
        "to_fill_in": rng.choice(([], ["inference"])),
    }
    if weights:
        record["weights"] = {"column": "weight"}
    (folder / "wave.yml").write_text(json.dumps(record), "utf-8")


def _asked(rng, place, plan):
    """Whom a question is put to: all, those who gave the first answer to the one before, or some at random."""
    if plan.asked == 1 or not place:
        return "all"
    return rng.choice(("before", "some"))


def _answer(rng, i, question, plan, asked, before, row):
    id, codes = question["id"], [option["code"] for option in question["options"]]
    several = question["kind"] == "multiple"
    columns = [f"{id}[{code}]" for code in codes] + ([f"{id}[other]"] if question.get("other") else [])
    columns = columns if several else [id]
    first = before["options"][0]["code"]
    gave = "1" in (row.get(f"{before['id']}[{first}]"),) or row.get(before["id"]) == first
    if (asked == "before" and not gave) or (asked == "some" and rng.random() > plan.asked):
        return dict.fromkeys(columns, NOT_ASKED)
    if rng.random() < plan.missing:
        return dict.fromkeys(columns, "")
    if not several:
        code = (
            codes[(0, -1)[i % 2]] if plan.shape == "tie" and rng.random() < 0.8 else rng.choices(codes, plan.chances)[0]
        )
        return {id: code}
    ticks = {f"{id}[{code}]": str(int(rng.random() < chance)) for code, chance in zip(codes, plan.chances, strict=True)}
    if plan.shape == "tie":
        ticks[columns[len(codes) - 1]] = ticks[columns[0]]
    return dict.fromkeys(columns, "0") | ticks


def _weights(rng, n):
    kind = rng.choice(("none",) * 4 + ("mild", "equal", "heavy"))
    if kind == "none":
        return []
    draw = {"mild": lambda: rng.uniform(0.5, 1.5), "equal": lambda: 2.0, "heavy": lambda: rng.choice((0.1, 0.3, 1, 9))}
    return [f"{draw[kind]():.4f}" for _ in range(n)]


def _both(text: str) -> dict[str, str]:
    return {"it": text, "en": text}


def notebooks() -> dict[str, str]:
    """The code of each notebook of the report, by its name."""
    found = {}
    for file in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = json.loads(file.read_text("utf-8"))["cells"]
        found[file.stem] = [compile_cell("".join(one["source"])) for one in cells if one["cell_type"] == "code"]
    return found


def compile_cell(source: str):
    """A cell as a kernel runs it: what its last expression gives is what it shows."""
    body = ast.parse(source).body
    last = ast.Expression(body.pop().value) if body and isinstance(body[-1], ast.Expr) else None
    module = compile(ast.Module(body, []), "cell", "exec")
    return module, compile(last, "cell", "eval") if last else None


def run(cells, wave: str, language: str, data: Path) -> str:
    """What the cells of a notebook show, as HTML; charts are left out."""
    names = {}
    shown = []
    for module, last in cells:
        exec(module, names)
        if "survey" not in names:
            names |= {"wave": wave, "language": language, "data_dir": str(data)}
            names |= dict.fromkeys(("plot", "segment", "trend"), lambda *_: None)  # they say nothing in sentences
            names["show"] = lambda thing: thing and show(thing)
        value = eval(last, names) if last else None
        shown.append(str(getattr(value, "html", "")))
    return "\n".join(shown)


def small_pages(tables, changes, claims) -> dict[str, str]:
    """What can be said of any tables: a page a question, and the conclusions."""
    pages = {}
    for table, change in zip(tables.values(), changes, strict=True):
        question = table.question
        things = [introduce(table), finding(table), show(table), show(change)]
        extra = [inside(table, net.code) for net in table.nets if question.kind != "multiple"]
        things += [show(one) for one in extra]
        more = []
        if question.kind == "ordinal":
            more = [cumulate(table), balance(table)]
            things += [show(more[0]), finding(more[1])]
        others = [one for one in tables.values() if one is not table]
        more += [overlap(table, table.options[0].code, one, one.options[0].code) for one in others[:1]]
        things += [
            remarks(table, change),
            *(remarks(one, change) for one in more),
            finding(funnel(table)),
            remarks(funnel(table)),
        ]
        pages[question.id] = "\n".join(one.html for one in things if one)
    told = [takeaways(claims), claims, tally(claims), statements(*tables.values()), together(changes)]
    pages["conclusioni"] = "\n".join(str(show(one).html) for one in told)
    return pages
