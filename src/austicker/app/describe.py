"""Items as plain values, for the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from austicker.app.designs import Designs
from austicker.app.item import Item, Proof
from austicker.app.marks import regions_at
from austicker.app.preview import Preview
from austicker.app.queue import Queue
from austicker.app.sentences import plain
from austicker.faces.smooth import runs
from austicker.facs import ROIS, roi_name
from austicker.protection.plan import Plan, PlannedPerson
from austicker.protection.verify import Verification
from austicker.types import Prediction, StillVerification, VerificationResult, Window

_GAP = 0.5
"""s: shorter absences are not told."""


def regions() -> list[dict[str, Any]]:
    """The 14 regions by number and name."""
    return [{"roi": one.number, "name": one.name} for one in ROIS]


def brief(item: Item, queue: Queue) -> dict[str, Any]:
    """An item as the queue shows it."""
    tasks = [one.as_dict() for one in queue.of(item.id)]
    proof = item.proof
    version = item.version.number if item.planned else 0
    return {
        "id": item.id,
        "name": item.name,
        "kind": item.kind,
        "source": item.source,
        "tasks": tasks,
        "ready": item.planned,
        "version": version,
        "people": len(item.version.plan.people) if item.planned else 0,
        "draws": item.planned and item.version.draws,
        "verdict": None if proof is None else _verdict(proof),
        "verdict_version": None if proof is None else proof.version,
        "saved": item.saved,
        "error": item.error,
    }


def whole(item: Item, designs: Designs) -> dict[str, Any]:
    """All that the page shows of an analyzed item."""
    version, analysis = item.version, item.analysis
    plan = version.plan
    proof = {} if item.proof is None else _by_person(item.proof.verification)
    stills = () if item.proof is None else item.proof.verification.stills
    options = version.look.options(item.kind)
    return {
        "id": item.id,
        "name": item.name,
        "kind": item.kind,
        "version": version.number,
        "frames": plan.frames,
        "fps": plan.fps,
        "size": list(plan.size),
        "shots": 1 if analysis is None else analysis.shots,
        "can_undo": item.can_undo,
        "look": {
            "strength": version.look.strength,
            "sticker": designs.name_of(options.sticker),
            "size": options.size,
            "count": options.count,
        },
        "spans": [list(span) for span in plan.spans],
        "blurred": [
            {"first": face.first, "last": face.last, "box": [round(float(v), 1) for v in face.box]}
            for face in plan.untracked[:200]
        ],
        "people": [
            {
                **_person(one, plan, proof.get(one.person, []), designs, one.person in item.people),
                "stills": [_still(still) for number, still in stills if number == one.person],
            }
            for one in plan.people
        ],
        "notes": [plain(note) for note in plan.notes],
    }


def marks(plan: Plan, preview: Preview, frame: int) -> dict[str, Any]:
    """Where regions and stickers are seen on a frame, px."""
    tracks = preview.tracks(plan, frame)
    people = []
    for one in plan.people:
        rois = regions_at(one, frame)
        worn = []
        if one.person in tracks:
            overlay, row = tracks[one.person]
            pose = overlay.timeline.pose[row].astype(float)
            for track in overlay.tracks:
                matrix = track.surface.matrix(pose)
                worn.append(
                    {
                        "x": round(float(matrix[0, 2]), 1),
                        "y": round(float(matrix[1, 2]), 1),
                        "side": round(float(np.hypot(*matrix[:, :2]).mean()), 1),
                    }
                )
        people.append(
            {
                "person": one.person,
                "regions": []
                if rois is None
                else np.round(rois.corners(), 1).reshape(len(ROIS), 8).tolist(),
                "stickers": worn,
            }
        )
    return {"frame": frame, "people": people}


def _person(
    one: PlannedPerson,
    plan: Plan,
    proof: list[VerificationResult],
    designs: Designs,
    pictured: bool,
) -> dict[str, Any]:
    found = {(r.window.onset, r.window.apex): r for r in proof}
    return {
        "person": one.person,
        "protect": one.protect,
        "shot": one.shot,
        "picture": pictured,
        "times": _times(one, plan.fps),
        "stickers": [
            {
                "roi": p.roi,
                "region": roi_name(p.roi),
                "sticker": designs.name_of(p.sticker),
                "size": p.size,
                "reason": plain(p.reason),
                "moved": p.offset != (0.0, 0.0),
            }
            for p in one.placements
        ],
        "movements": [_movement(w, one, found.get((w.onset, w.apex))) for w in one.movements],
        "windows": [[w.onset, w.offset] for w in one.drift_windows],
    }


def _movement(
    window: Window, one: PlannedPerson, result: VerificationResult | None
) -> dict[str, Any]:
    return {
        "onset": window.onset,
        "apex": window.apex,
        "offset": window.offset,
        "large": window in one.larger,
        "before": None if result is None else _prediction(result.before),
        "after": None if result is None else _prediction(result.after),
        "readable": None if result is None else result.readable,
    }


def _prediction(one: Prediction) -> dict[str, Any]:
    return asdict(one)


def _still(one: StillVerification) -> dict[str, Any]:
    """What recognisers of stills read in a photo's face, or in a frame of a video."""
    return {**asdict(one), "shown": one.shown, "readable": one.readable}


def _times(one: PlannedPerson, fps: float) -> list[list[int]]:
    """First and last frames of the stretches in which somebody is seen."""
    spans: list[list[int]] = []
    for start, stop in runs(one.track.present):
        first, last = one.track.start + start, one.track.start + stop - 1
        if spans and first - spans[-1][1] <= _GAP * fps:
            spans[-1][1] = last
        else:
            spans.append([first, last])
    return spans


def _by_person(proof: Verification) -> dict[int, list[VerificationResult]]:
    found: dict[int, list[VerificationResult]] = {}
    for number, result in proof.movements:
        found.setdefault(number, []).append(result)
    return found


def _verdict(proof: Proof) -> dict[str, Any]:
    found = proof.verdict
    note = plain(proof.verification.note)
    return {**asdict(found), "sentences": list(found.sentences()), "note": note}
