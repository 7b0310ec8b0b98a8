"""The causal core: emotion -> action units -> motion of the regions, in a population.

>>> from austicker.causal import packaged_model
>>> packaged_model().classes
('negative', 'positive', 'surprise')
"""

from austicker.causal.fit import fit
from austicker.causal.model import EmotionModel
from austicker.causal.population import Population
from austicker.causal.store import packaged_model, read_model, write_model

__all__ = [
    "EmotionModel",
    "Population",
    "fit",
    "packaged_model",
    "read_model",
    "write_model",
]
