"""Loaders of real and synthetic data sets; importing this registers them all."""

from austicker.bench.datasets import (
    casme2,
    casme3,
    dfme,
    fer2013,
    fourdme,
    image_folders,
    megc2019,
    megc2019_flow,
    mmew,
    samm,
    smic,
    synthetic,
)
from austicker.bench.datasets.mappings import LabelMapping, mapping
from austicker.bench.datasets.records import (
    DATASETS,
    Dataset,
    Dropped,
    Loader,
    Published,
    Sample,
    Still,
)

__all__ = [
    "DATASETS",
    "Dataset",
    "Dropped",
    "LabelMapping",
    "Loader",
    "Published",
    "Sample",
    "Still",
    "casme2",
    "casme3",
    "dfme",
    "fer2013",
    "fourdme",
    "image_folders",
    "mapping",
    "megc2019",
    "megc2019_flow",
    "mmew",
    "samm",
    "smic",
    "synthetic",
]
