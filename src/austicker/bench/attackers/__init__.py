"""Attackers that know the tool, as peers: the measure of every method is the best of them."""

from austicker.bench.attackers import (  # isort: skip  (the order of tables)
    naive,
    blanks,
    blanks_trained,
    inpaints,
    smooths,
    median,
    sequence,
    retrained,
    retrained_blanks,
    choice_probe,
)
from austicker.bench.attackers.clip import (
    FaceFrames,
    PublishedClip,
    VisibleChoice,
    VisibleSticker,
)
from austicker.bench.attackers.learning import (
    Answers,
    Examples,
    TrainedAttacker,
    attack,
    examples_of,
    learn,
)
from austicker.bench.attackers.outcomes import (
    Condition,
    Outcome,
    Row,
    attackers_of,
    outcome,
    table,
)
from austicker.bench.attackers.protocol import Attacker, AttackerCard, Material, Recogniser
from austicker.bench.attackers.recognisers import SIMPLE, Recognisers
from austicker.bench.attackers.registry import ATTACKERS, card_of
from austicker.bench.attackers.storage import StoredClips, read_clip, save_clip

__all__ = [
    "ATTACKERS",
    "SIMPLE",
    "Answers",
    "Attacker",
    "AttackerCard",
    "Condition",
    "Examples",
    "FaceFrames",
    "Material",
    "Outcome",
    "PublishedClip",
    "Recogniser",
    "Recognisers",
    "Row",
    "StoredClips",
    "TrainedAttacker",
    "VisibleChoice",
    "VisibleSticker",
    "attack",
    "attackers_of",
    "blanks",
    "blanks_trained",
    "card_of",
    "choice_probe",
    "examples_of",
    "inpaints",
    "learn",
    "median",
    "naive",
    "outcome",
    "read_clip",
    "retrained",
    "retrained_blanks",
    "save_clip",
    "sequence",
    "smooths",
    "table",
]
