"""The tables a run leaves behind: which columns, in which unit, and what a row stands for.

This page is the one description of the files on disk. `harvest.py` fills the tables from it,
`store.py` writes units and meanings into the files from it.
"""

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

import pyarrow as pa


class Kind(Enum):
    """What a column holds, and so how it is kept in memory and on disk."""

    RUN = "run"  # the run's seed
    DATE = "date"  # evening of a day
    MONTH = "month"  # first day of the month
    NUMBER = "number"  # a whole number
    MEASURED = "measured"  # a number that may be broken
    WORD = "word"  # one of a vocabulary
    TEXT = "text"  # free text


class Column(NamedTuple):
    """One column: its name, kind, unit and meaning; `words` names the vocabulary of a word."""

    name: str
    kind: Kind
    unit: str
    doc: str
    words: str = ""


class Table(NamedTuple):
    """One table: what a row stands for, and its columns with those of the key first."""

    doc: str
    columns: tuple[Column, ...]


RUN = Column("run", Kind.RUN, "seed", "the run, named by its seed")
DATE = Column("date", Kind.DATE, "date", "the evening the row describes")
MONTH = Column("month", Kind.MONTH, "date", "first day of the month the row adds up")


def word(name: str, words: str, doc: str) -> Column:
    """A column that names one of a vocabulary."""
    return Column(name, Kind.WORD, "id", doc, words)


def number(name: str, unit: str, doc: str) -> Column:
    """A column of whole numbers."""
    return Column(name, Kind.NUMBER, unit, doc)


def measured(name: str, unit: str, doc: str) -> Column:
    """A column of numbers that may be broken."""
    return Column(name, Kind.MEASURED, unit, doc)


COUNTRY = word("country", "countries", "where the arms are; ZZZ is abroad")
PLACE = word("place", "places", "town, camp or crossing")
HOLDER = word("holder", "holders", "who controls the arms")
ARM = word("arm", "arms", "class of weapon")
COUNT = number("count", "items", "arms; ammunition in cases of 1,000 rounds, chemicals in drums of 200 kg")

TABLES: Mapping[str, Table] = {
    "stocks": Table(
        "Arms by country and holder: the opening, every seventh day, month ends, the last day.",
        (RUN, DATE, COUNTRY, HOLDER, ARM, COUNT),
    ),
    "places": Table("Arms by place and holder, at month ends.", (RUN, DATE, PLACE, HOLDER, ARM, COUNT)),
    "flows": Table(
        "Every transfer of a month, added up: exact. From `world` come the opening and imports.",
        (
            RUN,
            MONTH,
            word("from_country", "countries", "where the arms were"),
            word("to_country", "countries", "where the arms are now"),
            word("from_holder", "holders", "who had the arms"),
            word("to_holder", "holders", "who has the arms now"),
            word("reason", "reasons", "why they changed hands or country"),
            ARM,
            COUNT,
        ),
    ),
    "crossings": Table(
        "Convoys that met a border in a month.",
        (
            RUN,
            MONTH,
            word("border", "borders", "two countries, as LBY-NER"),
            word("mode", "modes", "kind of road"),
            ARM,
            number("convoys", "convoys", "convoys that carried the arm"),
            number("stopped", "convoys", "those of them that were stopped"),
            number("count", "items", "arms carried to the border, the seized ones among them"),
            number("seized", "items", "arms seized, as it truly was"),
            number("recorded", "items", "arms seized, as the world would hear of it"),
        ),
    ),
    "links": Table(
        "Arms carried over each road in a month.",
        (
            RUN,
            MONTH,
            word("from_place", "places", "where the road was entered"),
            word("to_place", "places", "where the road was left"),
            ARM,
            number("convoys", "convoys", "convoys that carried the arm"),
            COUNT,
        ),
    ),
    "provenance": Table(
        "Who holds what came from where, on 31 December and the last day.",
        (
            RUN,
            DATE,
            word("origin", "origins", "storage area or national arsenal where the arms started"),
            COUNTRY,
            HOLDER,
            ARM,
            COUNT,
        ),
    ),
    "prices": Table(
        "Prices at the market places, every seventh day.",
        (RUN, DATE, PLACE, ARM, measured("usd", "USD", "price of one item, nominal")),
    ),
    "groups": Table(
        "Armed groups, every seventh day.",
        (
            RUN,
            DATE,
            word("group", "groups", "armed group"),
            number("fighters", "people", "real fighters"),
            number("claimed", "people", "fighters claimed for the payroll"),
            number("armed", "people", "fighters with a weapon"),
            number("rifles", "items", "rifles"),
            number("heavy", "items", "machine guns, rockets and antiaircraft guns"),
            number("places_held", "places", "places it holds"),
            measured("strength", "strength", "fighting strength, as in the model description"),
        ),
    ),
    "states": Table(
        "States by region, every seventh day; the first four columns are the whole country's.",
        (
            RUN,
            DATE,
            word("country", "countries", "the state"),
            word("region", "regions", "region of the state"),
            measured("capacity", "share", "what the state can do, 0 to 1"),
            measured("will", "share", "what the state wants to do, 0 to 1"),
            measured("legitimacy", "share", "how far its people accept it, 0 to 1"),
            measured("corruption", "share", "how far its servants are for sale, 0 to 1"),
            number("troops", "people", "soldiers in the region"),
            measured("strength", "strength", "fighting strength of the region's garrisons"),
            measured("hostile_strength", "strength", "fighting strength of the rebels facing them"),
            number("places_held", "places", "places of the region the state holds"),
        ),
    ),
    "events": Table(
        "Single happenings.",
        (
            RUN,
            DATE,
            word("kind", "event_kinds", "what happened"),
            word("place", "places", "where; empty if nowhere in particular"),
            word("country", "countries", "in which country"),
            word("actor", "actors", "who did it"),
            measured("size", "as the kind says", "how large it was"),
        ),
    ),
    "violence": Table(
        "Violence by country and month.",
        (
            RUN,
            MONTH,
            word("country", "countries", "where"),
            number("incidents", "incidents", "violent incidents, battles among them"),
            number("deaths", "people", "people killed"),
        ),
    ),
    "costs": Table(
        "What the policies cost, by month and payer.",
        (
            RUN,
            MONTH,
            word("policy", "policies", "name of the policy"),
            word("payer", "payers", "who pays"),
            measured("usd", "USD", "cost, nominal"),
        ),
    ),
    "custody": Table(
        "Who holds on the last day what came from where by which way: expected numbers, from the ledger of some runs.",
        (
            RUN,
            DATE,
            word("origin", "origins", "storage area or national arsenal where the arms started"),
            word(
                "corridor", "corridors", "border over which they first left the home country; empty if they never did"
            ),
            COUNTRY,
            HOLDER,
            ARM,
            measured("count", "items", "expected arms: shares of a mixed stock follow it wherever it goes"),
        ),
    ),
    "ledger": Table(
        "Every move of arms. Day 0 opens the books, day 1 is the start.",
        (
            RUN,
            number("day", "day", "day of the run"),
            number("line", "line", "line of the day's journal"),
            number("from_account", "account", "who gave"),
            number("to_account", "account", "who received"),
            ARM,
            COUNT,
            word("reason", "reasons", "why"),
        ),
    ),
    "accounts": Table(
        "Whose an account is: one more row whenever any of this changes.",
        (
            RUN,
            number("account", "account", "number of the account in the ledger"),
            number("since_day", "day", "first day of which the row is true"),
            word("id", "accounts", "identity of the holder of the account"),
            HOLDER,
            word("owner", "owners", "the agent behind the account"),
            word("place", "places", "where it stands; empty on the road"),
            COUNTRY,
        ),
    ),
}

OPTIONAL = ("custody", "ledger", "accounts")
PARTIAL = ("custody",)  # may be of some of the runs only

PLACES_INFO = Table(
    "The places of the region the runs were made in.",
    (
        Column("id", Kind.TEXT, "id", "the place"),
        Column("name", Kind.TEXT, "name", "its name as shown"),
        Column("country", Kind.TEXT, "ISO 3166 alpha-3", "its country"),
        Column("region", Kind.TEXT, "name", "its region within the country"),
        Column("lat", Kind.MEASURED, "degrees north", "latitude"),
        Column("lon", Kind.MEASURED, "degrees east", "longitude"),
    ),
)

ON_DISK = {
    Kind.RUN: pa.int64(),
    Kind.DATE: pa.date32(),
    Kind.MONTH: pa.date32(),
    Kind.NUMBER: pa.int64(),
    Kind.MEASURED: pa.float64(),
    Kind.WORD: pa.dictionary(pa.int32(), pa.string()),
    Kind.TEXT: pa.string(),
}


def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table, by the table's name."""
    return PLACES_INFO.columns if table == "places_info" else TABLES[table].columns


def schema(table: str, vocabularies: Mapping[str, Sequence[str]] | None = None) -> pa.Schema:
    """The table as Parquet knows it, each column with its unit and meaning.

    vocabularies  words of each column, in order, kept with the column: a file need not use
                  every word, and a legend still wants all of them in their order
    """
    fields = []
    for column in columns(table):
        notes = {"unit": column.unit, "doc": column.doc}
        if vocabularies is not None and column.name in vocabularies:
            notes["words"] = json.dumps(list(vocabularies[column.name]))
        fields.append(pa.field(column.name, ON_DISK[column.kind], metadata=notes))
    doc = PLACES_INFO.doc if table == "places_info" else TABLES[table].doc
    return pa.schema(fields, metadata={"table": table, "doc": doc})
