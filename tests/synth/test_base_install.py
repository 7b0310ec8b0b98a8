import subprocess
import sys

import pytest

CODE = """
import sys
for name in ("numba", "scipy", "sklearn"):
    sys.modules[name] = None
from austicker.synth import long_take, raster
raster.importlib.util.find_spec = lambda name: None
take = long_take(2.0, width=96, height=96)
assert next(take.frames()).mean() > 20
assert take.flow(0, 5)[1].any()
assert raster.rasteriser().__name__.endswith("raster_numpy")
"""


@pytest.mark.slow
def test_a_take_needs_neither_numba_nor_scipy() -> None:
    subprocess.run([sys.executable, "-c", CODE], check=True)
