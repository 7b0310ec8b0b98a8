"""Which file an analysis or a plan belongs to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from austicker.errors import InputError
from austicker.types.base import expect

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceIdentity:
    """A file, told from others and from itself after a change.

    Attributes:
        name: Its name, without the folder; for messages only.
        size: Bytes.
        blake2b: Hexadecimal BLAKE2b-256 of its content (RFC 7693).
    """

    name: str
    size: int
    blake2b: str

    def __post_init__(self) -> None:
        expect(self.size >= 0, "SourceIdentity", "size >= 0", self.size)
        digits = len(self.blake2b) == 64 and set(self.blake2b) <= set("0123456789abcdef")
        expect(digits, "SourceIdentity", "64 hexadecimal digits", self.blake2b)

    @classmethod
    def of(cls, path: Path) -> SourceIdentity:
        """Read a file's identity.

        Raises:
            InputError: It cannot be read.
        """
        digest, size = hashlib.blake2b(digest_size=32), 0
        try:
            with path.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror})") from error
        return cls(path.name, size, digest.hexdigest())

    def check(self, path: Path) -> None:
        """Refuse a file that is another one, or that has changed.

        Raises:
            InputError: The content differs, or the file cannot be read.
        """
        now = SourceIdentity.of(path)
        if (now.size, now.blake2b) != (self.size, self.blake2b):
            raise InputError(
                f"{path}: expected the file that was analyzed ('{self.name}', {self.size} bytes), "
                f"got another or a changed one ({now.size} bytes); analyze it again"
            )
