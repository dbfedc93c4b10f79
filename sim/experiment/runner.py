"""Many runs of one scenario, in this process or in several: the answer is the same, in the same order."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from multiprocessing import connection, get_context, parent_process
from typing import Any, NamedTuple

from sim.core.discover import rooms
from sim.core.errors import RunError, UsageError
from sim.core.kernel import CACHE, compiled, is_cached
from sim.experiment.progress import Progress
from sim.experiment.run import Told, run
from sim.model.engine import Engine
from sim.model.timetable import order
from sim.results.results import Results
from sim.scenario import Scenario, settle

TRIES = 2
LOOK = 0.2  # seconds between two looks at the board
MARK = "all-rules"  # lies in the cache once nothing is left to compile: an interrupted compilation leaves a part


class Task(NamedTuple):
    """One run as it is sent to whoever does it: small, and all that is needed."""

    scenario: Scenario
    seed: int
    ledger: bool = False
    faces: bool = False


class Stopped(RunError):  # noqa: N818
    """Somebody asked for the end of all runs."""


def run_many(
    scenario: Scenario,
    seeds: Sequence[int],
    workers: int = 0,
    *,
    ledger: bool = False,
    faces: bool = False,
    progress: Progress | None = None,
) -> Results:
    """Run a scenario once for each seed and stack the tables in the order of the seeds.

    ledger, faces   as for one run
    workers   processes to share the work among; 0 runs here
    progress  is kept up to date; it is the caller's to open and close
    Interrupted by Ctrl-C, what is complete comes back with the status `interrupted` and the seeds that
    are missing; where nothing is complete the interruption goes on its way. Raises RunError for a run
    that was lost twice because its process was killed.
    """
    seeds = list(seeds)
    if not seeds or len(set(seeds)) < len(seeds):
        raise UsageError("seeds are needed, each of them once.")
    progress = progress or Progress(len(seeds), scenario.days, quiet=True)
    tasks = [Task(scenario, seed, ledger, faces) for seed in seeds]
    done: dict[int, Results] = {}
    try:
        if not is_warm():
            progress.compiling()
            warm(scenario)
        progress.begin()
        if workers == 0 or len(tasks) == 1:
            run_here(tasks, done, progress)
        else:
            run_apart(tasks, done, min(workers, len(tasks)), progress)
    except KeyboardInterrupt:
        if not done:
            raise
    results = Results.stack([done[number] for number in sorted(done)])
    missing = [seed for number, seed in enumerate(seeds) if number not in done]
    if missing:
        status = {"status": "interrupted", "missing": missing}
        results = replace(results, manifest=results.manifest | status)
    return results


def run_task(task: Task, told: Told | None = None) -> Results:
    """One task, wherever it is done."""
    return run(task.scenario, task.seed, ledger=task.ledger, faces=task.faces, told=told)


def is_warm() -> bool:
    """Whether every rule has its machine code on disk, or needs none."""
    return not compiled() or (is_cached() and (CACHE / MARK).is_file())


def warm(scenario: Scenario) -> None:
    """Compile every rule once, by running the first days; the machine code is kept for all that follow."""
    days = max(slot.rule.every for slot in order(rooms()))
    until = min(scenario.until, scenario.start + timedelta(days=days - 1))
    Engine(settle(scenario.ending(until), 1)).run()
    if compiled() and scenario.days >= days:
        with suppress(OSError):  # a cache nobody can write to is only slow
            (CACHE / MARK).touch()


def cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_here(tasks: Sequence[Task], done: dict[int, Results], progress: Progress) -> None:
    """Do the tasks one after another in this process."""
    for number, task in enumerate(tasks):

        def told(day: int, outside: int, number: int = number) -> None:
            progress.at(number, day, outside)

        done[number] = run_task(task, told)
        progress.done(number)


def run_apart(tasks: Sequence[Task], done: dict[int, Results], workers: int, progress: Progress) -> None:
    """Do the tasks in processes of their own; what was under way when one was killed goes once more."""
    lost: Counter[int] = Counter()
    while len(done) < len(tasks):
        waiting = [number for number in range(len(tasks)) if number not in done]
        board = _board(len(tasks))
        try:
            _run_round(tasks, waiting, done, min(workers, len(waiting)), board, progress)
        except BrokenProcessPool:
            left = [number for number in waiting if number not in done]
            begun = [number for number in left if board[BEGUN + number * CELLS]]
            lost.update(begun or left)
            twice = [str(tasks[number].seed) for number in left if lost[number] >= TRIES]
            if twice:
                seeds = f"seed {twice[0]}" if len(twice) == 1 else f"seeds {', '.join(twice)}"
                message = f"the process running {seeds} was killed twice. Memory may be short: try fewer workers, or 0."
                raise RunError(message) from None


# The board is one row of whole numbers that all processes see. No lock guards it, so a process
# that is killed can never leave it locked; a torn glance only shows an old number for a moment.
STOP, CELLS, BEGUN, DAY, OUTSIDE = 0, 3, 1, 2, 3


def _board(tasks: int) -> Any:
    return get_context("spawn").RawArray("q", 1 + tasks * CELLS)


def _run_round(
    tasks: Sequence[Task], waiting: list[int], done: dict[int, Results], workers: int, board: Any, progress: Progress
) -> None:
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_enter, initargs=(board,))
    futures: dict[Future[Results], int] = {}
    try:
        with _ctrl_c_kept_from_children():
            futures = {pool.submit(_work, number, tasks[number]): number for number in waiting}
        pending = set(futures)
        while pending:
            over, pending = wait(pending, timeout=LOOK, return_when=FIRST_COMPLETED)
            _collect(over, futures, done, progress)
            for number in waiting:
                if number not in done:
                    progress.at(number, board[number * CELLS + DAY], board[number * CELLS + OUTSIDE])
            for future in over:
                future.result()  # raises what went wrong in there
    finally:
        board[STOP] = 1
        pool.shutdown(wait=True, cancel_futures=True)
        _collect([future for future in futures if future.done()], futures, done, progress)


def _collect(
    over: Sequence[Future[Results]] | set[Future[Results]],
    futures: dict[Future[Results], int],
    done: dict[int, Results],
    progress: Progress,
) -> None:
    """Keep what is complete, before anything else is said about the rest."""
    for future in over:
        number = futures[future]
        if number not in done and not future.cancelled() and future.exception() is None:
            done[number] = future.result()
            progress.done(number)


@contextmanager
def _ctrl_c_kept_from_children() -> Iterator[None]:
    """Processes begun inside never hear Ctrl-C, not even while they start; this one hears it a moment later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_seen: list[Any] = []  # the board, in a worker: it can only be handed over while the process starts


def _enter(board: Any) -> None:
    """A worker begins: it leaves Ctrl-C to its parent, and leaves when its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _seen[:] = [board]
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work(number: int, task: Task) -> Results:
    """One task in a worker, which says on the board how far it is."""
    board = _seen[0]
    board[number * CELLS + BEGUN] = 1

    def told(day: int, outside: int) -> None:
        if board[STOP]:
            raise Stopped("the runs were stopped.")
        board[number * CELLS + DAY], board[number * CELLS + OUTSIDE] = day, outside

    return run_task(task, told)
