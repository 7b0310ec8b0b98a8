"""The public verb: composes the stages.

`austicker.protect` is the function; this package is what it is made of.
"""
