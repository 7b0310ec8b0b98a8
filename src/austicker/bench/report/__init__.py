"""The report of a benchmark: one page, with its figures and tables, from result files alone."""

from austicker.bench.report.read import Found, read
from austicker.bench.report.write import Report, compose, write

__all__ = ["Found", "Report", "compose", "read", "write"]
