"""A clock that only moves when a test moves it."""

from dataclasses import dataclass

NOON_2026_MS = 1_795_521_600_000


@dataclass
class FakeClock:
    """Starts at 2026-11-24 12:00 UTC unless told otherwise."""

    ms: int = NOON_2026_MS

    def now_ms(self) -> int:
        return self.ms

    def advance(self, *, seconds: float = 0, minutes: float = 0) -> None:
        self.ms += int(1000 * (seconds + 60 * minutes))
