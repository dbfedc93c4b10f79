"""Plants one small fault at a time in sim/core and the rules, and counts how many the tests notice.

python tools/mutate.py                          every fault (hours); says what became of each in docs/mutation.md
python tools/mutate.py --sample 300             of these, 300 drawn with a fixed seed
python tools/mutate.py --only agents/depot      the modules whose path begins so
python tools/mutate.py --again                  try those that survived once more, after better tests
python tools/mutate.py --page                   write the page from what is known, planting nothing

The faults are Cosmic Ray's, and its session file keeps them, so `cr-report` and `cr-html` read it. A fault lives in
memory only: no source file is ever changed. Rules run as plain Python, for a fault must not cost a compilation.
"""

import argparse
import gc
import hashlib
import importlib
import importlib.machinery
import json
import os
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from pathlib import Path
from types import CodeType, FunctionType

import cosmic_ray.plugins
import numba
import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.ast.ast_query import ASTQuery
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkItem, WorkResult
from coverage import Coverage
from mutation_page import write_page

ROOT = Path(__file__).resolve().parents[1]
# Of Cosmic Ray's operators, those that a slip of the pen makes. Left out are those that any test notices, such as
# shifting the bits of a float, for they only make the score look better.
SLIPS = (
    *(f"ReplaceBinaryOperator_{a}_{b}" for a, b in (
        ("Add", "Sub"), ("Sub", "Add"), ("Add", "Mul"), ("Mul", "Add"), ("Mul", "Div"), ("Div", "Mul"), ("Sub", "Div"),
        ("Pow", "Mul"), ("FloorDiv", "Div"), ("Mod", "FloorDiv"), ("RShift", "LShift"), ("LShift", "RShift"),
        ("BitAnd", "BitOr"), ("BitOr", "BitAnd"), ("BitXor", "BitOr"),
    )),
    *(f"ReplaceComparisonOperator_{a}_{b}" for a, b in (
        ("Lt", "LtE"), ("Lt", "GtE"), ("LtE", "Lt"), ("LtE", "Gt"), ("Gt", "GtE"), ("Gt", "LtE"), ("GtE", "Gt"),
        ("GtE", "Lt"), ("Eq", "NotEq"), ("NotEq", "Eq"), ("Is", "IsNot"), ("IsNot", "Is"),
    )),
    "ReplaceUnaryOperator_USub_UAdd", "ReplaceUnaryOperator_Delete_Not", "AddNot", "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak", "ExceptionReplacer", "NumberReplacer", "RemoveDecorator", "ZeroIterationForLoop",
)  # fmt: skip
# Compiled only: with compilation off these lines do not run. Its fingerprint and its cache folder are tested elsewhere.
NOT_PLANTED = ("core/kernel.py",)
# No behaviour: an identity where nothing is compiled, or a memory that only saves time.
IDLE_DECORATORS = ("kernel", "entry", "rule", "lru_cache", "dataclass", "property", "classmethod", "staticmethod")
# A draw falls on the very edge once in 2**53.
EDGES = tuple(f"ReplaceComparisonOperator_{swap}" for swap in ("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt"))
TESTS_ELSEWHERE = {
    "agents/border_post.py": ["tests/agents/test_border_post.py", "tests/agents/test_border_post_sums.py"],
    "agents/state.py": ["tests/agents/test_state.py", "tests/agents/test_state_week.py"],
    "agents/trafficker/": [
        "tests/agents/test_trafficker.py",
        "tests/agents/test_trafficker_road.py",
        "tests/agents/test_trafficker_trade.py",
    ],
    "agents/militia/": ["tests/agents/militia"],
    "core/draws.py": ["tests/core/test_draws.py", "tests/core/test_draws_tables.py"],
    "core/rule.py": ["tests/model/test_timetable.py"],
    "core/room.py": ["tests/model/test_timetable.py"],
    "core/settings.py": ["tests/agents/militia/test_people.py"],
}
LAST_RESORT = {  # what is asked about every fault that has survived so far, with its seconds
    "agents": {"tests/model/test_timetable.py": 3.0, "tests/reference/test_each_rule.py": 25.0}, "core": {},
}  # fmt: skip
SLOW = (  # laws that take thousands of days: minutes as plain Python
    "test_one_team_saves_what_the_race_says", "test_dearer_rifles_are_sought_less_with_the_stated_elasticity",
    "test_two_years_of_trade_keep_the_books_and_the_promises", "test_abroad_the_opening_price_is_a_fixed_point",
    "test_with_steady_entry_and_exit_the_number_in_business_is_poisson",
    "test_what_is_short_is_rationed_in_whole_numbers_and_fairly",
    "test_looters_find_an_open_depot_sooner_on_base_than_off",
    "test_what_is_left_of_an_open_depot_follows_the_exponential_law",
)  # fmt: skip
PLAINLY = ("-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning", "--tb=line")
MEMORY = 6 << 30
PATIENCE = 1.5  # a fault may take so many times what its tests took under watch, and five seconds more
ENOUGH = 15.0  # seconds of tests for one fault, beyond those of its own file


@dataclass(frozen=True)
class Fault:
    """One slip in one place of one module; its name depends on what the slip changes, not on where the file has it."""

    path: Path
    operator: str
    occurrence: int
    start: tuple[int, int]
    end: tuple[int, int]
    lines: range
    where: str
    name: str


def modules(only: str) -> list[Path]:
    """The files of the core and of the rules, in order."""
    found = [path for floor in ("core", "agents") for path in sorted((ROOT / "sim" / floor).rglob("*.py"))]
    kept = [path for path in found if inside(path) not in NOT_PLANTED and path.name != "__init__.py"]
    kept += [path for path in found if path.name == "__init__.py" and "def " in path.read_text()]
    return sorted(path for path in kept if inside(path).startswith(only))


def inside(path: Path) -> str:
    """The path below sim."""
    return str(path.relative_to(ROOT / "sim"))


def faults(path: Path) -> Iterator[Fault]:
    """Every slip that could be noticed in one module."""
    source = path.read_text()
    tree = get_ast(source)
    lines = source.splitlines()
    for operator in SLIPS:
        planter = operator_named(operator)
        places = [(node, *span) for node in ast_nodes(tree) for span in planter.mutation_positions(node)]
        seen: dict[str, int] = {}
        for occurrence, (node, start, end) in enumerate(places):
            if not is_behaviour(node, operator):
                continue
            where = ASTQuery(node).get_definition_name() or ""
            text = f"{inside(path)} {where} {operator} {lines[start[0] - 1].strip()}"
            seen[text] = seen.get(text, 0) + 1
            name = hashlib.sha256(f"{text} {seen[text]}".encode()).hexdigest()[:16]
            yield Fault(path, operator, occurrence, start, end, statement(node, start[0]), where, name)


def statement(node, line: int) -> range:
    """The lines of the statement that a slip is part of, down to the slip."""
    while node.parent is not None and not node.type.endswith("_stmt") and node.type not in ("funcdef", "decorated"):
        node = node.parent
    return range(min(node.start_pos[0], line), line + 1)


def operator_named(name: str) -> Operator:
    """One of Cosmic Ray's own operators."""
    return cosmic_ray.plugins.get_operator(f"core/{name}")()


def is_behaviour(node, operator: str) -> bool:
    """Whether a slip there changes what the code does: not a type, a parameter's default, or how an error is worded."""
    if operator == "RemoveDecorator" and any(f"@{idle}" in node.get_code() for idle in IDLE_DECORATORS):
        return False
    if operator in EDGES and "uniform(" in node.get_code():
        return False
    child = node
    while (parent := child.parent) is not None:
        if parent.type == "annassign" and child is parent.children[1]:
            return False
        if parent.type in ("tfpdef", "fstring", "raise_stmt"):
            return False
        if parent.type == "funcdef" and parent.annotation is child:
            return False
        if parent.type == "classdef" and parent.name.value == "Params":
            return False
        child = parent
    return True


def files_for(path: Path) -> tuple[list[str], list[str]]:
    """The test files asked about a module: its own, and for one of the core all others of the core."""
    name = inside(path)
    floor = name.partition("/")[0]
    elsewhere = next((tests for start, tests in TESTS_ELSEWHERE.items() if name.startswith(start)), None)
    own = files_in(elsewhere or [f"tests/{floor}/test_{path.stem}.py"])
    return own, [file for file in files_in(["tests/core"]) if file not in own] if floor == "core" else []


def files_in(places: list[str]) -> list[str]:
    """Files of tests, and those in folders of them."""
    found = [ROOT / place for place in places]
    files = [file for place in found for file in (sorted(place.rglob("test_*.py")) if place.is_dir() else [place])]
    return [str(file.relative_to(ROOT)) for file in files if file.exists()]


class Witnesses:
    """Which test runs which line, and how long it takes: a fault is shown only to tests that pass by it."""

    def __init__(self, kept: Path) -> None:
        self.kept = kept
        self.seen = json.loads(kept.read_text()) if kept.exists() else {}
        floors = [path for floor in ("core", "agents") for path in sorted((ROOT / "sim" / floor).rglob("*.py"))]
        self.sources = b"".join(path.read_bytes() for path in floors)
        self.fresh: set[str] = set()

    def of(self, fault: Fault) -> dict[str, float]:
        """The tests to run and their seconds: file by file, in each the quick before the slow."""
        own, others = files_for(fault.path)
        found = {test: spent for name in own for test, spent in self.passing(name, fault)}
        left = ENOUGH
        for name in others:
            for test, spent in self.passing(name, fault):
                left -= spent
                if left > 0.0:
                    found[test] = spent
        return found | LAST_RESORT[inside(fault.path).partition("/")[0]] if found else found

    def passing(self, name: str, fault: Fault) -> list[tuple[str, float]]:
        """Tests of a file that run a fault's line, the quick before the slow, and how long each takes."""
        self.watch(name)
        seconds, lines = self.seen[name]["seconds"], self.seen[name]["lines"].get(inside(fault.path), {})
        tests = {test for line in fault.lines for test in lines.get(str(line), ())}
        if "" in tests:  # runs when the module is read
            tests = set(seconds)
        return sorted(((test, seconds[test]) for test in tests & set(seconds)), key=itemgetter(1))

    def watch(self, name: str) -> None:
        """Run a file of tests on the sound code under watch, unless that has been done since it changed."""
        now = hashlib.sha256(self.sources + (ROOT / name).read_bytes()).hexdigest()
        if name in self.fresh or self.seen.get(name, {}).get("of") == now:
            return
        with tempfile.NamedTemporaryFile("w+") as told:
            code, said = in_a_child(partial(watch_the_tests, name, told.name), 3600.0)
            if code != 0:
                say(f"{name} fails without any fault, and what fails is not asked:\n{said}")
            self.seen[name] = {"of": now, **json.load(told)}
        self.kept.write_text(json.dumps(self.seen))
        self.fresh.add(name)
        say(f"{name}: {sum(self.seen[name]['seconds'].values()):.0f} s under watch")


class Watcher:
    """A plug-in of pytest that keeps apart what each test runs."""

    def __init__(self, watch: Coverage) -> None:
        self.watch = watch
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        self.began = 0.0

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """From here on lines are run for this test."""
        self.watch.switch_context(nodeid)
        self.began = time.process_time()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what fails without any fault."""
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Note how long it kept a core busy; under watch everything takes two or three times as long."""
        self.seconds[nodeid] = time.process_time() - self.began


def watch_the_tests(name: str, told: str) -> int:
    """Run one file of tests, and write down what each of them runs; in a process of its own."""
    floors = [str(ROOT / "sim" / floor) for floor in ("core", "agents")]
    watch = Coverage(data_file=None, source=floors, config_file=False)
    watcher = Watcher(watch)
    os.chdir(ROOT)
    forget_the_package()
    watch.start()
    code = int(pytest.main([*PLAINLY, "-k", f"not ({' or '.join(SLOW)})", name], [watcher]))
    watch.stop()
    data = watch.get_data()
    lines = {inside(Path(file)): data.contexts_by_lineno(file) for file in data.measured_files()}
    seconds = {test: spent for test, spent in watcher.seconds.items() if test not in watcher.failed}
    Path(told).write_text(json.dumps({"seconds": seconds, "lines": lines}))
    return code


def plant(path: Path, text: str) -> None:
    """Let this process read a module as if its file held another text."""
    plain_data = importlib.machinery.SourceFileLoader.get_data
    plain_stats = importlib.machinery.SourceFileLoader.path_stats

    def get_data(self, asked):
        return text.encode() if str(asked) == str(path) else plain_data(self, asked)

    def path_stats(self, asked):
        if str(asked) == str(path):
            raise OSError  # nothing compiled earlier is this text
        return plain_stats(self, asked)

    importlib.machinery.SourceFileLoader.get_data = get_data
    importlib.machinery.SourceFileLoader.path_stats = path_stats


def warm_up() -> dict[tuple[str, str], list[FunctionType]]:
    """Read libraries and package once, so that a fault costs no more than its own tests; every function, by name."""
    os.environ["NUMBA_DISABLE_JIT"] = "1"
    numba.config.DISABLE_JIT = 1
    sys.path.insert(0, str(ROOT))
    for name in ("hypothesis", "scipy.stats", "scipy.special", "sim.model.model", "sim.core.discover", "sim.results"):
        importlib.import_module(name)
    sys.modules["sim.core.discover"].rooms()
    found: dict[tuple[str, str], list[FunctionType]] = {}
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType):
            found.setdefault((thing.__code__.co_filename, thing.__code__.co_qualname), []).append(thing)
    return found


def plant_inside(functions: dict[tuple[str, str], list[FunctionType]], path: Path, before: str, after: str) -> bool:
    """Give the one function that differs its faulty code; False where what differs is not inside a function."""
    sound, faulty = (named(compile(text, str(path), "exec", dont_inherit=True)) for text in (before, after))
    planted = False
    for name, code in faulty.items():
        if code != sound.get(name):
            for function in functions.get((str(path), name), []):
                function.__code__ = code
                planted = True
    return planted


def named(code: CodeType) -> dict[str, CodeType]:
    """Every piece of code inside another, by its qualified name."""
    found: dict[str, CodeType] = {}
    for part in code.co_consts:
        if isinstance(part, CodeType):
            found |= {part.co_qualname: part} | named(part)
    return found


def in_a_child(work: Callable[[], int], seconds: float) -> tuple[int, str]:
    """Do something in a child of this process; its exit code, and the last it said."""
    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            os._exit(work())
        timer = threading.Timer(10.0 * seconds, os.kill, (child, signal.SIGKILL))
        timer.start()
        _, status = os.waitpid(child, 0)
        timer.cancel()
        said.seek(0)
        return os.waitstatus_to_exitcode(status), said.read()[-600:]


def forget_the_package() -> None:
    """Let the package be read again."""
    for name in list(sys.modules):
        if name.partition(".")[0] in ("sim", "tests"):
            del sys.modules[name]


def try_out(fault: Fault, seen: Witnesses, functions: dict[tuple[str, str], list[FunctionType]]) -> WorkResult:
    """Plant one fault and say whether a test noticed."""
    source = fault.path.read_text()
    text = mutate_code(source, operator_named(fault.operator), fault.occurrence)
    diff = changed(source, text)
    try:
        compile(text, str(fault.path), "exec")
    except SyntaxError as error:
        return WorkResult(WorkerOutcome.NORMAL, str(error), TestOutcome.INCOMPETENT, diff)
    if not diff:
        return WorkResult(WorkerOutcome.NORMAL, "the same number", TestOutcome.INCOMPETENT, diff)
    tests = seen.of(fault)
    if not tests:
        return WorkResult(WorkerOutcome.NO_TEST, "no test runs this line", TestOutcome.SURVIVED, diff)

    def work() -> int:
        if not plant_inside(functions, fault.path, source, text):
            forget_the_package()
            plant(fault.path, text)
        os.chdir(ROOT)
        return int(pytest.main(["-x", *PLAINLY, *tests]))

    code, said = in_a_child(work, PATIENCE * sum(tests.values()) + 5.0)
    return WorkResult(WorkerOutcome.NORMAL, said, TestOutcome.KILLED if code else TestOutcome.SURVIVED, diff)


def changed(before: str, after: str) -> str:
    """The lines a fault changes, as they were and as they became."""
    old, new = before.splitlines(), after.splitlines()
    pairs = [(a.strip(), b.strip()) for a, b in zip(old, new, strict=False) if a != b]
    return "\n".join(f"- {a}\n+ {b}" for a, b in pairs[:1])


def drawn(found: list[Fault], sample: int) -> list[Fault]:
    """As many of them as asked for, always the same ones: their names are their lots."""
    return sorted(found, key=lambda fault: fault.name)[: sample or None]


def remember(session: WorkDB, found: list[Fault]) -> None:
    """Enter faults that the session does not know."""
    known = {item.job_id for item in session.work_items}
    session.add_work_items(
        WorkItem.single(
            f.name,
            MutationSpec(inside(f.path), f.operator, f.occurrence, f.start, f.end, {}, f.where),
        )
        for f in found
        if f.name not in known
    )


def main() -> int:
    """Plant what was asked for and write the page."""
    asked = argparse.ArgumentParser(description="Plant faults in the core and the rules, and count those noticed.")
    asked.add_argument("--sample", type=int, default=0, help="how many faults, drawn with a fixed seed; 0 is all")
    asked.add_argument("--only", default="", help="modules whose path below sim begins so")
    asked.add_argument("--again", action="store_true", help="try those that survived once more")
    asked.add_argument("--page", action="store_true", help="write docs/mutation.md from what is known")
    asked.add_argument("--session", default=str(ROOT / "out" / "mutation.sqlite"))
    asked.add_argument("--minutes", type=float, default=1e9, help="stop after so long; the rest waits for another call")
    told = asked.parse_args()
    Path(told.session).parent.mkdir(parents=True, exist_ok=True)
    everything = {path: list(faults(path)) for path in modules("")}
    with use_db(told.session) as session:
        if not told.page:
            every = [fault for path in modules(told.only) for fault in everything[path]]
            chosen = drawn(every, told.sample)
            remember(session, chosen)
            until = time.monotonic() + 60.0 * told.minutes
            go_through(session, chosen, told.again, until, Path(told.session).with_suffix(".json"))
        write_page(session, {inside(path): [f.name for f in found] for path, found in everything.items()})
    return 0


def go_through(session: WorkDB, chosen: list[Fault], again: bool, until: float, kept: Path) -> None:
    """Try out the faults not yet tried, in the order in which they were drawn."""
    tried = dict(session.results)
    waiting = [f for f in chosen if f.name not in tried or (again and not tried[f.name].is_killed)]
    functions = warm_up()
    seen = Witnesses(kept)
    for n, fault in enumerate(waiting, 1):
        if time.monotonic() > until:
            return
        result = try_out(fault, seen, functions)
        session.set_result(fault.name, result)
        say(f"{n}/{len(waiting)} {inside(fault.path)}:{fault.start[0]} {result.test_outcome.value}")


def say(line: str) -> None:
    """Tell whoever waits how far it is."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
