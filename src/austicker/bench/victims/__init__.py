"""Networks that have to be trained; importing this registers them all, and needs no torch.

Take `load_recognizer` and `RECOGNIZERS` from here where names of networks should be known.
"""

from austicker.bench.victims import causalnet, htnet, micro_exp_stcnn, mmnet, off_apexnet, ststnet
from austicker.recognizers import RECOGNIZERS, load_recognizer

__all__ = [
    "RECOGNIZERS",
    "causalnet",
    "htnet",
    "load_recognizer",
    "micro_exp_stcnn",
    "mmnet",
    "off_apexnet",
    "ststnet",
]
