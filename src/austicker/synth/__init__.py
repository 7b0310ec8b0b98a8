"""Synthetic micro-expression clips with exact truth.

A `Subject` is one person, a `SubjectSession` puts them in front of a camera, `record_clip` and
`record_take` plan a `Recording`, whose frames and truth are made when asked for. `write_corpus`
writes many of them to disk.
"""

from austicker.synth.actions import SHAPES, Sides, blend, gaze_weights
from austicker.synth.camera import Camera
from austicker.synth.clip import record_clip
from austicker.synth.corpus import COLUMNS, write_corpus
from austicker.synth.landmarks import NAMES as LANDMARKS
from austicker.synth.level import LEVELS, Level, level_named
from austicker.synth.plan import CorpusSpec, recordings, recordings_of, session_of
from austicker.synth.prototypes import CLASSES, PROTOTYPES, class_of
from austicker.synth.recording import Annotation, Recording, Truth, subject_name
from austicker.synth.scene import RenderedFrame, Scene, set_scene
from austicker.synth.sensor import Sensor, expose
from austicker.synth.session import SubjectSession, open_session
from austicker.synth.show import long_take, still
from austicker.synth.subject import Subject
from austicker.synth.take import record_take
from austicker.synth.traits import Traits
from austicker.synth.video import write_video

__all__ = [
    "CLASSES",
    "COLUMNS",
    "LANDMARKS",
    "LEVELS",
    "PROTOTYPES",
    "SHAPES",
    "Annotation",
    "Camera",
    "CorpusSpec",
    "Level",
    "Recording",
    "RenderedFrame",
    "Scene",
    "Sensor",
    "Sides",
    "Subject",
    "SubjectSession",
    "Traits",
    "Truth",
    "blend",
    "class_of",
    "expose",
    "gaze_weights",
    "level_named",
    "long_take",
    "open_session",
    "record_clip",
    "record_take",
    "recordings",
    "recordings_of",
    "session_of",
    "set_scene",
    "still",
    "subject_name",
    "write_corpus",
    "write_video",
]
