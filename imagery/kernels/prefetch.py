"""Asking memory for values before they are needed.

A block of pixels lies in memory as one short row per date, far apart. The processor foresees
long rows, not these, and would wait for each; asking for the next block's rows while this one
is worked on about doubles the pace of reading.
"""

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.extending import intrinsic

LINE = 16
"""float32 values that come with one request: a cache line of 64 bytes."""

_READ, _KEEP, _DATA = 0, 2, 1


def _prefetch(typing: Any, array: Any, row: Any, column: Any) -> Any:  # noqa: ARG001
    """Return what numba needs to compile a request for array[row, column]."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        made = context.make_array(kind)(context, builder, arguments[0])
        place = cgutils.get_item_pointer(  # type: ignore[no-untyped-call]
            context, builder, kind, made, list(arguments[1:])
        )
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        shape = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = builder.module.declare_intrinsic("llvm.prefetch", (byte,), shape)
        hints = [number(each) for each in (_READ, _KEEP, _DATA)]
        builder.call(ask, [builder.bitcast(place, byte), *hints])
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp), generate


prefetch: Any = intrinsic(_prefetch)
"""prefetch(array, row, column) asks for the cache line of array[row, column]. It is a hint: it
changes no value, and runs in compiled code alone."""
