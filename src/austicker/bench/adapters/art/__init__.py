"""Our placement as an evasion attack of the Adversarial Robustness Toolbox; see docs/art.md.

`austicker.bench.adapters.art.attack` holds the class; nothing else needs the toolbox.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from austicker.bench.adapters.art.attack import StickerAttack

__all__ = ["sticker_attack"]


def sticker_attack(estimator: Any, **settings: Any) -> StickerAttack:  # noqa: ANN401
    """A `StickerAttack` on an estimator of the toolbox.

    Args:
        estimator: A classifier of faces.
        **settings: Of `StickerAttack`.

    Raises:
        UsageError: The toolbox is not installed.
        ValueError: A setting that cannot be used.
    """
    from austicker.bench.adapters.art.attack import StickerAttack

    return StickerAttack(estimator, **settings)
