"""Regions: a folder of tables about one part of the world, read and checked."""

from __future__ import annotations

import csv
import datetime as dt
import difflib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sim.core.errors import Complaint, RegionError

LARGEST = 20_000_000  # bytes of one file


@dataclass(frozen=True)
class Sheet:
    """One table of a region: its rows as text, each with the line it stands on."""

    file: str
    header: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    lines: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[str]:
        """One column as text, in the order of the file."""
        return [row[name] for row in self.rows]

    def complain(self, row: int, message: str) -> Complaint:
        """A complaint about one row."""
        return Complaint(self.file, self.lines[row], message)


NOWHERE = "ZZZ"  # the country code of `abroad`, which no region may use
EMPTY = Sheet("", (), (), ())


@dataclass(frozen=True)
class Region:
    """A region folder: what it is called, and its tables by file name without ending."""

    folder: Path
    about: dict[str, Any]
    sheets: dict[str, Sheet] = field(repr=False)

    @property
    def name(self) -> str:
        """The region's own name."""
        return str(self.about["name"])

    def sheet(self, name: str) -> Sheet:
        """A table by name; an empty one where the region has no such file."""
        return self.sheets.get(name, EMPTY)


@lru_cache(maxsize=4)
def read_region(folder: Path) -> Region:
    """Read every table of a region folder.

    Raises RegionError with file and line where a file cannot be read as a table or an
    id is given twice.
    """
    about = _read_about(folder / "region.yaml")
    sheets: dict[str, Sheet] = {}
    complaints: list[Complaint] = []
    for path in sorted(folder.glob("*.csv")):
        sheet = read_sheet(path, complaints)
        sheets[path.stem] = sheet
        if "id" in sheet.header:
            complaints += _repeated(sheet)
    if complaints:
        raise RegionError.of(complaints)
    return Region(folder, about, sheets)


def read_sheet(path: Path, complaints: list[Complaint]) -> Sheet:
    """One CSV file as text; what is wrong with it is added to `complaints`."""
    file = str(path)
    if path.stat().st_size > LARGEST:
        complaints.append(Complaint(file, 0, f"is over {LARGEST // 1_000_000} MB. A region's tables are small."))
        return EMPTY
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.reader(handle)
            header = tuple(name.strip() for name in next(reader, []))
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    complaints.append(
                        Complaint(file, reader.line_num, f"has {len(cells)} cells; the header has {len(header)}.")
                    )
                    continue
                rows.append({name: cell.strip() for name, cell in zip(header, cells, strict=True)})
                lines.append(reader.line_num)
    except UnicodeDecodeError:
        complaints.append(Complaint(file, 0, "is not UTF-8 text. Save it as UTF-8."))
        return EMPTY
    except csv.Error as error:
        complaints.append(Complaint(file, len(lines) + 2, f"cannot be read as CSV ({error})."))
        return EMPTY
    return Sheet(file, header, tuple(rows), tuple(lines))


def nearest(word: str, known: list[str] | dict[str, Any]) -> str:
    """Did you mean ...? with the nearest known word, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else ""


def day_number(text: str, start: dt.date) -> int:
    """Day of a date, 1 on `start`; raises ValueError where it is no date."""
    return (dt.date.fromisoformat(text) - start).days + 1


def _read_about(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise RegionError(str(path), 0, "is missing. A region folder needs a region.yaml with at least a name.")
    try:
        about = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise RegionError(str(path), mark.line + 1 if mark else 0, "cannot be read as YAML.") from None
    if not isinstance(about, dict) or "name" not in about:
        raise RegionError(str(path), 1, "has no 'name'. Give the region's name, for example name: libya_2011.")
    return about


def _repeated(sheet: Sheet) -> list[Complaint]:
    seen: dict[str, int] = {}
    complaints = []
    for row, key in enumerate(sheet.column("id")):
        if key in seen:
            complaints.append(sheet.complain(row, f"id '{key}' stands on line {sheet.lines[seen[key]]} already."))
        elif not key:
            complaints.append(sheet.complain(row, "has no id."))
        seen.setdefault(key, row)
    return complaints
