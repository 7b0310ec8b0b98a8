"""`make bench`: the figures that the docs quote, one after another."""

from benchmarks import against_deface, attachments, memory, motion, render, size, stages

for module in (against_deface, stages, memory, size, motion, render, attachments):
    print(f"\n## {module.__name__}\n", flush=True)
    module.main()
