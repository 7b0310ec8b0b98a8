"""Frames in, protected frames out, as they come: nothing is known of the frames to follow.

`pipeline.LivePipeline` protects; `camera` reads, `session` joins the two, `outputs` shows.
"""
