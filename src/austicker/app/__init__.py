"""The page: Au-Sticker in a browser, served to this computer alone.

`server.build` makes the Starlette application, `serve.serve` runs it. Needs the extra ``app``.
"""
