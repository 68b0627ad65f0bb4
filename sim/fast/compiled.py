"""What numba compiles, and how: without the lock, checks, or counting of references."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import numba
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])

# As values without types: numba's own types do not know all of its options.
_njit: Final[Any] = numba.njit
_pointer: Final[Any] = numba.types.CPointer
_numba: Final[Any] = numba
_OPTIONS: Final = {"nogil": True, "error_model": "numpy", "_nrt": False}


def compiled(function: Function) -> Function:
    """Compile `function` together with its callers, when they are first called."""
    kept: Function = _njit(**_OPTIONS)(function)
    return kept


def compiled_once(function: Function) -> Function:
    """Compile `function` and all that it calls, and keep the machine code between processes."""
    kept: Function = _njit(cache=True, **_OPTIONS)(function)
    return kept


def _bare(_typing: Any, array: Any) -> Any:
    """Give a pointer to the numbers of an array, a seventh of an array to hand on.

    Whoever calls keeps the array alive. Places are not checked, nor counted from the end.
    """

    def pointer(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    return _pointer(array.dtype)(array), pointer


def _as_it_is(array: Any) -> Any:
    return array


# Run by the interpreter, the engine is checked: it notices every place outside of an array.
bare: Final[Any] = _as_it_is if _numba.config.DISABLE_JIT else intrinsic(_bare)
