"""What is known of published files without making one: names, and places that depend on which other pages there are."""

from __future__ import annotations

import re

#: The whole report; its pages one after the other.
ONE_FILE = "report.html"

#: Where links to the other language and to other waves stand.
EDITIONS = re.compile(r"<!--editions-->.*?<!--/editions-->", re.DOTALL)

#: The links to the page before and the page after.
NEIGHBOUR = re.compile(r'<a (?=[^>]*\brel="(?:prev|next)")[^>]*>')

#: The address in such a link; set aside while the page is not there.
ADDRESS = re.compile(r'(?:data-)?\bhref="([^"]*)"')


def own(html: str) -> str:
    """Return what of a page is its own: the places that others fill left empty.

    Examples
    --------
    >>> own('<!--editions--><a href="../en/a.html">English</a><!--/editions--><a rel="next" data-href="b.html">')
    '<!--editions--><!--/editions--><a rel="next" href="b.html">'
    """
    empty = EDITIONS.sub("<!--editions--><!--/editions-->", html, count=1)
    return NEIGHBOUR.sub(lambda tag: ADDRESS.sub(r'href="\1"', tag[0]), empty)
