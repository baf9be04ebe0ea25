"""Every sentence the assistant says of its own, from a file that anyone can edit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

SHIPPED = Path(__file__).parent / "vi.toml"


class Phrases:
    """Sentences by "section.name". A missing one is a KeyError, which the content test rules out."""

    def __init__(self, sections: Mapping[str, Mapping[str, str]]) -> None:
        self._sentences = {
            f"{section}.{name}": sentence for section, named in sections.items() for name, sentence in named.items()
        }

    @classmethod
    def load(cls, file: Path = SHIPPED) -> Phrases:
        return cls(tomllib.loads(file.read_text(encoding="utf-8")))

    def say(self, key: str, **values: object) -> str:
        return self._sentences[key].format(**values)

    def __iter__(self) -> object:
        return iter(self._sentences)
