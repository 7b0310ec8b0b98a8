"""Tests, in the tree of the packages they test."""

import os

# Matrices are small here: threads of BLAS, one set a test process, only wait for each other. NumPy
# reads these when it is loaded, and so do the processes that tests start.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
