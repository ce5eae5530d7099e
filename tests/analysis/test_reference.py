"""Our statistics against R's, as `tests/reference/reference.R` wrote them down; the suite itself needs no R."""

import json
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small import write_wave

from helpers.analysis.association import DRAWN, association
from helpers.analysis.inference import (
    calibrated_mean,
    corrected,
    design_effect,
    difference_of_shares,
    effective_base,
    effective_base_of_share,
    smallest_detectable_difference,
    weight_sums,
    weighted_share,
    wilson_interval,
)
from helpers.analysis.segments import segment
from helpers.analysis.tables import tabulate
from helpers.survey.record import Trim
from helpers.survey.waves import open_wave
from helpers.survey.weighting import rake

REFERENCE = Path(__file__).parents[1] / "reference"
R = json.loads((REFERENCE / "expected.json").read_text("utf-8"))
DATA = {name: pd.read_csv(REFERENCE / f"{name}.csv") for name in ("api", "simulated")}
WEIGHTS = {"api": DATA["api"]["pw"].to_numpy(), "simulated": DATA["simulated"]["weight"].to_numpy()}


def close(expected):
    """To six digits, small p-values too."""
    return pytest.approx(expected, rel=1e-6, abs=0)


def named(*keys):
    """The name of a case by what it is about."""
    return lambda case: "-".join(str(case[key]) for key in keys)


def codes(data, column):
    """The categories of a column as 0, 1, 2..., in their order."""
    return np.unique(DATA[data][column], return_inverse=True)[1]


def crossed(case):
    return codes(case["data"], case["rows"]), codes(case["data"], case["columns"])


def spread_out(table):
    """One row and one column number a respondent, of a table of counts."""
    rows, columns = np.indices(np.shape(table))
    return [np.repeat(places.ravel(), np.ravel(table)) for places in (rows, columns)]


@pytest.mark.parametrize("data", ["api", "simulated"])
def test_unequal_weights_cost_what_r_says(data):
    weights = WEIGHTS[data]
    assert effective_base(weights, len(weights)) == close(R["weighting"][data]["effective_base"])
    assert design_effect(weights) == close(R["weighting"][data]["design_effect"])


@pytest.mark.parametrize("case", R["shares"], ids=named("data", "column", "level"))
def test_a_weighted_share_is_as_uncertain_as_r_says(case):
    weights = WEIGHTS[case["data"]]
    chosen = (DATA[case["data"]][case["column"]].astype(str) == case["level"]).to_numpy()
    share, error = weighted_share(weight_sums(weights[chosen]), weight_sums(weights), len(weights))
    assert (share, error) == close((case["share"], case["standard_error"]))
    base = effective_base_of_share(share, error, len(weights), effective_base(weights, len(weights)))
    assert base == close(case["effective_base"])
    n = share * base
    assert wilson_interval(n, base) == close(tuple(case["wilson_95"]))
    assert wilson_interval(n, base, 0.90) == close(tuple(case["wilson_90"]))


CODEBOOK = """\
survey: {id: simulated, title: {it: S, en: S}, conductor: nobody, population: {it: S, en: S}}
scales:
  opinion: [{code: o1, it: "1", en: "1"}, {code: o2, it: "2", en: "2"}, {code: o3, it: "3", en: "3"}, {code: o4, it: "4", en: "4"}]
questions:
  - {id: company, kind: single, title: {it: C, en: C}, text: {it: C, en: C}, options: [{code: a, it: A, en: A}, {code: b, it: B, en: B}, {code: c, it: C, en: C}, {code: d, it: D, en: D}, {code: e, it: E, en: E}]}
  - {id: opinion, kind: ordinal, scale: opinion, title: {it: O, en: O}, text: {it: O, en: O}}
  - {id: region, kind: single, title: {it: R, en: R}, text: {it: R, en: R}, options: [{code: centre, it: C, en: C}, {code: north, it: N, en: N}, {code: south, it: S, en: S}]}
  - {id: ticked, kind: multiple, none_allowed: true, title: {it: T, en: T}, text: {it: T, en: T}, options: [{code: t1, it: "1", en: "1"}, {code: t2, it: "2", en: "2"}]}
"""


@pytest.fixture(scope="module")
def wave_of(tmp_path_factory):
    """A function (lines of `weights:`, frame) that writes simulated respondents as a wave and opens it."""

    def opened(weights, frame=DATA["simulated"]):
        data = tmp_path_factory.mktemp("wave")
        frame = frame.rename(columns={"ticked1": "ticked[t1]", "ticked2": "ticked[t2]"}).assign(
            respondent=[f"r{row}" for row in frame.index], status="complete", opinion="o" + frame["opinion"].astype(str)
        )
        columns = ["respondent", "status", "company", "opinion", "region", "ticked[t1]", "ticked[t2]"]
        columns += ["weight"] if "column" in weights else []
        responses = frame[columns].to_csv(index=False, lineterminator="\n").encode()
        with (write_wave(data, "2024-01", responses, len(frame)) / "wave.yml").open("a", encoding="utf-8") as record:
            record.write(f"weights: {weights}\n")
        (data / "codebook.yml").write_text(CODEBOOK, "utf-8")
        return open_wave("2024-01", data)

    return opened


@pytest.fixture
def simulated(wave_of):
    """The simulated respondents as a wave with a column of weights."""
    return wave_of("{column: weight}")


@pytest.mark.parametrize("confidence", [0.95, 0.90])
@pytest.mark.parametrize(
    ("question", "column_and_level"),
    [
        ("company", {code: ("company", code) for code in "abcde"}),
        ("opinion", {f"o{place}": ("opinion", str(place)) for place in (1, 2, 3, 4)}),
        ("ticked", {"t1": ("ticked1", "1"), "t2": ("ticked2", "1")}),
    ],
)
def test_the_table_of_a_weighted_wave_is_the_one_of_r(simulated, question, column_and_level, confidence):
    table = tabulate(simulated, question, confidence=confidence)
    assert table.effective_base == close(R["weighting"]["simulated"]["effective_base"])
    of_r = {(case["column"], case["level"]): case for case in R["shares"] if case["data"] == "simulated"}
    assert [cell.code for cell in table.options] == list(column_and_level)
    for cell in table.options:
        expected = of_r[column_and_level[cell.code]]
        assert cell.share == close(expected["share"])
        assert (cell.standard_error, cell.effective_base) == close(
            (expected["standard_error"], expected["effective_base"])
        )
        assert (cell.ci_low, cell.ci_high) == close(tuple(expected[f"wilson_{confidence * 100:.0f}"]))


@pytest.mark.parametrize("case", R["wilson"], ids=named("n", "base", "confidence"))
def test_wilson_is_the_interval_of_prop_test(case):
    assert wilson_interval(case["n"], case["base"], case["confidence"]) == close(tuple(case["limits"]))


@pytest.mark.parametrize("case", R["simultaneous"], ids=named("counts"))
def test_intervals_that_hold_together_are_score_intervals_at_a_level_shared_out(case):
    counts, shared_out = case["counts"], 1 - (1 - case["confidence"]) / len(case["counts"])
    found = [wilson_interval(n, sum(counts), shared_out) for n in counts]
    assert np.array(found) == close(np.array(case["limits"]))


@pytest.mark.parametrize("case", R["difference"], ids=named("counts", "confidence"))
def test_a_difference_is_the_one_of_prop_test(case):
    found = difference_of_shares(*case["counts"], case["confidence"])
    assert (found.ci_low, found.ci_high) == close(tuple(case["limits"]))
    assert found.p_value == close(case["p_value"])


def raked_as(case):
    """Rake the simulated respondents as R did."""
    frame = DATA["simulated"]
    margins = [
        [((frame[column].astype(str) == code).to_numpy(), target) for code, target in targets.items()]
        for column, targets in R["raking"]["targets"].items()
    ]
    start = WEIGHTS["simulated"] if case["start"] == "weight" else None
    return rake(margins, start, Trim(**case["trim"]) if case["trim"] else None)


@pytest.mark.parametrize("case", R["raking"]["results"], ids=named("start", "trim"))
def test_raking_gives_every_respondent_the_weight_that_r_gives(case):
    weights = raked_as(case)
    assert weights == close(np.array(case["weights"]))
    assert weights.mean() == close(1)
    assert design_effect(weights) == close(case["design_effect"])


# After raking, a share varies by what the margins leave open: `rake`, then `svymean` of a `subset`.

TARGETS = {
    "company": R["raking"]["targets"]["company"],
    "region": R["raking"]["targets"]["region"],
    "ticked": {"t1": R["raking"]["targets"]["ticked1"]["1"]},
}
BLANK = DATA["simulated"].assign(
    region=DATA["simulated"]["region"].where(DATA["simulated"].index % 9 != 0, ""),
    company=DATA["simulated"]["company"].where(DATA["simulated"].index % 25 != 3, ""),
)
DOMAINS = {
    "all": np.full(400, True),
    "north": (DATA["simulated"]["region"] == "north").to_numpy(),
    "a_or_b": DATA["simulated"]["company"].isin(["a", "b"]).to_numpy(),
    "o1_to_o3": (DATA["simulated"]["opinion"] != 4).to_numpy(),
}


@pytest.fixture(scope="module")
def raked(wave_of):
    """The waves raked to the targets: from equal weights, from a column, and with answers left blank."""
    targets = f"targets: {json.dumps(TARGETS)}"
    return {
        "equal": wave_of(f"{{{targets}}}"),
        "weight": wave_of(f"{{column: weight, {targets}}}"),
        "blank": wave_of(f"{{{targets}}}", BLANK),
    }


@pytest.mark.parametrize("case", R["calibrated"]["shares"], ids=named("start", "domain", "column", "level"))
def test_a_raked_share_is_as_uncertain_as_r_says(raked, case):
    fixed, domain = raked[case["start"]].calibration, DOMAINS[case["domain"]]
    chosen = (DATA["simulated"][case["column"]].astype(str) == case["level"]).to_numpy()[domain]
    share, error = calibrated_mean(chosen, fixed.group[domain], fixed)
    assert share == close(case["share"])
    assert error == pytest.approx(case["standard_error"], rel=1e-6, abs=1e-12)


CELLS = {"company": "{}", "opinion": "o{}", "region": "{}"}


@pytest.mark.parametrize(
    "case",
    [case for case in R["calibrated"]["shares"] if case["column"] in CELLS and case["domain"] in ("all", "north")],
    ids=named("start", "domain", "column", "level"),
)
def test_the_cells_of_a_raked_wave_are_those_of_r(raked, case):
    table = tabulate(raked[case["start"]], case["column"])
    code = CELLS[case["column"]].format(case["level"])
    cell = table[code] if case["domain"] == "all" else segment(table, "region")["north"][code]
    assert cell.share == close(case["share"])
    if case["effective_base"] is None:
        assert (cell.fixed, cell.standard_error, cell.ci_low, cell.ci_high) == (True, 0, None, None)
        return
    assert not cell.fixed
    assert cell.effective_base == close(case["effective_base"])
    assert (cell.ci_low, cell.ci_high) == close(tuple(case["wilson_95"]))
    # The logit interval of `svyciprop`, of as many respondents of equal weight, is Wilson's but for a point.
    assert (cell.ci_low, cell.ci_high) == pytest.approx(tuple(case["svyciprop"]), abs=0.015)


def test_what_the_margins_add_up_to_is_fixed_too(raked):
    table = tabulate(raked["equal"], "ticked")
    assert (table["t1"].fixed, table["t2"].fixed, table["missing"].fixed) == (True, False, False)
    assert table["missing"].ci_low == 0


@pytest.mark.parametrize("case", R["calibrated"]["with_blanks"], ids=named("column", "level"))
def test_a_margin_with_blanks_is_fixed_among_those_who_answered(raked, case):
    if case["column"] not in CELLS:
        return
    cell = tabulate(raked["blank"], case["column"])[CELLS[case["column"]].format(case["level"])]
    assert (cell.share, cell.standard_error) == close((case["share"], case["standard_error"]))
    assert not cell.fixed
    assert (cell.answered_ci_low is None) == (case["column"] != "opinion")


@pytest.mark.parametrize("case", R["calibrated"]["means"], ids=named("start"))
def test_a_raked_mean_is_as_uncertain_as_r_says(raked, case):
    fixed, domain = raked[case["start"]].calibration, DOMAINS[case["domain"]]
    opinion = DATA["simulated"]["opinion"].to_numpy()[domain]
    assert calibrated_mean(opinion, fixed.group[domain], fixed) == close((case["mean"], case["standard_error"]))


@pytest.mark.parametrize("case", R["calibrated"]["with_blanks"], ids=named("column", "level"))
def test_who_leaves_a_margin_out_is_in_none_of_its_categories(raked, case):
    wave = raked["blank"]
    assert wave.weights == close(np.array(R["calibrated"]["weights_with_blanks"]))
    chosen = (BLANK[case["column"]].astype(str) == case["level"]).to_numpy()
    found = calibrated_mean(chosen, wave.calibration.group, wave.calibration)
    assert found == close((case["share"], case["standard_error"]))


def test_among_those_who_answered_a_margin_with_blanks_is_fixed(raked):
    fixed, answered = raked["blank"].calibration, (BLANK["region"] != "").to_numpy()
    north = (BLANK["region"] == "north").to_numpy()[answered]
    found = calibrated_mean(north, fixed.group[answered], fixed)
    assert found == (close(0.42), pytest.approx(0, abs=1e-12))


def test_weights_of_a_column_alone_fix_nothing(simulated):
    assert simulated.calibration is None


@pytest.mark.parametrize("case", R["association"]["chi_square"], ids=named("rows", "columns"))
def test_chi_square_is_the_one_of_chisq_test(case):
    found = association(*crossed(case))
    assert (found.test, found.effect_name) == ("chi_square", "cramer_v")
    assert (found.statistic, found.p_value) == close((case["statistic"], case["p_value"]))
    assert found.effect == close(case["cramer_v"])


@pytest.mark.parametrize("case", R["association"]["fisher"], ids=named("table"))
def test_a_small_table_of_two_by_two_has_the_p_of_fisher_test(case):
    found = association(*spread_out(case["table"]))
    assert found.test == "fisher"
    assert found.p_value == close(case["p_value"])


@pytest.mark.parametrize("case", R["association"]["exact"], ids=named("table"))
def test_resampling_a_larger_table_comes_near_the_p_of_every_table_there_is(case):
    found = association(*spread_out(case["table"]))
    assert found.test == "monte_carlo"
    # Three standard errors of a share of the tables drawn; the seed is fixed.
    near = 3 * sqrt(case["p_value"] * (1 - case["p_value"]) / DRAWN)
    assert found.p_value == pytest.approx(case["p_value"], abs=near)


@pytest.mark.parametrize("case", R["association"]["kruskal"], ids=named("data", "rows", "columns"))
def test_a_scale_over_segments_has_the_h_of_kruskal_test(case):
    found = association(*crossed(case), ordinal=True)
    assert (found.test, found.effect_name) == ("kruskal", "epsilon_squared")
    assert (found.statistic, found.p_value) == close((case["statistic"], case["p_value"]))
    assert found.effect == close(case["epsilon_squared"])


@pytest.mark.parametrize("ordinal", [False, True])
@pytest.mark.parametrize("case", R["association"]["rao_scott"], ids=named("data", "rows", "columns"))
def test_a_weighted_table_has_the_f_of_svychisq(case, ordinal):
    found = association(*crossed(case), weights=WEIGHTS[case["data"]], ordinal=ordinal)
    assert (found.test, found.effect_name) == ("rao_scott", "cramer_v")
    assert (found.statistic, found.p_value) == close((case["statistic"], case["p_value"]))
    assert found.effect == close(case["cramer_v"])


@pytest.mark.parametrize("case", R["association"]["rao_scott_raked"], ids=named("start", "rows", "columns"))
def test_a_table_of_a_raked_wave_has_the_f_of_svychisq(raked, case):
    wave = raked[case["start"]]
    found = association(*crossed(case), weights=wave.weights, fixed=(wave.calibration, wave.calibration.group))
    assert (found.statistic, found.p_value) == close((case["statistic"], case["p_value"]))
    assert found.effect == close(case["cramer_v"])
    if case["columns"] == "opinion":  # a split by company has the same test
        assert segment(tabulate(wave, "opinion"), "company", min_base=1).association.p_value == close(case["p_value"])


def test_corrected_p_values_are_those_of_p_adjust():
    assert corrected(R["p_adjust"]["p_values"]) == close(R["p_adjust"]["holm"])


@pytest.mark.parametrize("case", R["power"], ids=named("base"))
def test_the_smallest_detectable_difference_is_the_one_of_power_prop_test(case):
    assert smallest_detectable_difference(case["base"], case["base"]) == close(case["difference"])
