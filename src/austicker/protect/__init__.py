"""The public verb: composes the stages."""
