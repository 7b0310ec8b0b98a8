"""Dense optical flow and optical strain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.errors import RecordError, UsageError
from austicker.motion.local import strain
from austicker.types import Floats


def dense_flow(
    a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8], method: str = "dis-medium"
) -> npt.NDArray[np.float32]:
    """Displacement of every pixel from one picture to another.

    Args:
        a: (H, W) grey or (H, W, 3) RGB uint8. Mask or crop to the face: on a flat background
            every method reports motion that is not there.
        b: The later picture, of the same size.
        method: "dis-fast" or "dis-medium" (Kroeger et al., ECCV 2016), "farneback" (SCIA 2003)
            or "tvl1" (Zach et al., DAGM 2007).

    Returns:
        (H, W, 2) float32: u (right), v (down) px; `b[y + v, x + u]` shows what `a[y, x]` showed.

    Raises:
        RecordError: Pictures of another shape or type.
        UsageError: Unknown method.
    """
    if method not in _METHODS:
        raise UsageError(f"unknown flow method '{method}'; choose one of: {', '.join(_METHODS)}")
    first, second = _grey(a), _grey(b)
    if first.shape != second.shape:
        raise RecordError(
            f"dense_flow: expected pictures of one size, got {first.shape} and {second.shape}"
        )
    return np.asarray(_METHODS[method](first, second), dtype=np.float32)


def optical_strain(flow: Floats) -> Floats:
    """Optical strain magnitude of a dense flow, by central differences.

    sqrt(exx^2 + eyy^2 + 2 exy^2), exy = (du/dy + dv/dx) / 2 (Shreve et al., FG 2011; Liong et
    al., STSTNet, FG 2019).

    Args:
        flow: (..., H, W, 2) px, H and W at least 2.

    Returns:
        (..., H, W), dimensionless, >= 0.
    """
    down, right = np.gradient(flow, axis=(-3, -2))
    return strain(np.stack([right, down], axis=-2))


def _grey(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    import cv2

    colour = image.ndim == 3 and image.shape[2] == 3
    if image.dtype != np.uint8 or not (colour or image.ndim == 2):
        raise RecordError(
            f"dense_flow: expected (H, W) or (H, W, 3) of uint8, got {image.shape} of {image.dtype}"
        )
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)) if colour else image


def _dis(preset: str) -> Callable[[Any, Any], Any]:
    def flow(a: Any, b: Any) -> Any:  # noqa: ANN401 - OpenCV's own array type
        import cv2

        return cv2.DISOpticalFlow.create(getattr(cv2, preset)).calc(a, b, None)  # type: ignore[call-overload]

    return flow


def _farneback(a: Any, b: Any) -> Any:  # noqa: ANN401
    import cv2

    return cv2.calcOpticalFlowFarneback(a, b, None, 0.5, 4, 15, 3, 5, 1.1, 0)  # type: ignore[call-overload]


def _tvl1(a: Any, b: Any) -> Any:  # noqa: ANN401
    import cv2

    return cv2.optflow.DualTVL1OpticalFlow.create().calc(a, b, None)  # type: ignore[call-overload]


_METHODS: dict[str, Callable[[Any, Any], Any]] = {
    "dis-fast": _dis("DISOPTICAL_FLOW_PRESET_FAST"),
    "dis-medium": _dis("DISOPTICAL_FLOW_PRESET_MEDIUM"),
    "farneback": _farneback,
    "tvl1": _tvl1,
}
