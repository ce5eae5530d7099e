"""What a reader with all the totals can find out of a hidden segment: nothing."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from helpers.analysis.disclosure import hidden
from helpers.analysis.segments import segment
from helpers.analysis.tables import tabulate
from helpers.survey.responses import Responses


def respondents(table, without=(), bases=None):
    """Who is in which row and which segment, of a table of counts; without `bases` each respondent is in one row."""
    table = np.column_stack([table, without]) if len(without) else np.asarray(table)
    bases = table.sum(axis=0) if bases is None else bases
    rows, segments = [], []
    for place, (counts, base) in enumerate(zip(table.T, bases, strict=True)):
        ends = np.cumsum(counts) if sum(counts) == base else np.array(counts)
        starts = ends - counts
        for i in range(base):
            rows.append((starts <= i) & (i < ends))
            segments.append(np.arange(table.shape[1]) == place)
    count = table.shape[1] - bool(len(without))
    return np.array(rows).reshape(-1, len(table)), np.array(segments).reshape(-1, table.shape[1])[:, :count]


def test_large_segments_are_shown():
    assert hidden(*respondents([[5, 9, 0], [0, 3, 7]])) == frozenset()


@pytest.mark.parametrize(("threshold", "expected"), [(4, {}), (5, {1, 2}), (6, {0, 1, 2})])
def test_the_threshold_is_the_smallest_base_that_is_shown(threshold, expected):
    # Bases 5, 4, 4, 20.
    found = hidden(*respondents([[2, 2, 1, 9], [3, 2, 3, 11]]), threshold=threshold)
    assert found == frozenset(expected)


def test_one_small_segment_takes_the_next_smallest_with_it():
    # Alone, the third would be the total less the others.
    assert hidden(*respondents([[9, 4, 2, 8], [9, 4, 1, 7]])) == {1, 2}


def test_two_small_segments_hide_each_other_unless_they_agree():
    assert hidden(*respondents([[9, 2, 1], [9, 1, 2]])) == {1, 2}
    # Nobody in either is in the first row, and the total less the shown says so; then all or none.
    assert hidden(*respondents([[9, 0, 0], [9, 3, 3]])) == {0, 1, 2}
    assert hidden(*respondents([[9, 8, 0, 0], [9, 7, 3, 3]])) == {1, 2, 3}


def test_what_the_totals_say_already_hides_nothing_more():
    # The third row is empty in the whole table; the fourth, in a set, has everybody.
    rows = [[9, 2, 1], [9, 1, 2], [0, 0, 0], [18, 3, 3]]
    assert hidden(*respondents(rows, bases=[18, 3, 3])) == {1, 2}


def test_those_without_a_segment_cover_for_a_small_one():
    assert hidden(*respondents([[9, 2, 9], [9, 1, 9]], without=[3, 4])) == {1}
    assert hidden(*respondents([[9, 2, 9], [9, 1, 9]], without=[0, 0])) == {0, 1}
    # As the small segment, they all are in the first row.
    assert hidden(*respondents([[9, 3, 8], [9, 0, 9]], without=[6, 0])) == {1, 2}


def test_nothing_is_hidden_for_those_who_are_in_no_segment():
    # They left the question out: two, or one, or two who agree are no group that anybody is told of.
    for without in ([1, 1], [1, 0], [2, 0], [3, 2]):
        assert hidden(*respondents([[9, 8], [9, 9]], without=without)) == frozenset()
        assert hidden(*respondents([[9, 8], [9, 9]], without=without), weighted=True) == frozenset()


def test_a_small_segment_and_the_blanks_are_told_together_and_not_apart():
    # Three in the small segment and four blanks: the totals leave seven, of whom four are in the first row. Of the
    # three, none to all may be; hidden with them is nobody.
    assert hidden(*respondents([[9, 1, 9], [9, 2, 9]], without=[3, 1])) == {1}
    # All seven are in the first row, and so are the three; the smallest of the others covers for them.
    assert hidden(*respondents([[9, 3, 8], [9, 0, 9]], without=[4, 0])) == {1, 2}


def test_in_a_weighted_wave_all_are_hidden_or_none():
    assert hidden(*respondents([[9, 2, 1, 9], [9, 1, 2, 9]]), weighted=True) == {0, 1, 2, 3}
    assert hidden(*respondents([[9, 2], [9, 1]], without=[1, 1]), weighted=True) == {0, 1}
    assert hidden(*respondents([[9, 8], [9, 9]]), weighted=True) == frozenset()


def test_the_smallest_base_goes_first_and_the_left_one_in_a_tie():
    assert hidden(*respondents([[9, 2, 6, 4, 4], [9, 1, 6, 4, 4]])) == {1, 3}


def test_nobody_and_no_segment_do_no_harm():
    assert hidden(np.zeros((0, 2), dtype=bool), np.zeros((0, 3), dtype=bool)) == frozenset()
    assert hidden(np.ones((4, 2), dtype=bool), np.zeros((4, 0), dtype=bool)) == frozenset()


def limits(objective, equal_to, at_most):
    """The smallest and the largest whole number that `objective` can be, by integer programming."""
    constraints = [LinearConstraint(np.array([row for row, _ in equal_to]), *[[value for _, value in equal_to]] * 2)]
    found = []
    for sign in (1, -1):
        solved = milp(
            sign * objective, integrality=np.ones(len(objective)), bounds=Bounds(0, at_most), constraints=constraints
        )
        assert solved.success
        found.append(round(sign * solved.fun))
    return tuple(found)


class ReaderOfCounts:
    """Who has the totals of a table, the bases of its segments, and the segments shown."""

    def __init__(self, table, bases, single, shown):
        self.cells = np.arange(table.size).reshape(table.shape)
        self.most = np.tile(bases, len(table)).astype(float)
        self.facts = [(self.of(places), counts.sum()) for places, counts in zip(self.cells, table, strict=True)]
        for place in shown:
            pairs = zip(self.cells[:, place], table[:, place], strict=True)
            self.facts += [(self.of(cell), count) for cell, count in pairs]
        if single:
            self.facts += [(self.of(places), base) for places, base in zip(self.cells.T, bases, strict=True)]

    def of(self, places):
        return np.isin(np.arange(self.cells.size), places).astype(float)

    def knows(self, row, place):
        low, high = limits(self.of(self.cells[row, place]), self.facts, self.most)
        return low == high


@st.composite
def tables(draw):
    """A small table, its bases, and whether each respondent is in one row; the last segment is that of nobody's."""
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(3, 6))
    counts = st.integers(0, draw(st.sampled_from([2, 6])))
    table = np.array(draw(st.lists(st.lists(counts, min_size=columns, max_size=columns), min_size=rows, max_size=rows)))
    if draw(st.booleans()):
        table[:, -1] = 0
    single = draw(st.booleans())
    bases = table.sum(axis=0) if single else table.max(axis=0) + draw(st.integers(0, 1))
    return table, bases, single


@settings(max_examples=50, deadline=None)
@given(tables())
def test_no_reader_can_work_out_a_cell_of_a_small_segment(drawn):
    table, bases, single = drawn
    last = table.shape[1] - 1
    rows, segments = respondents(table, bases=bases)
    hide = {*hidden(rows, segments[:, :last], threshold=4), last}
    small = {place for place in range(last) if 0 < bases[place] < 4}
    assert small <= hide
    assert small or hide == {last}
    of_totals = ReaderOfCounts(table, bases, single, ())
    of_all = ReaderOfCounts(table, bases, single, set(range(last + 1)) - hide)
    for row in range(len(table)):
        for place in small:
            assert not of_all.knows(row, place) or of_totals.knows(row, place)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.lists(st.booleans(), min_size=4, max_size=4), st.booleans()), min_size=1, max_size=24))
def test_nor_where_segments_overlap_and_the_reader_knows_by_how_much(people):
    segments, ticked = np.array([one for one, _ in people]), np.array([[row] for _, row in people])
    hide = hidden(ticked, segments, threshold=4)
    # The unknowns: in each combination of segments, how many are in the row. The reader knows how many there are of
    # each combination, and how many of each combination of shown segments are in the row.
    combinations, which = np.unique(segments, axis=0, return_inverse=True)
    which = which.ravel()
    in_row = np.bincount(which, ticked[:, 0], minlength=len(combinations))
    most = np.bincount(which).astype(float)
    shown = combinations[:, [place for place in range(4) if place not in hide]]
    groups = [(shown == one).all(axis=1) for one in np.unique(shown, axis=0)]
    facts = [(group.astype(float), in_row[group].sum()) for group in groups]
    total = [(np.ones(len(combinations)), in_row.sum())]
    for place in range(4):
        if 0 < segments[:, place].sum() < 4:
            cell = combinations[:, place].astype(float)
            low, high = limits(cell, facts, most)
            assert low < high or len(set(limits(cell, total, most))) == 1


DEVICES = ("phone", "tablet", "laptop", "other", "")
NET = {"phone", "tablet"}


def in_segment(code, split):
    """The devices that a segment counts."""
    if code == "all_others":
        return set(DEVICES) - {""} - in_segment(split.partition("/")[2], "")
    return NET if code == "mobile" else {code}


def wave_of(small, people):
    """The small wave with other people in it: a device, a mood and some tools each."""
    frame = small.responses.columns().astype("object").iloc[[0] * len(people)].reset_index(drop=True)
    frame["device"], frame["mood"] = [device for device, _, _ in people], [mood for _, mood, _ in people]
    for place, code in enumerate(("chat", "mail", "video")):
        frame[f"tools[{code}]"] = [str(int(place in tools)) for _, _, tools in people]
    return dataclasses.replace(small, responses=Responses.of(frame))


class Reader:
    """Who has the totals of a question and of the devices, and of some of the question's splits what they show."""

    def __init__(self, table, devices, banners):
        self.rows = [cell.code for cell in table]
        self.places = [(row, device) for row in self.rows for device in DEVICES]
        bases = {device: devices.count(device) for device in DEVICES}
        self.most = np.array([bases[device] for _, device in self.places], dtype=float)
        self.facts = [(self.of(row, DEVICES), table[row].n) for row in self.rows]
        if table.question.kind != "multiple":
            parts = [cell.code for cell in table if cell.kind != "net"]
            self.facts += [(sum(self.of(row, {device}) for row in parts), bases[device]) for device in DEVICES]
        for split, banner in banners.items():
            for one in banner.segments:
                self.facts += [
                    (self.of(cell.code, in_segment(one.code, split)), cell.n) for cell in one.cells if not one.hidden
                ]

    def of(self, row, devices):
        return np.array([float(where == row and device in devices) for where, device in self.places])

    def knows(self, row, devices):
        low, high = limits(self.of(row, devices), self.facts, self.most)
        return low == high


person = st.tuples(
    st.sampled_from(["phone"] * 4 + ["laptop"] * 3 + ["tablet", "other", ""]),
    st.sampled_from(["high", "high", "low", ""]),
    st.sets(st.integers(0, 2)),
)


@pytest.mark.parametrize("question", ["mood", "tools"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(person, min_size=1, max_size=30))
def test_no_reader_can_work_it_out_of_all_the_ways_to_split_a_table_together(small, question, people):
    wave, devices = wave_of(small, people), [device for device, _, _ in people]
    table = tabulate(wave, question)
    splits = ("device", "device/mobile", "device/laptop", "device/other")
    banners = {split: segment(table, split, threshold=4) for split in splits}
    of_totals = Reader(table, devices, {})
    of_parts = Reader(table, devices, {"device": banners["device"]})
    of_all = Reader(table, devices, banners)
    for split, banner in banners.items():
        reader = Reader(table, devices, {split: banner})
        for one in banner.segments:
            inside = in_segment(one.code, split)
            if sum(device in inside for device in devices) >= 4:
                continue
            assert (one.hidden, one.base, {(cell.n, cell.share) for cell in one.cells}) == (True, None, {(None, None)})
            for row in filter(lambda row: of_all.knows(row, inside), of_all.rows):
                assert not reader.knows(row, inside) or of_totals.knows(row, inside)
                # A net that is shown, of whom all or none are in the row, tells of its options whatever hides them.
                assert (of_totals if split == "device" else of_parts).knows(row, inside)
