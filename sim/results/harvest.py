"""From what the model wrote down to tidy tables: codes become words, day numbers become dates."""

import datetime
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame

from sim.core.errors import DesignError
from sim.results.results import Results
from sim.results.tables import OPTIONAL, TABLES, Column, Kind

Codes = npt.NDArray[Any]


class Recording(Protocol):
    """What a watched run hands over.

    tables  columns as whole numbers: words as codes into `names` (-1 is none), dates as the
            `day` of the run (0 is the opening), months as months since the year 0
    """

    @property
    def run(self) -> int:
        """The seed."""
        ...

    @property
    def start(self) -> datetime.date:
        """The date of day 1."""
        ...

    @property
    def days(self) -> int:
        """The number of the last day."""
        ...

    @property
    def tables(self) -> Mapping[str, Mapping[str, Codes]]:
        """One entry per table."""
        ...

    @property
    def names(self) -> Mapping[str, list[str]]:
        """The vocabularies."""
        ...

    @property
    def places_info(self) -> Mapping[str, Any]:
        """Columns of the places of the region: id, name, country, region, lat, lon."""
        ...

    @property
    def journal_sha256(self) -> str:
        """Hash of every move of arms."""
        ...

    @property
    def wall_seconds(self) -> float:
        """How long the run took."""
        ...


def harvest(recording: Recording, *, name: str = "", about: Mapping[str, Any] | None = None) -> Results:
    """The recording as tidy tables.

    name   of the scenario
    about  further lines for the manifest: scenario hash, region, code version
    """
    words = {vocabulary: pd.CategoricalDtype(entries) for vocabulary, entries in recording.names.items()}
    tables = {}
    for table in TABLES:
        if table not in recording.tables and table in OPTIONAL:
            continue
        tables[table] = _tidy(recording, table, words)
    unknown = recording.tables.keys() - TABLES.keys()
    if unknown:
        raise DesignError(f"the recording holds a table nobody described: '{min(unknown)}'.")
    last = recording.start + datetime.timedelta(days=recording.days - 1)
    manifest = {
        "name": name,
        "start": recording.start.isoformat(),
        "until": last.isoformat(),
        "seeds": [int(recording.run)],
        "journal_sha256": {str(recording.run): recording.journal_sha256},
        "wall_seconds": {str(recording.run): round(float(recording.wall_seconds), 3)},
        "status": "complete",
    }
    return Results(name, tables, manifest | dict(about or {}), DataFrame(recording.places_info))


def _tidy(recording: Recording, table: str, words: Mapping[str, pd.CategoricalDtype]) -> DataFrame:
    """One table, in the columns and units of `tables.py`."""
    given = recording.tables.get(table, {})
    rows = len(next(iter(given.values()))) if given else 0
    tidy: dict[str, Any] = {}
    for column in TABLES[table].columns:
        if column.kind is Kind.RUN:
            tidy[column.name] = np.full(rows, recording.run, np.int64)
            continue
        source = "day" if column.kind is Kind.DATE else column.name
        if source in given:
            values = np.asarray(given[source])
        elif given:
            raise DesignError(f"the recording's table '{table}' has no column '{source}'.")
        else:
            values = np.zeros(0, np.int64)
        tidy[column.name] = _read(column, values, words, recording.start)
    return DataFrame(tidy, copy=False)


def _read(column: Column, values: Codes, words: Mapping[str, pd.CategoricalDtype], start: datetime.date) -> Any:
    """The values of one column, as they are kept in memory."""
    if column.kind is Kind.DATE:
        return (np.datetime64(start, "D") + (values.astype(np.int64) - 1).astype("timedelta64[D]")).astype(
            "datetime64[ns]"
        )
    if column.kind is Kind.MONTH:
        return (np.datetime64("0000-01", "M") + values.astype("timedelta64[M]")).astype("datetime64[ns]")
    if column.kind is Kind.WORD:
        if column.words not in words:
            raise DesignError(f"the recording has no vocabulary '{column.words}', which column '{column.name}' needs.")
        return pd.Categorical.from_codes(values, dtype=words[column.words])
    return values.astype(np.float64 if column.kind is Kind.MEASURED else np.int64, copy=False)
