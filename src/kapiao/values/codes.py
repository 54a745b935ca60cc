"""What a machine-readable code says: any text, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass

from kapiao.values.kind import FreeText, Parsed


@dataclass(frozen=True, slots=True)
class Payload(FreeText):
    """The text of a code; its own error correction has vouched for it, so nothing is tidied.

    >>> Payload().parse(" http://example.test/ ").value
    ' http://example.test/ '
    """

    def clean(self, raw: str) -> str:
        return raw

    def parse(self, raw: str) -> Parsed[str]:
        return Parsed(raw, raw)
