"""Words that mean something to a browser, to a template, to a spreadsheet or to a line of text; a survey gets them all."""

import csv
import hashlib
import io
from itertools import cycle

import yaml

#: What a script among them would do, for all to see.
MARK = "document.title='live'"

#: In the spirit of OWASP's cheat sheets on cross-site scripting and on CSV injection.
CORPUS = (
    f"<script>{MARK}</script>",
    f'"><img src=x onerror="{MARK}">',
    f"'><svg/onload={MARK}>",
    f"</title></style></svg><script>{MARK}</script>",
    f"<!--<img src='--><img src=x onerror={MARK}//'>",
    f"]]><![CDATA[<script>{MARK}</script>",
    f'<a href="javascript:{MARK}">x</a><iframe srcdoc="<script>{MARK}</script>"></iframe>',
    f"[x](javascript:{MARK}) ![x](//host.invalid/x.png) <//host.invalid>",
    "<style>* { display: none }</style><base href=//host.invalid/><meta http-equiv=refresh content=0>",
    "<math><mi//xlink:href='data:x,<script>'>&lt;b&gt; &#60;i&#62; &amp;amp;",
    '<data class="figure" value="1">99 %</data><table id="tavola_05">',
    'x.ipynb">y <!--/editions--> </main> id="content" url(#x) #ffffff #1c2a33 d="M 0.123456"',
    "{braces} {0} {label} {n.il} {{ 7 * 7 }} {% raw %} {# no #}",
    r"$x^2$ $\frac{1}{2}$ \begin{x} $unclosed",
    "%s %(x)s %n `code` **bold** _it_ ~~no~~ | a | b |",
    "# heading\t> quote\t- item\t1. item",
    "=1+1",
    '=HYPERLINK("//host.invalid","x")',
    "+SUM(A1:A9)",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\N{RIGHT-TO-LEFT OVERRIDE}gnp.cod \N{LEFT-TO-RIGHT ISOLATE}never closed",
    "مرحبا بالعالم \N{COMBINING ACUTE ACCENT}\N{ZERO WIDTH JOINER} שלום",
    "👩‍👩‍👧‍👦 🏳️‍🌈 ﷽",
    "W" * 300,
    "a/very/long/address/" * 15,
    "\"double\" 'single' «caporali» \\backslash\\ \\u003cscript\\u003e",
    "0",
    "n.d.",
)


def hostile_survey(data, wave):
    """Make the words of a survey hostile: of its codebook, and of what the respondents of a wave wrote."""
    file = data / "codebook.yml"
    book = yaml.safe_load(file.read_text("utf-8"))
    words = cycle(CORPUS)

    def reworded(text):
        # A few letters before its own keep it apart from the others; at the end, so that a formula begins it.
        text |= {language: f"{next(words)} {text[language][:12]}" for language in ("it", "en")}

    reworded(book["survey"]["title"])
    for scale in book["scales"].values():
        for option in scale:
            reworded(option)
    for question in book["questions"]:
        for text in (question["title"], question["text"], *question.get("options", ()), *question.get("nets", ())):
            reworded(text)
        if question.get("other"):
            reworded(question["other"])
    file.write_text(yaml.safe_dump(book, allow_unicode=True, sort_keys=False), "utf-8")
    _hostile_answers(data / "waves" / wave)


def _hostile_answers(folder):
    file, record = folder / "responses.csv", folder / "wave.yml"
    before = file.read_bytes()
    rows = list(csv.DictReader(io.StringIO(before.decode("utf-8"), newline="")))
    words = cycle(CORPUS)
    for row in rows:
        for column, value in row.items():
            if column.endswith("[other_text]") and value:
                row[column] = next(words)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    file.write_bytes(text.getvalue().encode("utf-8"))
    signed = record.read_text("utf-8").replace(
        *(hashlib.sha256(one).hexdigest() for one in (before, file.read_bytes()))
    )
    hostile = f"it: '{folder.name} <b>$x$</b> &amp; {{braces}}'"
    record.write_text(signed.replace(f"it: Rilevazione {folder.name}", hostile), "utf-8")
