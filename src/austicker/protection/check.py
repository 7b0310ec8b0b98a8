"""Every name that the options hold, looked up before any work."""

from __future__ import annotations

from typing import get_args

from austicker.errors import DataError, UsageError
from austicker.media.codecs import find_codec
from austicker.placement import PLACERS
from austicker.protection.coverage_limits import CoverageLimits
from austicker.protection.options import AUTO, DECOY, VICTIM, Options
from austicker.rendering import ATTACHMENTS
from austicker.stickers import resolve_sticker
from austicker.types import FeatureKind


def check_names(options: Options) -> None:
    """Look every name up, so that a typing mistake costs no work.

    Args:
        options: Settings, each in its range.

    Raises:
        UsageError: An unknown placer, sticker, attachment or emotion; the message lists the known
            ones. A maximum coverage too small for one sticker.
        InputError: A sticker file that cannot be used.
        DataError: A model file that cannot be used, or one without the fields that are needed.
    """
    PLACERS.card(options.placer)
    ATTACHMENTS.card(options.attach)
    for design in options.allowed_designs:
        resolve_sticker(design)
    find_codec(options.codec).settings(options.crf, None)
    CoverageLimits(options)
    if options.target_emotion is not None and options.attach != DECOY:
        raise UsageError(
            "`target_emotion` needs stickers that can show something: add `attach='decoy'`"
        )
    if (options.emotion == VICTIM) != (options.victim is not None):
        raise UsageError("`emotion='victim'` and `victim` go together: give both or neither")
    if options.victim is not None:
        options.victim.check()
    _check_emotions(options)
    fields = options.own_fields if options.skin != "off" else None
    if fields is not None and not fields.is_file():
        raise DataError(
            f"{options.model}: expected its fields of motion in {fields}, which `skin='"
            f"{options.skin}'` draws from, found no such file; fit the model again, or protect "
            "with `skin='off'`"
        )


def _check_emotions(options: Options) -> None:
    populations = [options.population(kind) for kind in get_args(FeatureKind)]
    named = options.emotion not in {AUTO, VICTIM}
    if named and all(p.class_of(options.emotion) is None for p in populations):
        names = [AUTO, VICTIM, *(name for p in populations for name in p.names)]
        known = ", ".join(dict.fromkeys(names))
        raise UsageError(f"unknown emotion '{options.emotion}'; choose one of: {known}")
    motion = populations[0]
    wanted = options.target_emotion
    if wanted is not None and motion.class_of(wanted) is None:
        known = ", ".join(motion.names)
        raise UsageError(f"`target_emotion`: unknown emotion '{wanted}'; choose one of: {known}")
