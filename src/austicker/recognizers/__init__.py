"""Judges: small recognisers that say what a face in motion gives away, on this computer.

They measure; nothing that decides where a sticker goes may look at them.
"""

from austicker.recognizers.judges import NOTHING, Judge, Panel, packaged_panel

__all__ = ["NOTHING", "Judge", "Panel", "packaged_panel"]
