"""The placement as an attack of other libraries."""
