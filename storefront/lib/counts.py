"""How many there are, as far as it was worth counting."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Count:
    """`more`: there are at least `number`; a page writes “600+”. False where there is nothing."""

    number: int = 0
    more: bool = False

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        return f"{self.number:,}{'+' if self.more else ''}"

    @classmethod
    def at_least(cls, counted: int) -> Self:
        """Counting stopped somewhere: whole hundreds say so better than an odd number."""
        return cls(counted - counted % 100 if counted > 100 else counted, more=True)
