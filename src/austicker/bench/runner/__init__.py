"""The benchmark: a grid of cells, each with a result of its own, done once and resumable."""
