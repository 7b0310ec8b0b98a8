"""How much of eyes, nostrils and mouth a sticker on each region covers.

    python -m studies.openings [--video FILE] [--sticker NAME] [--json FILE]

On a photo, on eight synthetic people and on every 40th frame of a video: percent of the middle half
of each opening under a sticker, median and largest of all looks. JSON: {k: {region: {part: [median,
largest]}}}.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image as Pictures

from austicker import assets
from austicker.faces.geometry import frontal_template
from austicker.faces.models import load_models
from austicker.facs import roi_name
from austicker.media.reader import read_video
from austicker.protection.analyze import analyze_photo
from austicker.protection.coverage_limits import CoverageLimits
from austicker.protection.options import Options
from austicker.regions import openings
from austicker.synth import record_take
from austicker.types import Floats, Image
from studies.recorded import session_with
from studies.table import finish, parser_of

SIZES = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
PAIR = "both mouth corners"
_PEOPLE, _SEED, _PIXELS, _EVERY = 8, 3, 400, 40


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; always 0."""
    parser = parser_of(__doc__)
    parser.add_argument("--video", type=Path, help="a video of one person")
    parser.add_argument("--sticker", default="flower", help="design (flower)")
    options = parser.parse_args(arguments)
    faces = list(_faces(options.video))
    result = {f"{size:g}": _measure(faces, options.sticker, size) for size in SIZES}
    lines = [f"{options.sticker}, {len(faces)} faces: % of the middle half, median / largest"]
    for size, rows in result.items():
        for region, parts in rows.items():
            shares = ", ".join(f"{part} {m:.0f} / {most:.0f}" for part, (m, most) in parts.items())
            lines.append(f"k = {size:4} {region:20} {shares}")
    return finish(result, "\n".join(lines), options.json)


def _measure(
    faces: list[Floats], sticker: str, size: float
) -> dict[str, dict[str, tuple[float, float]]]:
    """Rows in which anything is covered."""
    limits = CoverageLimits(Options(sticker=sticker, size=size))
    parts = np.array([o.part for o in openings(faces[0])])
    covered = 100 * np.array([limits.covered(face) for face in faces])
    regions = {roi_name(i + 1): covered[:, i] for i in range(covered.shape[1])}
    regions[PAIR] = covered[:, 9] + covered[:, 11]
    rows = {}
    for name, share in regions.items():
        most = {p: share[:, parts == p].max(axis=1) for p in dict.fromkeys(parts)}
        rows[name] = {
            str(p): (float(np.median(m)), float(m.max())) for p, m in most.items() if m.max() >= 1
        }
    return {name: found for name, found in rows.items() if found}


def _faces(video: Path | None) -> Iterator[Floats]:
    """Frontal templates."""
    models = load_models()
    for image in _pictures(video):
        for person in analyze_photo(image, models).people[:1]:
            yield frontal_template(np.asarray(person.mesh, float))


def _pictures(video: Path | None) -> Iterator[Image]:
    yield np.asarray(Pictures.open(assets.path("astronaut")).convert("RGB"))
    for person in range(_PEOPLE):
        session = session_with(_SEED, person, _PIXELS, "easy")
        take = record_take(session, 0, 4.0, classes=7, fps=Fraction(30), emotions=("happiness",))
        yield take.frame(0)
    if video is not None:
        for frame in read_video(video):
            if frame.index % _EVERY == 0:
                yield frame.image


if __name__ == "__main__":
    sys.exit(main())
