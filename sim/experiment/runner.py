"""Many runs, here, on threads or in processes of their own: the answer is the same, in the same order."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from multiprocessing import connection, current_process, get_context, parent_process
from typing import Any, NamedTuple

import numpy as np

from sim.core.errors import RunError, UsageError
from sim.core.kernel import compiled
from sim.experiment.progress import Progress
from sim.experiment.resume import missing, with_ways
from sim.experiment.run import Told, run
from sim.model.engine import prepare
from sim.model.foundry import is_made
from sim.results.custody import with_custody
from sim.results.results import Results
from sim.scenario import Scenario, settle

THREADS, PROCESSES = "threads", "processes"
TRIES = 2
AHEAD = 3  # tasks handed out at a time, for each worker
LOOK = 0.2  # seconds between two looks at the board
UNGUARDED = 3  # exit code
NO_GUARD = (
    "no process came so far as to begin a run. A script that runs on several processes needs its calls under "
    "`if __name__ == '__main__':`, for each process reads the script again; or use workers=0."
)


class Task(NamedTuple):
    """One run as it is sent to whoever does it: small, and all that is needed.

    custody  follow where arms came from and which way they went, for the table `custody`
    """

    scenario: Scenario
    seed: int
    ledger: bool = False
    faces: bool = False
    custody: bool = False


Keep = Callable[[int, Results], None]


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
    kept: Results | None = None,
    pool: str | None = None,
) -> Results:
    """Run a scenario once for each seed and stack the tables in the order of the seeds.

    ledger, faces   as for one run
    workers   threads or processes to share the work among; 0 runs here
    pool      which of the two; see `run_tasks`
    progress  is kept up to date with the runs that are run; it is the caller's to open and close
    kept      runs of the same scenario that lie ready and are not run again
    Interrupted by Ctrl-C, what is complete comes back with the status `interrupted` and the seeds that
    are missing; where nothing is complete the interruption goes on its way. Raises RunError for a run
    that was lost twice because its process was killed.
    """
    seeds = distinct(seeds)
    tasks = [Task(scenario, seed, ledger, faces) for seed in missing(seeds, kept)]
    done: dict[int, Results] = {}

    def keep(number: int, run: Results) -> None:
        done[tasks[number].seed] = of_its_own(run)

    try:
        run_tasks(tasks, keep, workers, progress, pool)
    except KeyboardInterrupt:
        if not done and kept is None:
            raise
    return in_order(seeds, done, kept)


def distinct(seeds: Sequence[int]) -> list[int]:
    """The seeds as they are; refuses none at all, and one that stands there twice."""
    seeds = [int(seed) for seed in seeds]
    if not seeds or len(set(seeds)) < len(seeds):
        raise UsageError("seeds are needed, each of them once.")
    return seeds


def in_order(seeds: Sequence[int], done: Mapping[int, Results], kept: Results | None = None) -> Results:
    """What there is of the runs wanted, in the order of the seeds; the manifest says which are missing.

    done   is spent: hundreds of runs and what they are stacked to do not fit into memory together
    """
    parts = ([of_its_own(kept)] if kept else []) + [done[seed] for seed in seeds if seed in done]
    stacked = Results.stack(parts, spend=True)
    results = stacked.only([seed for seed in seeds if seed in set(stacked.runs)])
    followed = with_ways(results)
    results = replace(results, manifest=results.manifest | {"custody": [s for s in results.runs if s in followed]})
    absent = missing(seeds, results)
    if absent:
        results = replace(results, manifest=results.manifest | {"status": "interrupted", "missing": absent})
    return results


def of_its_own(results: Results) -> Results:
    """The same results, whose tables can be taken away without anybody else missing them."""
    return replace(results, tables=dict(results.tables))


def run_tasks(
    tasks: Sequence[Task], keep: Keep, workers: int = 0, progress: Progress | None = None, pool: str | None = None
) -> None:
    """Do tasks of any scenarios, here or side by side; `keep` is handed each result with its task's number, once.

    pool   "threads" or "processes". Threads share one world's land and send nothing to each other; machine code leaves
           the interpreter free for the others. Where rules run in Python only processes help, and they are the default.
    Side by side the results come in any order. Rules that have no machine code yet are compiled first.
    """
    if not tasks:
        return
    scenario = tasks[0].scenario
    progress = progress or Progress(len(tasks), scenario.days, quiet=True)
    if not is_made():
        progress.compiling()
        prepare(settle(scenario, tasks[0].seed))
    progress.begin()
    if workers == 0 or len(tasks) == 1:
        run_here(tasks, keep, progress)
    else:
        run_apart(tasks, keep, min(workers, len(tasks)), progress, pool or _best_pool(tasks))


def _best_pool(tasks: Sequence[Task]) -> str:
    return THREADS if compiled() and not any(task.faces for task in tasks) else PROCESSES


def run_task(task: Task, told: Told | None = None) -> Results:
    """One task, wherever it is done."""
    results = run(task.scenario, task.seed, ledger=task.ledger or task.custody, faces=task.faces, told=told)
    return with_custody(results) if task.custody else results


def run_here(tasks: Sequence[Task], keep: Keep, progress: Progress) -> None:
    """Do the tasks one after another in this process."""
    for number, task in enumerate(tasks):

        def told(day: int, outside: int, number: int = number) -> None:
            progress.at(number, day, outside)

        keep(number, run_task(task, told))
        progress.done(number)


def run_apart(tasks: Sequence[Task], keep: Keep, workers: int, progress: Progress, pool: str = PROCESSES) -> None:
    """Do the tasks side by side; what was under way when a process was killed goes once more."""
    if pool == THREADS:
        board = np.zeros(BEGUN + len(tasks) * CELLS, np.int64)
        numbers = list(range(len(tasks)))
        with _short_turns():
            Round(tasks, numbers, dict.fromkeys(numbers), keep, board, progress, pool).run(workers)
        return
    if getattr(current_process(), "_inheriting", False):
        sys.exit(UNGUARDED)  # a script without a guard is run again by each process it starts: its parent says so
    lost: Counter[int] = Counter()
    left = dict.fromkeys(range(len(tasks)))
    while left:
        waiting, board = list(left), _board(len(tasks))
        try:
            Round(tasks, waiting, left, keep, board, progress, pool).run(min(workers, len(waiting)))
        except BrokenProcessPool:
            if not board[ENTERED]:
                raise UsageError(NO_GUARD) from None
            begun = [number for number in left if board[number * CELLS + BEGUN]]
            lost.update(begun or list(left))
            twice = [str(tasks[number].seed) for number in left if lost[number] >= TRIES]
            if twice:
                seeds = f"seed {twice[0]}" if len(twice) == 1 else f"seeds {', '.join(twice)}"
                message = f"the process running {seeds} was killed twice. Memory may be short: try fewer workers, or 0."
                raise RunError(message) from None


# The board is one row of whole numbers that all processes see. No lock guards it, so a process
# that is killed can never leave it locked; a torn glance only shows an old number for a moment.
STOP, ENTERED = 0, 1
CELLS, BEGUN, DAY, OUTSIDE = 3, 2, 3, 4


def _board(tasks: int) -> Any:
    return get_context("spawn").RawArray("q", BEGUN + tasks * CELLS)


class Round(NamedTuple):
    """One try at the tasks that wait, until all are done or a process is killed.

    pool  threads or processes
    left  numbers of the tasks that nobody has kept yet
    """

    tasks: Sequence[Task]
    waiting: list[int]
    left: dict[int, None]
    keep: Keep
    board: Any
    progress: Progress
    pool: str

    def run(self, workers: int) -> None:
        """Share the tasks among so many workers."""
        pool: Executor
        if self.pool == THREADS:
            pool = ThreadPoolExecutor(workers)
        else:
            pool = ProcessPoolExecutor(
                workers, mp_context=get_context("spawn"), initializer=_enter, initargs=(self.board,)
            )
        board = self.board if self.pool == THREADS else None
        futures: dict[Future[Results], int] = {}
        ahead = iter(self.waiting)
        with _ctrl_c_heard_between() as hear:
            try:
                while True:
                    with _ctrl_c_kept_from_children():
                        for number in islice(ahead, AHEAD * workers - len(futures)):
                            futures[pool.submit(_work, number, self.tasks[number], board)] = number
                    if not futures:
                        return
                    over, _ = wait(futures, timeout=LOOK, return_when=FIRST_COMPLETED)
                    self.collect(over, futures)
                    for future in over:
                        future.result()  # raises what went wrong in there
                        futures.pop(future)  # kept or not, it need not stay in memory
                    for number in futures.values():
                        self.progress.at(number, self.board[number * CELLS + DAY], self.board[number * CELLS + OUTSIDE])
                    hear()
            finally:
                self.board[STOP] = 1
                pool.shutdown(wait=True, cancel_futures=True)
                self.collect({future for future in futures if future.done()}, futures)

    def collect(self, over: set[Future[Results]], futures: Mapping[Future[Results], int]) -> None:
        """Hand on what is complete, before anything else is said about the rest."""
        for future in sorted(over, key=futures.__getitem__):
            number = futures[future]
            if number in self.left and not future.cancelled() and future.exception() is None:
                self.keep(number, future.result())
                del self.left[number]
                self.progress.done(number)


@contextmanager
def _short_turns() -> Iterator[None]:
    """Threads hand the interpreter on ten times as often, for each needs it only for a moment."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(before / 10)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def _ctrl_c_heard_between() -> Iterator[Callable[[], None]]:
    """Hands over where to listen: Ctrl-C in between is kept until then.

    Heard anywhere it could leave a lock of the pool taken, and nobody would ever come to an end.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield lambda: None
        return
    pressed: list[Any] = []
    signal.signal(signal.SIGINT, lambda *told: pressed.append(told))

    def hear() -> None:
        if pressed:
            before(*pressed.pop())

    try:
        yield hear
    finally:
        signal.signal(signal.SIGINT, before)
    hear()


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
    board[ENTERED] = 1
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _seen[:] = [board]
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work(number: int, task: Task, board: Any = None) -> Results:
    """One task in a worker, which says on the board how far it is; a process has its board from the start."""
    board = _seen[0] if board is None else board
    if board[STOP]:
        raise Stopped("the runs were stopped.")
    board[number * CELLS + BEGUN] = 1

    def told(day: int, outside: int) -> None:
        if board[STOP]:
            raise Stopped("the runs were stopped.")
        board[number * CELLS + DAY], board[number * CELLS + OUTSIDE] = day, outside

    return run_task(task, told)
