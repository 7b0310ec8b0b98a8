"""What reads emotion: judges, ready networks, a person's own ONNX file or function.

Judges measure; nothing that decides where a sticker goes may look at them. Importing this
registers what is ready under its name, and needs no torch.
"""

from austicker.recognizers import face_api, facex, fer
from austicker.recognizers.judges import NOTHING, Gate, Judge, Panel, packaged_panel
from austicker.recognizers.load import load_recognizer
from austicker.recognizers.named import NamedRecognizer
from austicker.recognizers.protocol import Blueprint, Recognizer, Schedule
from austicker.recognizers.registry import RECOGNIZERS, RecognizerCard

__all__ = [
    "NOTHING",
    "RECOGNIZERS",
    "Blueprint",
    "Gate",
    "Judge",
    "NamedRecognizer",
    "Panel",
    "Recognizer",
    "RecognizerCard",
    "Schedule",
    "face_api",
    "facex",
    "fer",
    "load_recognizer",
    "packaged_panel",
]
