"""The only door to numba, with a machine-code cache that notices every edit.

Numba's own cache does not see a change in a function that lives in another file, so
machine code is kept in a folder named after a fingerprint of every source file that
is ever compiled. An edit anywhere in them means a fresh folder.

An index below zero never counts from the end in what is compiled here, which saves a test at every
access; with NUMBA_BOUNDSCHECK=1 it is an error, and so the tests are run once.

A table (a NamedTuple of arrays or numbers) is handed to machine code by its address: one
word, whatever its columns. Handing over the columns one by one made calls slow and
compiling ten times slower.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

import numba
import numpy as np
from filelock import FileLock
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.core.caching import FunctionCache
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np import arrayobj
from numba.np.arrayobj import populate_array

Function = TypeVar("Function", bound=Callable[..., Any])

PACKAGE = Path(__file__).resolve().parent.parent
COMPILED = ("core", "agents", "model", "world")
OPTIONS = {"nopython": True, "nogil": True, "error_model": "python", "no_cfunc_wrapper": True}
WORD = 8  # bytes
MOST_ARGUMENTS = 32


def fingerprint() -> str:
    """A short name for the present text of every source file that is compiled."""
    digest = hashlib.sha256(numba.__version__.encode())
    for floor in COMPILED:
        for path in sorted((PACKAGE / floor).rglob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_home() -> Path:
    """Where machine code is kept: BLOWBACK_CACHE, else the user's cache folder."""
    chosen = os.environ.get("BLOWBACK_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(chosen) / "blowback"


CACHE = cache_home() / f"kernels-{fingerprint()}"
config.CACHE_DIR = str(CACHE)


def compiled() -> bool:
    """Whether rules run as machine code; NUMBA_DISABLE_JIT=1 switches it off."""
    return not config.DISABLE_JIT


def is_cached() -> bool:
    """Whether machine code for the present sources lies ready."""
    return CACHE.is_dir() and any(CACHE.rglob("*.nbi"))


def alone_in_cache(what: str) -> FileLock:
    """Only one process at a time does this in the cache; raises OSError where nobody may write to it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    return FileLock(CACHE / f"{what}.lock")


def words_of(table: Any) -> Any:
    """A table as machine code reads it: an address and lengths for each column, a word for each number."""
    words: list[int] = []
    for value in table:
        if isinstance(value, np.ndarray):
            words += [value.ctypes.data, *value.shape]
        else:
            kind = np.float64 if isinstance(value, float) else np.int64
            words.append(int(np.array([value], kind).view(np.int64)[0]))
    return np.array(words, np.int64)


class Handed:
    """A table as machine code finds it: the address of a list of data pointers and lengths.

    Keeps the table alive; a column must not be replaced while it is handed over.
    """

    def __init__(self, table: Any) -> None:
        self.table = table
        self.words = words_of(table)
        self.address = int(self.words.ctypes.data)
        self.kind = _kind_of(cast(Any, type(table)), tuple(map(_sort_of, table)))


def _sort_of(value: Any) -> Any:
    """What decides the type of a column."""
    if not isinstance(value, np.ndarray):
        return type(value)
    return value.dtype, value.ndim, value.flags.writeable, value.flags.c_contiguous


@lru_cache(maxsize=1024)
def _kind_of(table: Any, sorts: tuple[Any, ...]) -> Table:
    def kind(sort: Any) -> Any:
        if isinstance(sort, type):
            return numba.typeof(sort(0))
        dtype, axes, writeable, whole = sort
        return types.Array(numba.from_dtype(dtype), axes, "C" if whole else "A", readonly=not writeable)

    fields = tuple((name, kind(sort)) for name, sort in zip(table._fields, sorts, strict=True))
    return Table(table.__module__, table.__name__, fields)


def by_address(table: Any) -> Any:
    """A table as rules want to be handed it: by its address, or as it is where nothing is compiled."""
    return Handed(table) if compiled() and _is_table(table) else table


def kernel(function: Function) -> Function:
    """Compile a function on first use; with compilation off, return it unchanged.

    Machine code releases the interpreter lock, so runs can share a process on threads.
    Meant for what other machine code calls; called from Python it is compiled once more.
    """
    return _made(function, no_cpython_wrapper=True)


def entry(function: Function) -> Function:
    """The same for a function that Python calls: rules, and counts over the books."""
    return _made(function)


def plain(function: Function) -> Function:
    """The same function as Python runs it, whether or not it is compiled."""
    return cast(Function, getattr(function, "py_func", function))


def opened(function: Function, *args: Any) -> Function:
    """The machine code of a function for arguments of these very types, without the search for it at each call."""
    if not isinstance(function, Kernel):
        return function
    kinds = tuple(numba.typeof(arg) for arg in args)
    function.compile(kinds)
    return cast(Function, function.overloads[kinds].entry_point)


def length_of(function: Any) -> int:
    """How much there is to compile: the bytes of a function's code and of all that it calls in turn."""
    seen: set[Any] = set()
    waiting = [function]
    while waiting:
        code = plain(waiting.pop())
        if code not in seen:
            seen.add(code)
            waiting += [each for each in map(code.__globals__.get, code.__code__.co_names) if isinstance(each, Kernel)]
    return sum(len(each.__code__.co_code) for each in seen)


def address_of(function: Any, *args: Any) -> int:
    """Where the machine code of a function for arguments of these very types begins, for `call_at`."""
    kinds = tuple(numba.typeof(arg) for arg in args)
    function.compile(kinds)
    made = function.overloads[kinds]
    return int(made.library.get_pointer_to_function(made.fndesc.llvm_func_name))


@intrinsic  # type: ignore[untyped-decorator]
def call_at(_typing: Any, code: Any, words: Any, first: Any, many: Any) -> Any:
    """Call machine code with `many` words as its arguments, from `first` on; 0 unless it raised something.

    Tables are handed over by their address and days are whole numbers, so each argument is one word.
    """

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        word, byte = ir.IntType(64), cgutils.voidptr_t
        status = cgutils.alloca_once_value(builder, ir.Constant(ir.IntType(32), 1))
        nothing, raised = cgutils.alloca_once(builder, byte), cgutils.alloca_once(builder, byte)
        data = context.make_array(signature.args[1])(context, builder, given[1]).data
        done = builder.append_basic_block("called")
        choose = builder.switch(given[3], done)
        for size in range(MOST_ARGUMENTS + 1):
            block = builder.append_basic_block(f"call{size}")
            choose.add_case(ir.Constant(word, size), block)
            with builder.goto_block(block):
                places = [builder.add(given[2], ir.Constant(word, n)) for n in range(size)]
                handed = [builder.load(builder.gep(data, [place])) for place in places]
                kind = ir.FunctionType(ir.IntType(32), [byte.as_pointer(), byte.as_pointer(), *[word] * size])
                called = builder.inttoptr(given[0], kind.as_pointer())
                builder.store(builder.call(called, [nothing, raised, *handed]), status)
                builder.branch(done)
        builder.position_at_end(done)
        return builder.sext(builder.load(status), word)

    return types.int64(code, words, first, many), build


class Kernel(CPUDispatcher):  # type: ignore[misc]
    """A compiled function; called from Python, it takes tables as they are."""

    door: Any = None

    def enable_caching(self) -> None:
        """Keep machine code on disk, where other processes keep theirs."""
        self._cache = _Shelf(self.py_func)

    def compile(self, sig: Any) -> Any:
        """Compile for arguments of some types, or find again what was compiled."""
        with _indices_from_zero():
            return super().compile(sig)

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """How other machine code calls it: whole numbers of any width share one version."""
        return super().get_call_template(tuple(map(_widened, args)), {name: _widened(kws[name]) for name in kws})

    def __call__(self, *args: Any) -> Any:
        """Call the machine code, handing over tables by their address."""
        if self.targetoptions.get("no_cpython_wrapper"):
            self.door = self.door or entry(_namesake(self.py_func))
            return self.door(*args)
        return super().__call__(*[Handed(arg) if _is_table(arg) else arg for arg in args])


class _Shelf(FunctionCache):  # type: ignore[misc]
    """Where the machine code of a function is kept; one process at a time may put something there.

    Two at once could each put another version of it under the same name.
    """

    def save_overload(self, sig: Any, data: Any) -> None:
        """Put one version there; a shelf that nobody may write to stays empty."""
        with suppress(OSError), alone_in_cache("shelf"):
            super().save_overload(sig, data)


@contextmanager
def _indices_from_zero() -> Iterator[None]:
    """While a function of ours is compiled on this thread, its indices are taken as they are."""
    _ours.depth = getattr(_ours, "depth", 0) + 1
    try:
        yield
    finally:
        _ours.depth -= 1


def _index(context: Any, builder: Any, kind: Any, index: Any, size: Any) -> Any:
    if getattr(_ours, "depth", 0):
        return context.cast(builder, index, kind, types.intp)
    return _wrapped_index(context, builder, kind, index, size)


_ours = threading.local()
_wrapped_index = arrayobj.fix_integer_index
arrayobj.fix_integer_index = _index


def _namesake(function: Any) -> Any:
    """A copy under another name: machine code with and without a door must not share a file."""
    copy = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    copy.__qualname__ = f"{function.__qualname__}__door"
    copy.__module__ = function.__module__
    return copy


def _made(function: Function, **options: bool) -> Function:
    if not compiled():
        return function
    made = Kernel(function, targetoptions={**OPTIONS, **options}, pipeline_class=Compiler)
    made.enable_caching()
    return cast(Function, made)


def _widened(kind: Any) -> Any:
    plain = types.unliteral(kind)
    return types.int64 if isinstance(plain, types.Integer) and plain.signed else plain


def _is_table(value: Any) -> bool:
    return isinstance(value, tuple) and hasattr(value, "_fields")


class Table(types.Type):  # type: ignore[misc]
    """A table's type: its name and the type of each column."""

    def __init__(self, module: str, label: str, fields: tuple[tuple[str, Any], ...]) -> None:
        self.fields = fields
        self.offsets: dict[str, int] = {}
        at = 0
        for name, kind in fields:
            self.offsets[name] = at
            at += 1 + (kind.ndim if isinstance(kind, types.Array) else 0)
        digest = hashlib.sha256(repr(fields).encode()).hexdigest()[:8]
        super().__init__(name=f"{module.rpartition('.')[2]}.{label}.{digest}")


register_model(Table)(models.OpaqueModel)


@typeof_impl.register(Handed)  # type: ignore[untyped-decorator]
def _typeof_handed(value: Handed, _context: Any) -> Table:
    return value.kind


@unbox(Table)  # type: ignore[untyped-decorator]
def _unbox_table(_kind: Table, value: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_ulonglong(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.inttoptr(address, cgutils.voidptr_t))


@infer_getattr
class _TableAttribute(AttributeTemplate):  # type: ignore[misc]
    key = Table

    def generic_resolve(self, kind: Table, name: str) -> Any:
        return dict(kind.fields).get(name)


@lower_getattr_generic(Table)  # type: ignore[untyped-decorator]
def _load_column(context: Any, builder: Any, kind: Table, value: Any, name: str) -> Any:
    column = dict(kind.fields)[name]
    words = builder.bitcast(value, ir.IntType(64).as_pointer())
    at = kind.offsets[name]

    def word(offset: int) -> Any:
        place = builder.gep(words, [ir.Constant(ir.IntType(64), offset)])
        loaded = builder.load(place, align=WORD)
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))  # the table does not move
        return loaded

    if not isinstance(column, types.Array):
        raw = word(at)
        return builder.bitcast(raw, context.get_value_type(column)) if isinstance(column, types.Float) else raw
    array = context.make_array(column)(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(column.dtype))
    itemsize = context.get_constant(types.intp, size)
    shape = [word(at + 1 + axis) for axis in range(column.ndim)]
    strides: list[Any] = [itemsize]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    data = builder.inttoptr(word(at), context.get_data_type(column.dtype).as_pointer())
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=itemsize, meminfo=None)
    return array._getvalue()
