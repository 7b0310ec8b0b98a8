"""The report of a benchmark: one page, with its figures and tables, from result files alone."""

from austicker.bench.reporting.build import Report, compose, write
from austicker.bench.reporting.results import Found, read

__all__ = ["Found", "Report", "compose", "read", "write"]
