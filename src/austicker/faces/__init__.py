"""Face detection, the 478-point mesh, tracks of people.

Networks: MediaPipe's face detectors and v2 face mesh, run by `austicker.inference`.
"""
