"""Speed, memory, size and quality, measured; `python -m benchmarks` runs what the docs quote."""
