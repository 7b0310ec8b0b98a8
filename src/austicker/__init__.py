"""Au-Sticker: hide micro-expressions with a sticker in the right place.

`austicker.protect(...)` does what the command `austicker protect` does; each stage
(`austicker.faces`, `austicker.motion`, ...) is usable alone.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from austicker.protection.api import protect as protect

__version__ = "0.1.0"
__all__ = ["__version__", "protect"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the protocol of module attributes
    # Imported on first use, so that `austicker --help` does not load OpenCV.
    if name == "protect":
        from austicker.protection.api import protect

        return protect
    raise AttributeError(f"module 'austicker' has no attribute '{name}'")
