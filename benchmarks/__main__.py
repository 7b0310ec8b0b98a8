"""`make bench`: the ratios that the docs quote; figures of one machine come from the modules."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stdout

from benchmarks import memory, size, speed

RATIO = "ratio: "

for module in (speed, memory, size):
    print(f"{module.__name__} ...", file=sys.stderr)
    with redirect_stdout(io.StringIO()) as said:
        module.main()
    for line in said.getvalue().splitlines():
        if line.startswith(RATIO):
            print(line.removeprefix(RATIO), flush=True)
