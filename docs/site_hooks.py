"""What MkDocs does not do: links from pages to files outside docs/ become repository links.

On the web page of the repository they work as they are written.
"""

from __future__ import annotations

import re
from typing import Any

_OUTSIDE = re.compile(r"\]\((?:\.\./)+([^)#]+)(#[^)]*)?\)")


def on_page_markdown(markdown: str, *, page: Any, config: Any, files: Any) -> str:  # noqa: ANN401
    """Called by MkDocs with the text of each page."""
    depth = page.file.src_uri.count("/")

    def linked(match: re.Match[str]) -> str:
        ups = match[0].count("../")
        if ups <= depth:
            return match[0]
        return f"]({config.repo_url}/blob/main/{match[1]}{match[2] or ''})"

    return _OUTSIDE.sub(linked, markdown)
