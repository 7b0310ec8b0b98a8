"""Seeded damage to texts that programs read: JSON, TOML, CSV."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.fuzz.mutate import mutations

TOKEN = re.compile(rb'-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|"(?:[^"\\]|\\.)*"|[\[\]{},:=]|\w+')
VALUES = (
    *(b"0", b"-1", b"1e308", b"1e400", b"-1e400", b"NaN", b"nan", b"Infinity", b"inf", b"1e-400"),
    *(b"9" * 20, b"9" * 400, b"9" * 4301, b"0.1", b"true", b"null", b'""', b'"~nobody"', b"[]"),
    *(b"{}", b"[" * 3000, b"[" * 300 + b"]" * 300, b'{"a":' * 3000, b'"\\u0000"', b'"\\ud800"'),
    *(b'"/dev/zero"', b'"' + b"x" * 5000 + b'"', b"\0", b"\xff\xfe", b"1979-05-27", b"'", b'"'),
)
"""What numbers, texts and brackets are rarely meant to be."""


NODES: tuple[Any, ...] = (
    *(0, 1, -1, 2**31, 2**63, 10**400, 0.5, 1e308, float("nan"), float("inf"), True),
    *(None, -1e-300),
    *(
        "",
        "~nobody",
        "\0",
        "\ud800",
        "/dev/zero",
        "x" * 5000,
        "1",
        [],
        {},
        [[]],
        [None],
        [0.0] * 99,
    ),
)


def tree_mutation(content: Any, rng: np.random.Generator) -> Any:
    """A copy of what JSON holds, of which one to three nodes are changed: replaced by one of
    `NODES` or by another node, negated, doubled or left out."""
    changed = copy.deepcopy(content)
    for _ in range(int(rng.integers(1, 4))):
        places = list(_places(changed))
        if not places:
            break
        parent, key = places[int(rng.integers(len(places)))]
        node = parent[key]
        how = rng.choice(["value", "other", "negate", "double", "leave out"])
        if how == "value":
            parent[key] = NODES[int(rng.integers(len(NODES)))]
        elif how == "other":
            other, at = places[int(rng.integers(len(places)))]
            parent[key] = copy.deepcopy(other[at])
        elif how == "negate" and isinstance(node, int | float):
            parent[key] = -node
        elif how == "double" and isinstance(node, list | str):
            parent[key] = node * 2
        else:
            del parent[key]
    return changed


def _places(node: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    keys = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    if depth < 50:
        for key in keys:
            yield node, key
            yield from _places(node[key], depth + 1)


def text_mutations(data: bytes, count: int, rng: np.random.Generator) -> Iterator[bytes]:
    """`count` damaged copies of a text.

    Of every four, one has its bytes damaged as in `mutations`; the others have one to four of their
    tokens replaced by one of `VALUES` or by another token of the text, doubled, or left out. Two of
    four copies of JSON are damaged as in `tree_mutation` instead.
    """
    try:
        tree = json.loads(data)
    except ValueError:
        tree = None
    spans = [match.span() for match in TOKEN.finditer(data)]
    by_bytes = mutations(data, count, rng)
    for number in range(count):
        if number % 4 == 0:
            yield next(by_bytes)
            continue
        if tree is not None and number % 2:
            yield json.dumps(tree_mutation(tree, rng)).encode()
            continue
        changed = data
        picked = sorted(rng.choice(len(spans), min(len(spans), int(rng.integers(1, 5)))))
        for start, end in (spans[i] for i in reversed(picked)):
            token = data[start:end]
            how = rng.choice(["value", "other", "double", "leave out"], p=(0.5, 0.3, 0.1, 0.1))
            if how == "value":
                token = VALUES[int(rng.integers(len(VALUES)))]
            elif how == "other":
                other = spans[int(rng.integers(len(spans)))]
                token = data[slice(*other)]
            else:
                token = token * 2 if how == "double" else b""
            changed = changed[:start] + token + changed[end:]
        yield changed
