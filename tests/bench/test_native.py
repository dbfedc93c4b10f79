"""The rules in C make the engine's moves, and where there is no compiler one line says so."""

import numpy as np
import pytest

from bench import native
from bench.native import Native, compiler, header, tables_of
from bench.world import reduced, reduced_engine
from sim.core.errors import UsageError

needs_compiler = pytest.mark.skipif(compiler() is None, reason="there is no C compiler here")


@pytest.fixture(scope="module")
def rules(settled, tmp_path_factory):
    return Native(reduced_engine(settled).world, tmp_path_factory.mktemp("c"))


@needs_compiler
def test_rules_in_c_make_the_moves_of_the_engine(settled, rules):
    engine, other = reduced_engine(settled), reduced_engine(settled)

    engine.run_days(42)
    rules.run_days(other.world, 1, 42)

    assert engine.ledger.moves[1:].sum() > 1_000
    np.testing.assert_array_equal(other.ledger.sums, engine.ledger.sums)


@needs_compiler
def test_rules_in_c_leave_every_column_of_operators_and_markets_as_the_engine_does(settled, rules):
    engine, other = reduced_engine(settled), reduced_engine(settled)

    engine.run_days(42)
    rules.run_days(other.world, 1, 42)

    ours, theirs = tables_of(other.world), tables_of(engine.world)
    for name in ("traffickers", "dealers", "depots", "border_posts", "market", "forces"):
        for column, mine, its in zip(ours[name]._fields, ours[name], theirs[name], strict=True):
            np.testing.assert_array_equal(mine, its, err_msg=f"{name}.{column}")
    np.testing.assert_array_equal(other.ledger.origins, engine.ledger.origins)


@needs_compiler
def test_days_in_two_calls_are_days_in_one(settled, rules):
    whole, parts = reduced_engine(settled), reduced_engine(settled)

    rules.run_days(whole.world, 1, 42)
    rules.run_days(parts.world, 1, 16)
    rules.run_days(parts.world, 17, 42)

    np.testing.assert_array_equal(parts.ledger.sums, whole.ledger.sums)


@needs_compiler
@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_a_whole_war_in_c_makes_the_moves_of_the_engine(quiet, seed, tmp_path):
    asked = reduced(quiet, 1781, seed)
    engine, other = reduced_engine(asked), reduced_engine(asked)

    engine.run_days(1781)
    Native(other.world, tmp_path).run_days(other.world, 1, 1781)

    np.testing.assert_array_equal(other.ledger.sums, engine.ledger.sums)


def test_the_header_has_a_struct_for_each_table_with_addresses_before_lengths(settled):
    text = header(tables_of(reduced_engine(settled).world))

    assert "typedef struct { uint64_t *seed; int64_t seed_0; } Chance;" in text
    assert "int64_t *balance; int64_t balance_0; int64_t balance_1;" in text
    assert "double lambda0;" in text
    assert "int64_t route_choice;" in text


def test_without_a_compiler_one_line_says_so(settled, tmp_path, monkeypatch):
    monkeypatch.setattr(native, "compiler", lambda: None)

    with pytest.raises(UsageError, match="there is no C compiler here"):
        Native(reduced_engine(settled).world, tmp_path)


def test_a_compiler_that_fails_is_named_with_what_it_said(settled, tmp_path, monkeypatch):
    monkeypatch.setattr(native, "compiler", lambda: ["false"])

    with pytest.raises(UsageError, match=r"^false could not compile"):
        Native(reduced_engine(settled).world, tmp_path)


def test_the_compiler_that_is_named_comes_first(monkeypatch):
    monkeypatch.setenv("CC", "true -m64")

    assert compiler() == ["true", "-m64"]
