"""Photos and video in and out: probe, read, rewrite, walk folders, write atomically.

Callers import the submodules (`probe`, `reader`, `writer`, `photo`, `walk`, `output`); the
package itself imports nothing, so that naming it costs no start-up time.
"""
