"""Fit the fields of motion that come with the packaged model, on synthetic people.

python docs/make_fields.py
"""

from __future__ import annotations

from pathlib import Path

from austicker.bench.field_population import learn_fields
from austicker.causal.field_store import PACKAGED, write_fields
from austicker.causal.store import packaged_model

if __name__ == "__main__":
    place = Path(__file__).parents[1] / "src" / "austicker" / "causal" / PACKAGED
    write_fields(learn_fields(packaged_model()), place)
