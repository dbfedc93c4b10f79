"""Results on disk: Parquet with units, whole or not at all.

Every file is written beside its place and then moved there, and `manifest.json` comes last: a
folder with a manifest is complete.
"""

import json
import os
import platform
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandas import DataFrame

from sim.core.errors import DesignError, InputError
from sim.results.measures import summary
from sim.results.results import Results
from sim.results.tables import PLACES_INFO, TABLES, Column, Kind, columns, schema

MANIFEST = "manifest.json"
SCENARIO = "scenario.yaml"
MEASURES = "measures.csv"
PLACES = "places_info"
PACKAGES = ("blowback", "numpy", "pandas", "pyarrow", "numba", "networkx", "mesa", "pydantic")


def save(results: Results, folder: Path | str, *, csv: bool = False, scenario_yaml: str | None = None) -> Path:
    """Write the tables, the measures, the scenario and the manifest; return the folder.

    csv            writes every table as CSV too
    scenario_yaml  the resolved scenario, from which the runs can be made again
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    frames = {**results.tables, PLACES: results.places_info}
    for name in (*TABLES, PLACES):
        for ending in (".parquet", ".csv"):
            if name not in frames or (ending == ".csv" and not csv):
                (folder / f"{name}{ending}").unlink(missing_ok=True)
    for name, frame in frames.items():
        table = to_arrow(name, frame)
        with whole(folder / f"{name}.parquet") as part:
            pq.write_table(table, part, compression="zstd", compression_level=1, use_dictionary=True)
        if csv:
            with whole(folder / f"{name}.csv") as part:
                frame.to_csv(part, index=False, lineterminator="\n")
    with whole(folder / MEASURES) as part:
        summary(results).to_csv(part, index=False, lineterminator="\n")
    if scenario_yaml is not None:
        _write_text(folder / SCENARIO, scenario_yaml)
    manifest = {"packages": packages(), **results.manifest, "name": results.name, "tables": sorted(results.tables)}
    _write_text(folder / MANIFEST, json.dumps(manifest, indent=2, sort_keys=True) + "\n")
    return folder


def load(folder: Path | str) -> Results:
    """The results a folder holds, equal to those that were saved."""
    results = unread(folder)
    return replace(results, tables={name: read_table(folder, name) for name in kept(results.manifest)})


def unread(folder: Path | str) -> Results:
    """The results a folder holds, without their tables."""
    folder = Path(folder)
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(
            str(folder), message=f"there is no {MANIFEST}. Is it the folder of one scenario, and finished?"
        )
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        kept(manifest)
    except (json.JSONDecodeError, KeyError, TypeError) as flaw:
        raise InputError(str(path), message=f"this is not a manifest of results ({flaw}).") from flaw
    return Results(manifest["name"], {}, manifest, read_table(folder, PLACES))


def kept(manifest: Mapping[str, Any]) -> list[str]:
    """Names of the tables that lie beside a manifest."""
    return [name for name in TABLES if name in manifest["tables"]]


def packages() -> dict[str, str]:
    """Versions of what the numbers depend on; a package that is not installed is left out."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file to write to, that becomes `path` only when it is finished and on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.chmod(0o644)  # temporary files are born private
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _write_text(path: Path, text: str) -> None:
    with whole(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def to_arrow(name: str, frame: DataFrame) -> pa.Table:
    """The table as Arrow, with units and vocabularies in its columns."""
    vocabularies: dict[str, list[str]] = {}
    arrays = []
    for column in columns(name):
        if column.name not in frame.columns:
            raise DesignError(f"table '{name}' has no column '{column.name}'.")
        values = frame[column.name]
        if column.kind is Kind.WORD:
            vocabularies[column.name] = [str(entry) for entry in values.cat.categories]
        arrays.append(_to_array(column, values))
    return pa.Table.from_arrays(arrays, schema=schema(name, vocabularies))


def _to_array(column: Column, values: "pd.Series[Any]") -> pa.Array:
    """One column as Arrow keeps it."""
    if column.kind is Kind.WORD:
        codes = values.cat.codes.to_numpy().astype(np.int32)
        entries = pa.array(values.cat.categories.astype(str).to_list(), pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), entries)
    if column.kind in (Kind.DATE, Kind.MONTH):
        return pa.array(values.to_numpy().astype("datetime64[D]"), pa.date32())
    if column.kind is Kind.TEXT:
        return pa.array(values.to_list(), pa.string(), from_pandas=True)
    return pa.array(values.to_numpy(), pa.float64() if column.kind is Kind.MEASURED else pa.int64())


def read_table(folder: Path | str, name: str) -> DataFrame:
    """One table of a folder, words with their whole vocabulary in its order."""
    path = Path(folder) / f"{name}.parquet"
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as flaw:
        raise InputError(str(path), message=f"cannot be read ({flaw}).") from flaw
    described = PLACES_INFO.columns if name == PLACES else TABLES[name].columns
    missing = {column.name for column in described} - set(table.column_names)
    if missing:
        raise InputError(str(path), message=f"there is no column '{min(missing)}'.")
    frame: dict[str, Any] = {}
    for column in described:
        values = table.column(column.name)
        if column.kind is Kind.WORD:
            words = json.loads(table.schema.field(column.name).metadata[b"words"])
            frame[column.name] = pd.Categorical(values.to_pandas(), categories=words)
        elif column.kind in (Kind.DATE, Kind.MONTH):
            frame[column.name] = values.to_numpy().astype("datetime64[ns]")
        elif column.kind is Kind.TEXT:
            frame[column.name] = values.to_pandas()
        else:
            frame[column.name] = np.array(values.to_numpy())  # of its own: what Arrow lends cannot be written to
    return DataFrame(frame, copy=False)  # a copy would double what a large table takes
