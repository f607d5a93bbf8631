"""The one source of time. FusionAuth's instants are milliseconds since the epoch (contract 1.6)."""

import time
from typing import Protocol


class Clock(Protocol):
    def now_ms(self) -> int: ...


class SystemClock:
    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000
