"""How few respondents are too few; known without numpy, for whoever only looks at a page."""

#: Segments with fewer respondents are shown and marked, and not tested.
MIN_BASE = 30

#: Segments with fewer respondents are hidden: who answered what could be read from them.
THRESHOLD = 5
