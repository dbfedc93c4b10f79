import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.core.errors import DesignError, InputError
from sim.results import Results, load, save
from sim.results.store import whole


def assert_same(one, other):
    assert one.tables.keys() == other.tables.keys()
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, other.tables[name])
    pd.testing.assert_frame_equal(one.places_info, other.places_info)


def test_what_was_saved_is_what_is_read(results, another_run, tmp_path):
    both = Results.stack([results, another_run])

    there = load(save(both, tmp_path / "niche"))

    assert_same(there, both)
    assert both.manifest.items() <= there.manifest.items()


def test_saving_what_was_read_gives_the_same_bytes(results, tmp_path):
    first = save(results, tmp_path / "first")
    second = save(load(first), tmp_path / "second")

    for file in sorted(first.iterdir()):
        assert file.read_bytes() == (second / file.name).read_bytes(), file.name


def test_what_was_read_can_be_changed(results, tmp_path):
    there = load(save(results, tmp_path))

    there.stocks.loc[:, "count"] += 1

    assert (there.stocks["count"] - results.stocks["count"]).unique().tolist() == [1]


def test_units_are_in_the_file(results, tmp_path):
    folder = save(results, tmp_path)

    assert pq.read_schema(folder / "prices.parquet").field("usd").metadata[b"unit"] == b"USD"


def test_the_folder_holds_measures_scenario_and_manifest(results, tmp_path):
    folder = save(results, tmp_path, scenario_yaml="name: niche_package\n")

    assert pd.read_csv(folder / "measures.csv").columns.tolist() == ["run", "measure", "value", "unit"]
    assert (folder / "scenario.yaml").read_text() == "name: niche_package\n"
    assert json.loads((folder / "manifest.json").read_text())["packages"]["pandas"] == pd.__version__


def test_csv_dates_are_iso_days(results, tmp_path):
    folder = save(results, tmp_path, csv=True)

    assert (folder / "stocks.csv").read_text().splitlines()[1].startswith("7,2011-02-14,LBY,depot,")


def test_tables_of_an_earlier_run_do_not_linger(results, tmp_path):
    save(results, tmp_path, csv=True)
    tables = {name: table for name, table in results.tables.items() if name not in ("ledger", "accounts")}

    folder = save(Results(results.name, tables, results.manifest, results.places_info), tmp_path)

    assert not list(folder.glob("ledger.*")) + list(folder.glob("*s.csv.*")) + list(folder.glob("stocks.csv"))
    assert "ledger" not in load(folder).tables


def test_a_file_is_whole_or_not_there(tmp_path):
    target = tmp_path / "stocks.csv"
    target.write_text("old")

    def stop_half_way():
        with whole(target) as part:
            part.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_half_way()

    assert target.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["stocks.csv"]


def test_a_folder_half_written_is_refused(results, tmp_path):
    folder = save(results, tmp_path)
    (folder / "manifest.json").unlink()

    with pytest.raises(InputError, match=r"there is no manifest\.json"):
        load(folder)


def test_a_manifest_of_something_else_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text("[]")

    with pytest.raises(InputError, match="not a manifest of results"):
        load(tmp_path)


def test_a_broken_table_is_refused_by_name(results, tmp_path):
    folder = save(results, tmp_path)
    (folder / "flows.parquet").write_bytes(b"not parquet")

    with pytest.raises(InputError, match=r"flows\.parquet: cannot be read"):
        load(folder)


def test_a_table_short_of_a_column_is_refused(results, tmp_path):
    folder = save(results, tmp_path)
    pq.write_table(pq.read_table(folder / "flows.parquet").drop_columns("reason"), folder / "flows.parquet")

    with pytest.raises(InputError, match="no column 'reason'"):
        load(folder)


def test_a_table_that_lost_a_column_is_not_saved(results, tmp_path):
    tables = {**results.tables, "costs": results.costs.drop(columns="usd")}

    with pytest.raises(DesignError, match="no column 'usd'"):
        save(Results(results.name, tables, results.manifest, results.places_info), tmp_path)

    assert not (tmp_path / "manifest.json").exists()
