"""The report of a benchmark: one page, with its figures and tables, from result files alone."""

from austicker.bench.reporting.build import FORMATS, Report, compose, write
from austicker.bench.reporting.frame import load, write_parquet
from austicker.bench.reporting.results import Found, read

__all__ = ["FORMATS", "Found", "Report", "compose", "load", "read", "write", "write_parquet"]
