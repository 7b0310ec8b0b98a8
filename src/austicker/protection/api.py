"""`austicker.protect`: what the command does, as a function."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from austicker.errors import UsageError
from austicker.protection.options import Options
from austicker.types import Image, Protected

Source: TypeAlias = str | PathLike[str]


def protect(
    source: Source | Image,
    output: Source | None = None,
    **options: Any,  # noqa: ANN401
) -> Protected:
    """Protect one photo, one video, or a picture in memory.

    Args:
        source: A file, or an (H, W, 3) uint8 RGB array.
        output: Where the copy goes; by default beside the input, with ``_protected`` before the
            suffix. Not allowed with an array, whose protected copy is the result's `image`.
        **options: Fields of `austicker.protection.options.Options`, for example
            ``sticker="heart"``.

    Returns:
        What was done, person by person.

    Raises:
        UsageError: An unknown option, name or a value out of range.
        InputError: A file that cannot be read, or (`NoFaceError`) shows no face.
        OutputError: The copy cannot be written.

    Example:
        >>> import austicker
        >>> result = austicker.protect("holiday.mp4", sticker="heart")  # doctest: +SKIP
        >>> print(result.output, result.people[0].placements[0].reason)  # doctest: +SKIP
    """
    unknown = set(options) - set(Options.__dataclass_fields__)
    if unknown:
        known = ", ".join(Options.__dataclass_fields__)
        raise UsageError(f"unknown option {', '.join(sorted(unknown))}; choose from: {known}")
    chosen = Options(**options)
    chosen.check_names()
    if isinstance(source, np.ndarray):
        return _protect_array(source, output, chosen)
    return protect_files([source], output, chosen)[0]


def protect_files(
    sources: Sequence[Source], output: Source | None, options: Options
) -> list[Protected]:
    """Protect files and folders, stopping at the first that fails.

    For batches that go on after a failure see `austicker.protection.batch.run`.
    """
    from austicker.protection.batch import protect_one
    from austicker.protection.jobs import plan

    todo = plan([Path(s) for s in sources], None if output is None else Path(output))
    for _, problem in todo.problems:
        raise problem
    if not todo.jobs:
        raise UsageError(f"no photo or video in {', '.join(str(s) for s in sources)}")
    return [protect_one(job, options) for job in todo.jobs]


def _protect_array(image: Image, output: Source | None, options: Options) -> Protected:
    import time

    from austicker.errors import NoFaceError
    from austicker.faces.models import load_models
    from austicker.protection.photo import protect_image

    if output is not None:
        raise UsageError("output goes with a file; the protected array is the result's image")
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise UsageError(
            f"expected an (H, W, 3) uint8 RGB array, got shape {image.shape} of {image.dtype}"
        )
    began = time.perf_counter()
    out, people, notes, blurred = protect_image(image, options, load_models())
    if not people and not blurred and not options.copy_faceless:
        raise NoFaceError("no face was found in the picture; copy_faceless=True returns it as is")
    seconds = time.perf_counter() - began
    return Protected(None, None, 1, people, seconds, blurred, image=out, notes=notes)
