"""Skin motion of the regions, and the windows in which it resembles a micro-expression."""

from austicker.motion.clip import measure_clip
from austicker.motion.flow import dense_flow, optical_strain
from austicker.motion.flow_field import roi_motion_from_flow
from austicker.motion.landmarks import roi_motion_from_landmarks
from austicker.motion.meter import MotionMeter
from austicker.motion.observe import observe, observe_flow

__all__ = [
    "MotionMeter",
    "dense_flow",
    "measure_clip",
    "observe",
    "observe_flow",
    "optical_strain",
    "roi_motion_from_flow",
    "roi_motion_from_landmarks",
]
