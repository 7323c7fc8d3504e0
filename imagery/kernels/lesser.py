"""The lesser and the greater of two values, each in one instruction.

Of `x[p] = min(x[p], y[p])` the compiler makes a comparison, and a store that only some pixels
take. Processors without AVX-512 are slow at such stores: AMD's take some twenty cycles for
eight pixels, where the minimum itself takes one.
"""

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.extending import intrinsic


def _of_two(name: str) -> Any:
    """Return a function of two float32 that the processor has."""

    def typed(typing: Any, one: Any, other: Any) -> Any:  # noqa: ARG001
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
            number = ir.FloatType()
            shape = ir.FunctionType(number, [number, number])
            made = builder.module.declare_intrinsic(name, (number,), shape)
            return builder.call(made, arguments, fastmath=("nnan", "nsz"))

        return types.float32(types.float32, types.float32), generate

    return intrinsic(typed)


lesser: Any = _of_two("llvm.minnum")
"""lesser(a, b) of two float32, neither NaN; in compiled code alone. Zero has no sign."""

greater: Any = _of_two("llvm.maxnum")
"""greater(a, b) of two float32, neither NaN; in compiled code alone. Zero has no sign."""
