"""Recognisers; importing this registers them all, and needs no torch."""

from austicker.bench.victims import fer, htnet, micro_exp_stcnn, mmnet, off_apexnet, ststnet
from austicker.bench.victims.protocol import Blueprint, Counting, Schedule, Victim
from austicker.bench.victims.registry import VICTIMS, VictimCard

__all__ = [
    "VICTIMS",
    "Blueprint",
    "Counting",
    "Schedule",
    "Victim",
    "VictimCard",
    "fer",
    "htnet",
    "micro_exp_stcnn",
    "mmnet",
    "off_apexnet",
    "ststnet",
]
