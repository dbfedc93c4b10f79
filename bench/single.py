"""One run of the full model in a process of its own, so that its memory and its start are its own.

Asked with words on the command line, `python -m bench.single days=400 times=10`, it answers with one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from bench.scaled import scaled, scaled_region
from sim.model.engine import Engine, prepare
from sim.scenario import Scenario, load, settle

BYTES = 1024 if sys.platform != "darwin" else 1  # what a unit of ru_maxrss is
LINUX = Path("/proc/self/status")


@dataclass(frozen=True)
class Asked:
    """What is run: a scenario over so many days, with so many times the agents.

    began    when the process was started, by the clock; 0 where nobody asks
    seeds    more than one: an ensemble of that many runs, by so many workers of a pool
    scenario several, separated by commas, are a comparison on the same seeds
    slider   so many answers one after another, each with new numbers
    """

    scenario: str = "light_footprint"
    days: int = 1781
    times: int = 1
    seed: int = 1
    ledger: int = 0
    began: float = 0.0
    seeds: int = 0
    workers: int = 0
    pool: str = "threads"
    slider: int = 0

    @classmethod
    def of(cls, words: list[str]) -> Asked:
        """From words such as `days=400`."""
        kinds = {name: type(value) for name, value in asdict(cls()).items()}
        given = dict(word.split("=", 1) for word in words)
        return cls(**{name: kinds[name](value) for name, value in given.items()})


def run_one(asked: Asked) -> dict[str, Any]:
    """Run, and tell times in seconds, peak memory in MB and the number of agents.

    first_day, ready   since the process was started: the first day is over, all rules have machine code
    """
    with tempfile.TemporaryDirectory() as folder:
        settled = settle(_ending(asked.scenario, asked.days), asked.seed)
        if asked.times > 1:
            region = scaled_region(Path(folder), asked.times)
            settled = scaled(region, asked.scenario, asked.days, asked.times, asked.seed)
        prepare(settled)
        began = time.perf_counter()
        engine = Engine(settled, journal=bool(asked.ledger))
        built = time.perf_counter() - began
        agents = sum(int((table.uid != 0).sum()) for table in engine.tables.values())
        engine.run_days(1)
        first_day = time.time() - asked.began if asked.began else 0.0
        engine.ready()
        ready = time.time() - asked.began if asked.began else 0.0
        used, began = time.process_time(), time.perf_counter()
        engine.run_days(asked.days - 1)
        cpu, wall = time.process_time() - used, time.perf_counter() - began
        engine.recording()
    return {
        "build": built, "cpu": cpu, "wall": wall, "first_day": first_day, "ready": ready, "peak_mb": peak_mb(),
        "agents": agents, "moves": int(engine.ledger.moves.sum()),
    }  # fmt: skip


def peak_mb() -> float:
    """The most memory this process has had; on Linux getrusage would count what its parent had when it was born."""
    if LINUX.is_file():
        told = dict(line.split(":", 1) for line in LINUX.read_text(encoding="ascii").splitlines())
        return float(told["VmHWM"].split()[0]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES / 1e6


def run_several(asked: Asked) -> dict[str, Any]:
    """Run an ensemble, to its tables; its time on the clock, and the processor time of everybody who worked.

    The machine code is found beforehand, so that one worker and several begin alike.
    """
    from sim.experiment.compare import run_comparison
    from sim.experiment.runner import run_many

    lines = [_ending(name, asked.days) for name in asked.scenario.split(",")]
    run_many(lines[0], [0])
    seeds = range(1, asked.seeds + 1)
    used, began = _used(), time.perf_counter()
    if len(lines) > 1:
        with tempfile.TemporaryDirectory() as folder:
            run_comparison(lines, seeds, asked.workers, pool=asked.pool, out=folder).effects()
    else:
        run_many(lines[0], seeds, workers=asked.workers, pool=asked.pool)
    return {"wall": time.perf_counter() - began, "cpu": _used() - used, "peak_mb": peak_mb()}


def run_slider(asked: Asked) -> dict[str, Any]:
    """Answer as a slider is moved: the scenario with other numbers, its run, and what it comes to; middle seconds."""
    from sim.experiment.run import run
    from sim.results.measures import summary

    scenario, walls = _ending(asked.scenario, asked.days), []
    for step in range(asked.slider + 1):
        began = time.perf_counter()
        moved = Scenario(**{**dict(scenario), "name": f"{scenario.name} {step}"})
        summary(run(moved, asked.seed + step))
        walls.append(time.perf_counter() - began)
    return {"wall": median(walls[1:]), "peak_mb": peak_mb()}


def _ending(name: str, days: int) -> Scenario:
    scenario = load(name)
    return scenario.ending(scenario.start + timedelta(days=days - 1))


def _used() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def answer(asked: Asked) -> dict[str, Any]:
    """Whatever is asked."""
    return run_slider(asked) if asked.slider else run_several(asked) if asked.seeds else run_one(asked)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answer(Asked.of(sys.argv[1:]))) + "\n")
