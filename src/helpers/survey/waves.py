"""A wave: one fieldwork of the survey, opened into validated data."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from helpers import paths
from helpers.survey.codebook import NOT_ASKED, Codebook, read_codebook
from helpers.survey.coding import LEDGER, Entry, apply_ledger, read_ledger
from helpers.survey.errors import BadInput, Refused, nearest
from helpers.survey.files import digest, digest_of, read_yaml
from helpers.survey.names import choose_wave
from helpers.survey.problems import said
from helpers.survey.published import Published
from helpers.survey.record import CANONICAL, WaveRecord
from helpers.survey.responses import COMPLETE, WEIGHT, Answers, Array, Responses, answers, columns, read_responses
from helpers.survey.stored import stored
from helpers.survey.weighting import Calibration, calibration, weighted

#: So many answers of a wave are kept, each of them some fifteen bytes, with those used last.
KEPT = 20_000_000


@dataclass(frozen=True)
class Wave:
    """A wave, opened: its record, its codebook, its responses, and its printed figures if it has any.

    `digest` is one of all that it was made from; empty for a wave that was not opened from a folder.
    """

    id: str
    folder: Path
    codebook: Codebook
    record: WaveRecord
    published: Published | None
    responses: Responses = field(repr=False)
    ledger: tuple[Entry, ...] = field(default=(), repr=False)
    digest: str = field(default="", repr=False)
    _latest: dict[str, Answers] = field(default_factory=dict, init=False, repr=False, compare=False)
    _had: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    def answers(self, question: str) -> Answers:
        """Return the answers to the question with this id; its base is the completes who were asked it.

        Raises
        ------
        BadInput
            If the codebook has no such question.
        """
        found = self._latest.pop(question, None)
        if found is None:
            found = answers(self.responses, self.codebook.question(question), self.weighted)
        self._latest[question] = found
        # Of a large wave two at least: a question is often looked at beside another.
        while len(self._latest) > max(2, KEPT // max(1, len(self.responses))):
            del self._latest[next(iter(self._latest))]
        return found

    def unconfirmed(self, question: str) -> frozenset[str]:
        """Return the options and nets that wait for somebody to confirm that they were offered; see `to_confirm`."""
        one, waiting = self.codebook.question(question), self.record.to_confirm.get(question)
        if not waiting:  # a question that everybody left blank waits as a whole
            return frozenset() if waiting is None else frozenset((*one.codes, *(net.code for net in one.nets)))
        return frozenset((*waiting, *(net.code for net in one.nets if set(net.of) & set(waiting))))

    def had(self, question: str) -> bool:
        """Return whether anybody in this wave was asked the question."""
        if question not in self._had:
            one = self.codebook.question(question)
            self._had[question] = one.in_wave(self.id) and bool((self.responses[columns(one)[0]] != NOT_ASKED).any())
        return self._had[question]

    @property
    def weighted(self) -> bool:
        """Whether its respondents have weights."""
        return self.record.weights is not None

    @property
    def reconstructed(self) -> bool:
        """Whether only the marginals of this wave are data."""
        return self.record.provenance == "reconstructed"

    @cached_property
    def completes(self) -> int:
        """The respondents who completed the questionnaire."""
        return int((self.responses["status"] == COMPLETE).sum())

    @cached_property
    def weights(self) -> Array | None:
        """The weights of the completes, of mean 1; None in a wave without."""
        if not self.weighted:
            return None
        frame = self.responses.columns(["status", WEIGHT])
        return frame.loc[frame["status"] == COMPLETE, WEIGHT].to_numpy(dtype=float)

    @cached_property
    def calibration(self) -> Calibration | None:
        """What raking has fixed; None without weights, or with those of a column alone."""
        weights = self.record.weights
        return calibration(self.responses, self.codebook, weights) if weights else None

    def refuse_joint_use(self, what: str) -> None:
        """Refuse `what`, which needs to know how answers combine, on a wave that does not know it.

        Raises
        ------
        Refused
            On a reconstructed wave.
        """
        if self.reconstructed:
            raise Refused(
                f"wave {self.id}: no {what}. Its rows are reconstructed from printed percentages, so how the answers "
                "to different questions combine is invented. Use a collected wave, or one table at a time."
            )


def open_wave(wave: str = "", data_dir: str | Path = "") -> Wave:
    """Return a wave of the survey, read and validated.

    Parameters
    ----------
    wave : str
        Its name, such as ``2020-03``; empty for the latest.
    data_dir : str or Path
        The folder with `codebook.yml` and `waves/`; empty for the project's own.

    Raises
    ------
    BadInput
        Naming the file, the place in it, what was found and what was expected.

    Examples
    --------
    >>> march = open_wave("2020-03")
    >>> march.completes, march.record.accesses, march.reconstructed
    (130, 250, True)
    """
    data = Path(data_dir) if data_dir else paths.DATA
    codebook = read_codebook(data)
    name = choose_wave(wave, data)
    return open_folder(data / "waves" / name, name, codebook)


def open_folder(
    folder: Path, name: str, whole: Codebook, fresh: bool = False, just_read: tuple[str, pd.DataFrame] | None = None
) -> Wave:
    """Return the wave in `folder`, under the name that it has or is to have.

    Parameters
    ----------
    whole : Codebook
        The codebook of all waves.
    fresh : bool
        Whether to read the responses again even if that was done before.
    just_read : tuple or None
        The digest of the export and its responses, where they have just been read by the map in the record; open
        answers not yet coded.

    Raises
    ------
    BadInput
        As `open_wave`.
    """
    hold_inside(folder)
    codebook = whole.as_asked_in(name)
    record = read_yaml(folder / "wave.yml", WaveRecord)
    where = paths.shown(folder / "wave.yml")
    _hold_weight_column(record, where)
    for id, codes in record.to_confirm.items():
        for code in set(codes) - set(codebook.question(id).codes):
            raise BadInput(
                f"{where}: to_confirm: {id}: no option {code!r}; {nearest(code, codebook.question(id).codes)}"
            )
    ledger = read_ledger(folder, codebook)
    published = read_published(folder, codebook)
    file = folder / record.responses.file
    sha256, frame = just_read or (digest_of(file), None)
    if sha256 != record.responses.sha256:
        raise BadInput(
            f"{paths.shown(file)}: its contents do not match the sha256 in wave.yml, so it was changed since. "
            "Restore it; a correction is a recode in wave.yml, never an edit of the responses."
        )
    absent = frozenset(question.id for question in codebook.questions if not question.in_wave(name))

    def make() -> pd.DataFrame:
        read_so_far = frame
        if read_so_far is None and record.responses.platform == CANONICAL:
            read_so_far = read_responses(
                file, codebook.as_shown(), absent, bool(record.weights and record.weights.column)
            )
        elif read_so_far is None:
            read_so_far = _read_export(folder, record, codebook)
        coded = apply_ledger(read_so_far, codebook, ledger, paths.shown(folder / LEDGER))
        return coded if record.weights is None else weighted(coded, codebook, record.weights, where)

    inputs = [sha256, codebook.model_dump_json(), record.model_dump_json(), *map(repr, ledger), *sorted(absent)]
    responses = stored(inputs, make, fresh)
    whole_digest = digest("\n".join([name, *inputs, published.model_dump_json() if published else ""]).encode())
    wave = Wave(name, folder, codebook, record, published, responses, tuple(ledger), whole_digest)
    _check_against_record(wave)
    return wave


def hold_inside(folder: Path) -> None:
    """A wave is what is in its folder: a link that leads elsewhere would publish what nobody put there.

    Raises
    ------
    BadInput
        Naming the link.
    """
    waves = folder.parent.resolve()
    for file in (folder, *(sorted(folder.iterdir()) if folder.is_dir() else ())):
        if file.is_symlink() and not file.resolve().is_relative_to(waves):
            raise BadInput(
                f"{paths.shown(file)}: a link that leads out of {paths.shown(folder.parent)}; put the file there"
            )


def _hold_weight_column(record: WaveRecord, where: str) -> None:
    """The column that the weights are in is the one that the map gives to them; and there are respondents to weight."""
    if record.weights is not None and record.provenance == "reconstructed":
        raise BadInput(
            f"{where}: weights on a reconstructed wave would weight respondents who never were; take them out"
        )
    held = [WEIGHT] if record.mapping is None else [use.header for use in record.mapping.columns if use.holds == WEIGHT]
    named = record.weights.column if record.weights else None
    if named is not None and named not in held:
        hint = f"the map gives {held[0]!r} to {WEIGHT}" if held else f"give it `holds: {WEIGHT}` in the map"
        raise BadInput(f"{where}: weights: column {named!r} holds no weights; {hint}")
    if named is None and record.mapping is not None and held:
        raise BadInput(
            f"{where}: column {held[0]!r} holds weights, and `weights:` does not say that they are used; write "
            f"`weights: {{column: {json.dumps(held[0], ensure_ascii=False)}}}`, or give the column `holds: ignored`"
        )


def _read_export(folder: Path, record: WaveRecord, codebook: Codebook) -> pd.DataFrame:
    """The responses of an export, by the map in the record alone; what the map leaves open is an error here."""
    # Responses that are kept as Parquet are not read again, and then no platform need be known.
    from helpers.survey.reading import read

    assert record.mapping is not None
    file = folder / record.responses.file
    reading = read(file, codebook, record.mapping, record.responses.platform)
    if reading.problems:
        raise BadInput(
            f"{paths.shown(folder / 'wave.yml')}: the map no longer says all there is to say of "
            f"{record.responses.file}:\n{said(reading.problems)}"
        )
    for part, count in reading.cases.account:
        declared = getattr(record.account, part) if record.account else None
        if declared != count:
            where = paths.shown(folder / "wave.yml")
            raise BadInput(f"{where}: account: {part}: declared {declared}, and the export gives {count}")
    return reading.frame


def read_published(folder: Path, codebook: Codebook) -> Published | None:
    """Return the printed figures of the wave in `folder`, or None where the wave has no printed report."""
    file = folder / "published.yml"
    if not file.exists():
        return None
    published = read_yaml(file, Published)
    published.check_against(codebook, paths.shown(file))
    return published


def _check_against_record(wave: Wave) -> None:
    record, file = wave.record, wave.folder / wave.record.responses.file
    if wave.completes != record.completes:
        raise BadInput(
            f"{paths.shown(file)}: {wave.completes} complete rows, but wave.yml declares {record.completes} completes"
        )
    if record.accesses is not None and len(wave.responses) > record.accesses:
        raise BadInput(
            f"{paths.shown(file)}: {len(wave.responses)} rows, but wave.yml declares {record.accesses} accesses"
        )
    if wave.reconstructed and wave.published is None:
        raise BadInput(f"{paths.shown(wave.folder)}: a reconstructed wave needs its published.yml")
