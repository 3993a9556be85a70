"""Kernels: plain functions over arrays that are compiled when they are first called.

Numba takes half a second to import, so it is imported where a kernel runs and nowhere else; what it
compiled is kept on disk. A kernel may call another one of its module.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import update_wrapper
from pathlib import Path
from threading import RLock
from types import FunctionType
from typing import Any, Generic, TypeVar, cast
from zlib import crc32

import numpy as np

R = TypeVar("R")

_COMPILING = RLock()
"""Threads meet a kernel at once, and one compiles it."""


class Kernel(Generic[R]):
    """A function that is compiled at its first call, without the interpreter's lock while it runs.

    `python` is the function as it is written.
    """

    def __init__(self, python: Callable[..., R]) -> None:
        update_wrapper(self, python)
        self.python = python
        self._compiled: Callable[..., R] | None = None

    def __call__(self, *args: Any) -> R:
        # A compiled function takes its arguments by place.
        return self.compiled()(*args)

    def compiled(self) -> Callable[..., R]:
        """The compiled function, with the kernels it calls compiled too."""
        if self._compiled is None:
            with _COMPILING:
                self._compiled = self._compiled or self._compile()
        return self._compiled

    def _compile(self) -> Callable[..., R]:
        from numba import njit

        function = cast("FunctionType", self.python)
        known = dict(function.__globals__)
        for name in function.__code__.co_names:
            inner = known.get(name)
            if isinstance(inner, Kernel):
                known[name] = inner.compiled()
        own = FunctionType(function.__code__, known, function.__name__, function.__defaults__)
        own.__module__ = function.__module__
        # What is kept on disk is known by the name and the file; other files have a say in it too.
        own.__qualname__ = f"{function.__qualname__}_{crc32(self.meaning().encode()):08x}"
        # What a kernel calls becomes part of it: else arrays are counted in and out at each call.
        made: Any = njit(cache=True, nogil=True, forceinline=True)(own)
        return cast("Callable[..., R]", made)

    def meaning(self) -> str:
        """What the function says, with the numbers and the kernels that it names."""
        function = cast("FunctionType", self.python)
        said = [function.__code__.co_code.hex(), repr(function.__code__.co_consts)]
        for name in function.__code__.co_names:
            value = function.__globals__.get(name)
            if isinstance(value, Kernel):
                said.append(value.meaning())
            elif isinstance(value, int | float | np.generic):
                said.append(f"{name}={value}")
        return " ".join(said)


class _Instruction(Kernel[R]):
    """A kernel that is one instruction of the processor, which Python has no word for: `emit` says
    it, given the types and the values of the arguments. `python` is what it comes to."""

    def __init__(self, python: Callable[..., R], result: str, emit: Callable[..., Any]) -> None:
        super().__init__(python)
        self._result, self._emit = result, emit

    def _compile(self) -> Callable[..., R]:
        from numba.core import types
        from numba.extending import intrinsic

        def emitted(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            return self._emit(context, builder, signature.args, given)

        arguments = self.python.__code__.co_argcount
        result = getattr(types, self._result)
        typed = {
            1: lambda _, one: (result(one), emitted),
            2: lambda _, one, other: (result(one, other), emitted),
            3: lambda _, one, other, third: (result(one, other, third), emitted),
        }
        return cast("Callable[..., R]", intrinsic(typed[arguments]))


def _emit_fetch(context: Any, builder: Any, types: Any, given: Any) -> Any:
    from llvmlite import ir  # type: ignore[import-untyped]  # it has no types
    from numba.core.types import intp

    data = context.make_array(types[0])(context, builder, given[0]).data
    place = context.cast(builder, given[1], types[1], intp)
    byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
    shape = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
    called = builder.module.declare_intrinsic("llvm.prefetch", [byte], shape)
    # To be read, often, as data.
    how = [ir.Constant(number, k) for k in (0, 3, 1)]
    builder.call(called, [builder.bitcast(builder.gep(data, [place]), byte), *how])
    return context.get_dummy_value()


def _fetch(array: Any, index: int) -> None:
    """Says that an element will be read soon; nothing comes of it, not even beyond the end."""


def _emit_lowest(context: Any, builder: Any, types: Any, given: Any) -> Any:
    from llvmlite import ir
    from numba.core.types import uint64

    word = context.cast(builder, given[0], types[0], uint64)
    return builder.cttz(word, ir.Constant(ir.IntType(1), 1))


def _lowest(word: Any) -> Any:
    """The place of the lowest bit of a word that is set; of 0 there is none."""
    return np.uint64((int(word) & -int(word)).bit_length() - 1)


def _emit_ones(context: Any, builder: Any, types: Any, given: Any) -> Any:
    from numba.core.types import uint64

    return builder.ctpop(context.cast(builder, given[0], types[0], uint64))


def _ones(word: Any) -> Any:
    """How many bits of a word are set."""
    return np.uint64(int(word).bit_count())


def _emit_tally(context: Any, builder: Any, types: Any, given: Any) -> Any:
    from llvmlite import ir
    from numba.core.types import intp, uint64

    data = context.make_array(types[0])(context, builder, given[0]).data
    place = context.cast(builder, given[1], types[1], intp)
    word = context.cast(builder, given[2], types[2], uint64)
    counters = ir.VectorType(ir.IntType(8), 64)
    to = builder.bitcast(builder.gep(data, [place]), counters.as_pointer())
    bits = builder.bitcast(word, ir.VectorType(ir.IntType(1), 64))
    more = builder.add(builder.load(to, align=1), builder.zext(bits, counters))
    builder.store(more, to, align=1)
    return context.get_dummy_value()


def _tally(counters: Any, first: int, word: Any) -> None:
    """Adds each bit of a word to a counter (uint8) of its own, the 64 from `first` on."""
    for bit in range(64):
        counters[first + bit] += (int(word) >> bit) & 1


prefetch = _Instruction(_fetch, "void", _emit_fetch)
lowest_bit = _Instruction(_lowest, "uint64", _emit_lowest)
ones_in = _Instruction(_ones, "uint64", _emit_ones)
tally = _Instruction(_tally, "void", _emit_tally)


def kernel(python: Callable[..., R]) -> Kernel[R]:
    """The kernel that a function is."""
    return Kernel(python)


def keep_compiled_in(folder: Path) -> None:
    """Keep compiled kernels in `folder` where the package itself cannot be written to.

    An installation that is writable keeps them beside the code, for all projects at once; who has
    set NUMBA_CACHE_DIR has decided.
    """
    if os.access(Path(__file__).parent, os.W_OK) or "NUMBA_CACHE_DIR" in os.environ:
        return
    import numba

    folder.mkdir(parents=True, exist_ok=True)
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]  # it is made of names
