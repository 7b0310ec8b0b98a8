"""Reports refuse what cannot be: negative counts, shares above one, frames out of order."""

from collections.abc import Callable

import pytest

from austicker.errors import RecordError
from austicker.protection.result import ProtectionResult
from austicker.types import PersonReport, Prediction, VerificationResult, Window

WINDOW, HAPPY = Window(1, 2, 3, 9.0), Prediction("happiness", 3, 4, 0.7)


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda: VerificationResult(WINDOW, HAPPY, HAPPY, 5), "kept of 0-4"),
        (lambda: VerificationResult(WINDOW, HAPPY, HAPPY, -1), "kept of 0-4"),
        (lambda: PersonReport(0, 1, 0, 9, (), 10, 0, 0, 0.1), "person and shot >= 1"),
        (lambda: PersonReport(1, 0, 0, 9, (), 10, 0, 0, 0.1), "person and shot >= 1"),
        (lambda: PersonReport(1, 1, 9, 0, (), 10, 0, 0, 0.1), "0 <= first <= last"),
        (lambda: PersonReport(1, 1, 0, 9, (), 10, -1, 0, 0.1), "lost, blurred >= 0"),
        (lambda: PersonReport(1, 1, 0, 9, (), 10, 0, 0, 1.1), "coverage of 0-1"),
        (
            lambda: ProtectionResult(None, None, -1, (), 0.0, kind="photo"),
            "frames and blurred >= 0",
        ),
        (
            lambda: ProtectionResult(None, None, 1, (), 0.0, blurred=-1, kind="photo"),
            "frames and blurred >= 0",
        ),
        (lambda: ProtectionResult(None, None, 1, (), -0.1, kind="photo"), "seconds >= 0"),
    ],
)
def test_reports_are_checked(build: Callable[[], object], sentence: str) -> None:
    with pytest.raises(RecordError, match=sentence):
        build()
