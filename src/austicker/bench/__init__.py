"""Data sets, victims, metrics and the benchmark."""
