"""Make src/austicker/regions/typical_face.json: python docs/make_typical_face.py.

The mean of the meshes that the face networks find on synthetic people at rest, turned to face the
viewer, made symmetric, in thousandths of the face's width.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from austicker.faces.geometry import frontal_template
from austicker.faces.models import load_models
from austicker.faces.still import find_faces
from austicker.synth import LEVELS, Subject, open_session, record_take

TARGET = Path(__file__).parents[1] / "src/austicker/regions/typical_face.json"
PEOPLE, SEED, PIXELS = 24, 7, 480


def main() -> None:
    """Render, look, average, write."""
    models = load_models()
    faces = []
    for person in range(PEOPLE):
        subject = Subject.draw(SEED, person)
        session = open_session(subject, LEVELS["clean"], width=PIXELS, height=PIXELS)
        take = record_take(session, 0, 4.0, classes=7, fps=Fraction(30), emotions=("happiness",))
        (mesh,) = find_faces(take.frame(0), models.detectors, models.mesh).meshes
        face = frontal_template(np.asarray(mesh, float))
        faces.append(face / np.ptp(face[:468, 0]))
    mean = np.mean(faces, axis=0)
    mirrored = mean * (-1, 1, 1) + [2 * mean[[10, 152, 168, 2], 0].mean(), 0, 0]
    # Points and their mirror images, paired so that the distances are least in all.
    gap = np.linalg.norm(mean[:, None] - mirrored[None], axis=2)
    partner = linear_sum_assignment(gap**2)[1]
    face = (mean + mirrored[partner]) / 2
    face[:, 0] -= face[[10, 152], 0].mean()
    face /= np.ptp(face[:468, 0])
    rows = [[round(1000 * float(v)) for v in point] for point in face]
    TARGET.write_text(json.dumps(rows, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
