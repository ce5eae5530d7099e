"""Before anything is published: no address, no number, no code of a person, no segment too small."""

import io

import pytest
import xlsxwriter

from helpers.publishing.privacy import declared, revealing, revealing_workbook
from helpers.publishing.report import publish


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<ul id="said"><li>scrivetemi: mario.rossi@example.it</li></ul>', ["#said: an e-mail address"]),
        ("<p>chiamate il 333 1234567</p>", ["<p>: a telephone number"]),
        ('<section id="a"><p>RSSMRA80A01H501U</p></section>', ["#a: a fiscal code"]),
        ("<svg><text>mario@example.it</text></svg>", ["<text>: an e-mail address"]),
        ('<p class="made-from">sha256 0a6 <span>333 1234567</span></p>', []),
        ("<pre>mario@example.it</pre><style>a@b.it</style>", []),
        ("<p>17 marzo 2020 – 23 marzo 2020, 250 accessi, 130 questionari, 36–53</p>", []),
        ("<p>1 < 2, mario@example.it > me</p>", ["<p>: an e-mail address"]),
        ('<p title="x > y">mario&#64;example.it</p>', ["<p>: an e-mail address"]),
        ("<style>a { }</style><p>333 1234567</p><STYLE></STYLE>", ["<p>: a telephone number"]),
        ("<!-- a > b --><p>mario<b>rossi@example.it</b></p>", ["<b>: an e-mail address"]),
        ("<p>Chi scrive a info@club.example riceve il rapporto</p>", []),
        ('<table id="q-segments"><tbody><tr><th>Base</th><td>60</td><td>4 !</td><td>5</td></tr></tbody></table>',
         ["#q-segments: a segment of 4, fewer than 5"]),
        ('<style>[id$="-segments"] {}</style><table title="a > b" id="q-segments"><tr></tr><tbody><tr><td>9</td><td>4</td>'
         "</tr></tbody></table>", ["#q-segments: a segment of 4, fewer than 5"]),
        ('<table id="q-segments"><tbody><tr><th>Base</th><td>3</td><td>5 !</td><td>1.200</td></tr></tbody></table>', []),
    ],
)  # fmt: skip
def test_what_says_who_somebody_is_is_found_with_its_place(html, found):
    assert list(revealing(html, "Chi scrive a info@club.example riceve il rapporto")) == found


def test_a_workbook_is_looked_through_too():
    for text, found in (("mario@example.it", ["xl/sharedStrings.xml: an e-mail address"]), ("item a", [])):
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            book.add_worksheet().write_string(0, 0, text)
        assert list(revealing_workbook(content.getvalue(), "")) == found


def test_a_page_that_names_somebody_is_not_published_and_the_others_are(notebook, workshop):
    naming = "from helpers.presentation.fragments import Fragment\nfrom markupsafe import Markup\n"
    naming += "Fragment(Markup('<p id=\"said\">mario@example.it</p>'), '')"
    order = workshop(device=notebook(naming), mood=notebook("1 + 1"))
    outcomes = {outcome.stem: str(outcome) for outcome in publish(order)}
    assert outcomes["device"].startswith("device: device.html: not published, it says who somebody is")
    assert "#said: an e-mail address" in outcomes["device"]
    assert outcomes["mood"] == "mood"
    assert not (order.folder / "device.html").exists()


def test_nothing_published_says_who_anybody_is(published_waves, march):
    pages = sorted(published_waves.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        assert list(revealing(page.read_text("utf-8"), declared(march))) == [], page
