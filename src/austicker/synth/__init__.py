"""Synthetic micro-expression clips with exact truth."""

from austicker.synth.actions import SHAPES, Sides, blend, look
from austicker.synth.camera import Camera
from austicker.synth.scene import Picture, Scene, set_scene
from austicker.synth.sensor import Sensor, expose
from austicker.synth.subject import Subject
from austicker.synth.traits import Traits

__all__ = [
    "SHAPES",
    "Camera",
    "Picture",
    "Scene",
    "Sensor",
    "Sides",
    "Subject",
    "Traits",
    "blend",
    "expose",
    "look",
    "set_scene",
]
