"""Skin motion of the regions and the windows in which it looks like a micro-expression."""

from austicker.motion.clip import measure
from austicker.motion.flow import dense_flow, optical_strain
from austicker.motion.meter import MotionMeter

__all__ = ["MotionMeter", "dense_flow", "measure", "optical_strain"]
