"""Claims in HTML written by hand, each true and false, held against a tables.csv counted by hand."""

import nbformat
import pandas as pd
import pytest

from helpers.publishing.claim_reader import ClaimReader, denials
from helpers.publishing.exporter import hold_claims
from helpers.publishing.figures import cells
from helpers.survey.errors import BadInput

# Question q, 100 asked and 80 answered: a 54, b 20, c 6; a is ahead of b by 34 points (interval 20 to 48).
# Since the baseline: a +12 (5 to 19, holds), b −11 (−18 to −4, holds), c −1 (−6 to 4).
# Question r, 100 asked and answered: d 42, e 40, f 0; d is ahead of e by 2 points (−14 to 18); no change holds.
# Question s, 40 asked and 20 answered: g 18, h 2. Question t, 50 asked and nobody answered. Question u: i and j 50 each.
# Question v, 100 asked, 60 answered: k 45, l 15; a set with m and n chosen by nobody: w, 100 asked, 40 answered.
# Question x, 1,000 asked: y +1 point (−1 to 3), z −1 (−3 to 1); neither holds; of o of question v the change is open.
ROWS = """\
question code kind n base answered answered_effective share ci_low ci_high share_answered answered_ci_low answered_ci_high
q a option 54 100 80 80 .54 .44 .63 .675 .567 .767
q b option 20 100 80 80 .20 .133 .289 .25 .168 .355
q c option 6 100 80 80 .06 .028 .125 .075 .035 .154
q ab net 74 100 80 80 .74 .646 .816 .925 .846 .965
q missing missing 20 100 80 80 .20 .133 .289 nan nan nan
r d option 42 100 100 100 .42 .328 .518 .42 .328 .518
r e option 40 100 100 100 .40 .309 .498 .40 .309 .498
r f option 0 100 100 100 0 0 .037 0 0 .037
r missing missing 18 100 100 100 .18 .12 .27 nan nan nan
s g option 18 40 20 20 .45 .307 .602 .9 .699 .972
s h option 2 40 20 20 .05 .014 .165 .1 .028 .301
s missing missing 20 40 20 20 .5 .352 .648 nan nan nan
t o option 0 50 0 0 0 0 .071 nan nan nan
t missing missing 50 50 0 0 1 .929 1 nan nan nan
u i option 50 100 100 100 .5 .404 .596 .5 .404 .596
u j option 50 100 100 100 .5 .404 .596 .5 .404 .596
u missing missing 0 100 100 100 0 0 .037 nan nan nan
v k option 45 100 60 60 .45 .356 .548 .75 .628 .842
v l option 0 100 60 60 0 0 .037 0 0 .06
v missing missing 40 100 60 60 .4 .309 .498 nan nan nan
w m option 0 100 40 40 0 0 .037 0 0 .088
w n option 0 100 40 40 0 0 .037 0 0 .088
w missing missing 60 100 40 40 .6 .502 .691 nan nan nan
x y option 480 1000 1000 1000 .48 .449 .511 .48 .449 .511
x z option 950 1000 1000 1000 .95 .935 .962 .95 .935 .962
x missing missing 0 1000 1000 1000 0 0 .004 nan nan nan
e1 p option 90 200 200 25 .45 .38 .52 .45 .38 .52
e1 missing missing 0 200 200 25 0 0 .02 nan nan nan
"""
NEXT = {"q/a": ("b", 0.34, 0.20, 0.48), "r/d": ("e", 0.02, -0.14, 0.18), "v/k": ("l", 0.45, 0.35, 0.55)}
VERSUS = {"x/y": ("r/d", 0.06, -0.03, 0.15), "x/z": ("x/y", 0.01, -0.02, 0.04)}
CHANGE = {"q/a": (0.12, 0.05, 0.19, 1, 0), "q/b": (-0.11, -0.18, -0.04, 1, 0), "q/c": (-0.01, -0.06, 0.04, 0, 0),
          "r/d": (0.10, 0.01, 0.19, 0, 0), "r/e": (0.01, -0.08, 0.10, 0, 0), "v/k": (0.15, 0.03, 0.27, 0, 1),
          "x/y": (0.01, -0.01, 0.03, 0, 0), "x/z": (-0.01, -0.03, 0.01, 0, 0)}  # fmt: skip


@pytest.fixture(scope="module")
def values():
    """Every value of the tables above, as figures.cells gives them."""
    head, *rows = (line.split() for line in ROWS.splitlines())
    frame = pd.DataFrame(rows, columns=head)
    frame = frame.astype(dict.fromkeys(head[3:], "float64"))
    key = frame["question"] + "/" + frame["code"]
    for name, found in (("next", NEXT), ("versus", VERSUS)):
        frame[name] = key.map({cell: to for cell, (to, *_) in found.items()})
        for place, column in enumerate(("points", "ci_low", "ci_high"), start=1):
            frame[f"{name}_{column}"] = key.map({cell: one[place] for cell, one in found.items()}).astype("float64")
    for place, column in enumerate(("change", "change_ci_low", "change_ci_high", "change_holds", "change_open")):
        frame[column] = key.map({cell: float(one[place]) for cell, one in CHANGE.items()}).astype("float64")
    return cells(frame)


def sentence(claim, text, more=""):
    return f'<p class="sentence">X <span data-claim="{claim}">{text}</span>{more}.</p>'


TRUE = [
    ("over 1/2; q/a; in_sample", "più della metà"),
    ("over 1/2; q/ab; beyond", "la maggioranza"),
    ("over 2/3; q/ab; in_sample", "over two thirds"),
    ("at_least 9/10; x/z; beyond", "nearly all"),
    ("over 3/4; x/z; beyond", "oltre tre quarti"),
    ("between 47/100 53/100; x/y; in_sample", "about a half"),
    ("between 18/100 22/100; r/missing; in_sample", "circa un quinto"),
    ("at_most 1/10; q/c; in_sample", "una piccola parte"),
    ("ahead; q/a q/b; beyond", "prevails"),
    ("close; r/d r/e", "cannot be distinguished"),
    ("tied; u/i u/j", "le più frequenti, a pari merito"),
    ("largest; r/d", "most frequent"),
    ("rising; q/a", "in crescita"),
    ("falling; q/b", "in calo"),
    ("stable; x", "stable"),
]
FALSE = [
    ("over 1/2; v/k; in_sample", "più della metà"),  # of those who answered only
    ("over 1/2; q/a; beyond", "la maggioranza"),  # 44 to 63 % of those asked
    ("over 2/3; q/a; in_sample", "over two thirds"),
    ("at_least 9/10; q/ab; in_sample", "nearly all"),
    ("over 3/4; q/ab; in_sample", "oltre tre quarti"),
    ("between 47/100 53/100; r/d; in_sample", "about a half"),
    ("between 47/100 53/100; x/y; beyond", "about a half"),  # the interval begins at 44.9 %
    ("between 18/100 22/100; q/b; in_sample", "circa un quinto"),  # a quarter of those who answered
    ("at_most 1/10; q/b; in_sample", "una piccola parte"),
    ("over 1/2; q/nowhere; in_sample", "più della metà"),
    ("ahead; q/b q/a; beyond", "prevails"),
    ("ahead; r/d r/e; beyond", "prevails"),
    ("ahead; q/a q/c; beyond", "prevails"),  # nothing in the table tells how sure that is
    ("close; q/a q/b", "cannot be distinguished"),
    ("close; r/e r/d", "cannot be distinguished"),
    ("tied; r/d r/e", "the most frequent answers, level with each other"),
    ("largest; r/e", "most frequent"),
    ("rising; q/b", "in crescita"),
    ("rising; r/d", "in crescita"),
    ("falling; q/c", "in calo"),
    ("stable; r", "stable"),
    ("sideways; q/a", "in calo"),
    ("over x; q/a; beyond", "la maggioranza"),
    ("over 1/2", "la maggioranza"),
    ("", "la maggioranza"),
]


@pytest.mark.parametrize(("claim", "text"), TRUE)
def test_a_claim_that_the_table_bears_out_may_be_made(claim, text, values):
    assert list(ClaimReader(values).untrue(sentence(claim, text))) == []


@pytest.mark.parametrize(("claim", "text"), FALSE)
def test_a_claim_that_the_table_denies_is_named(claim, text, values):
    (wrong,) = ClaimReader(values).untrue(sentence(claim, text))
    assert wrong.startswith(f"“X {text}.”: ")


# No word of the lexicon here: what the table has to say of the claims themselves.
@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        ("under 1/2; r/d; in_sample", True),
        ("under 1/2; q/a; in_sample", False),
        ("at_most 1/2; u/i; in_sample", True),
        ("at_most 1/2; v/k; in_sample", False),
        ("level; r/d r/e; in_sample", True),
        ("level; q/a q/b; in_sample", False),
        ("level; r/d r/e; beyond", False),
        ("level; x/z x/y; beyond", False),  # the shares are 47 points apart
        ("only; v/k", True),
        ("only; q/a", False),
        ("none_chosen; w", True),
        ("none_chosen; r", False),
        ("none_chosen; t", False),
        ("nobody_answered; t", True),
        ("nobody_answered; w", False),
        ("too_few; s", True),
        ("too_few; e1", True),
        ("too_few; q", False),
        ("nonresponse; v/k", True),
        ("nonresponse; q/a", False),
        ("unchanged; r; some", True),
        ("unchanged; x; all", True),
        ("unchanged; x; some", False),
        ("unchanged; r; all", False),  # f does not compare
        ("unchanged; q; all", False),
        ("unchanged; u; all", False),  # nothing compares
        ("open_change; v/k", True),
        ("open_change; q/a", False),
        ("over 1/4; s/g; beyond", False),  # too few to say
        ("largest; s/g", True),
        ("close; s/g s/h", False),
        ("ahead; x/y r/d; in_sample", True),
        ("ahead; x/y r/d; beyond", False),
    ],
)
def test_each_claim_is_evaluated_from_the_table_alone(claim, holds, values):
    assert (ClaimReader(values).false(claim) == "") == holds


@pytest.mark.parametrize(
    ("claim", "text", "wrong"),
    [
        ("under 1/2; r/d; in_sample", "più della metà", "“più della metà” means over 1/2, and carries under 1/2"),
        ("over 1/2; q/ab; in_sample", "a majority", "“majority” means over 1/2; beyond, and carries over 1/2"),
        ("over 1/2; q/ab; beyond", "over two thirds", "“over two thirds” means over 2/3, and carries over 1/2"),
        ("falling; q/b", "in crescita", "“in crescita” means rising, and carries falling"),
        ("largest; q/a", "prevale", "“prevale” means ahead; beyond, and carries largest"),
        ("largest; q/a", "rules", "“rules” is no word of the lexicon, and carries largest"),
    ],
)
def test_a_word_that_carries_another_claim_than_it_means_is_named(claim, text, wrong, values):
    (found,) = ClaimReader(values).untrue(sentence(claim, text))
    assert wrong in found


def test_a_claiming_word_that_carries_nothing_is_named_but_not_in_labels_dates_and_outside_sentences(values):
    (found,) = ClaimReader(values).untrue('<p class="sentence">So la maggioranza dice.</p>')
    assert found == "“So la maggioranza dice.”: “maggioranza” carries no claim"
    exempt = (
        '<p class="sentence"><span class="label">la maggioranza</span> <time>more than half</time></p><p>a majority</p>'
    )
    assert list(ClaimReader(values).untrue(exempt)) == []
    assert (
        list(ClaimReader(values).untrue(sentence("over 1/2; q/ab; beyond", "la maggioranza", " e più della metà")))
        != []
    )


def figure(cell, value, shown):
    return f'<p class="sentence"><data class="figure" data-cell="{cell}" value="{value}">{shown}</data></p>'


def test_a_change_that_does_not_hold_and_a_percentage_of_too_few_are_named(values):
    def read(html):
        return list(ClaimReader(values).untrue(html))

    assert read(figure("q/a/change", 0.12, "+12")) == read(figure("s/g/n", 18, "18")) == []
    assert read(figure("r/d/change", 0.1, "+10")) == ["“+10”: +10 is a change that does not hold"]
    assert read(figure("s/g/share", 0.45, "45%")) == ["“45%”: 45% is a percentage of too few"]
    assert read(figure("q/a/share", 0.54, "55%")) == ["“55%”: 55% is not how 0.54, at q/a/share, is rounded"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rising; q/a", "unchanged; q; all"),
        ("rising; q/a", "falling; q/a"),
        ("rising; q/a", "open_change; q/a"),
        ("rising; q/a", "stable; q"),
        ("verdict fails; c; now", "verdict in_sample; c; now"),
        ("over 1/2; q/a; beyond", "over 1/2; q/a; in_sample"),
        ("over 1/2; q/a; beyond", "at_most 1/2; q/a; in_sample"),
        ("between 1/4 1/3; q/a", "over 2/3; q/a"),
        ("ahead; q/a q/b; beyond", "close; q/a q/b"),
        ("ahead; q/a q/b; in_sample", "ahead; q/b q/a; in_sample"),
        ("ahead; q/a q/b; in_sample", "tied; q/a q/b"),
        ("largest; q/a", "largest; q/b"),
        ("too_few; q", "over 1/2; q/a; in_sample"),
    ],
)
def test_claims_that_deny_each_other_are_named_on_one_page_and_on_two(one, other):
    assert list(denials({"index": sentence(one, "x"), "page": sentence(other, "y")})) == [
        f"index: {one}, and page: {other}"
    ]
    assert list(denials({"page": sentence(one, "x") + sentence(other, "y")})) == [f"page: {one}, and page: {other}"]


def test_claims_that_agree_are_not():
    claims = ("over 1/2; q/a; in_sample", "between 1/2 3/4; q/a; in_sample", "ahead; q/a q/b; in_sample", "close; q/a q/b",
              "largest; q/a", "largest; r/a", "rising; q/a", "falling; q/b", "verdict fails; c; now",
              "verdict supported; c; then", "too_few; s", "unchanged; r; all", "stable; r")  # fmt: skip
    assert list(denials({"page": "".join(sentence(one, "x") for one in (*claims, *claims))})) == []


def test_a_notebook_with_a_false_claim_or_two_that_deny_each_other_is_refused_by_cell(values):
    def shown(*claims):
        outputs = [[nbformat.v4.new_output("display_data", {"text/html": sentence(*one)})] for one in claims]
        cells = [nbformat.v4.new_code_cell(id=f"step-{i}", outputs=one) for i, one in enumerate(outputs)]
        return nbformat.v4.new_notebook(cells=cells)

    true, other = ("over 1/2; q/ab; beyond", "la maggioranza"), ("over 1/2; q/ab; in_sample", "più della metà")
    hold_claims(shown(true, true), values)
    with pytest.raises(BadInput, match=r"cell step-1: “X la maggioranza.”: over 1/2; q/a; beyond: "):
        hold_claims(shown(true, ("over 1/2; q/a; beyond", "la maggioranza")), values)
    with pytest.raises(
        BadInput, match="cell step-0: over 1/2; q/ab; beyond, and cell step-1: over 1/2; q/ab; in_sample"
    ):
        hold_claims(shown(true, other), values)
