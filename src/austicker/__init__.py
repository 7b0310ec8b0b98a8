"""Au-Sticker: hide micro-expressions with a sticker in the right place.

`analyze`, `plan`, `render` and `verify` are the four steps of the program, `protect` is the four in
a row, `protect_frames` the same on arrays, and `inspect` draws what is known about a face. Each
stage (`austicker.faces`, `austicker.motion`, ...) is usable alone.

Functions and subpackages are imported on first use, so that `import austicker` is quick.

Example:
    >>> import austicker
    >>> result = austicker.protect("holiday.mp4", sticker="heart")  # doctest: +SKIP
    >>> rule = austicker.placement.PLACERS.make("counterfactual")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from austicker.inspection.inspect import inspect as inspect
    from austicker.protection.api import analyze as analyze
    from austicker.protection.api import plan as plan
    from austicker.protection.api import protect as protect
    from austicker.protection.api import protect_frames as protect_frames
    from austicker.protection.api import render as render
    from austicker.protection.api import verify as verify

__version__ = "0.2.0"

_FUNCTIONS = {
    "inspect": "austicker.inspection.inspect",
    **dict.fromkeys(
        ("analyze", "plan", "render", "verify", "protect", "protect_frames"),
        "austicker.protection.api",
    ),
}
"""Function -> module that defines it."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the protocol of module attributes
    import importlib

    if name in _FUNCTIONS:
        return getattr(importlib.import_module(_FUNCTIONS[name]), name)
    if name in _modules():
        return importlib.import_module(f"austicker.{name}")
    raise AttributeError(f"module 'austicker' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({"__doc__", "__version__", *_FUNCTIONS, *_modules()})


def _modules() -> set[str]:
    import pkgutil

    return {m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")}
