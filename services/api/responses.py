"""The JSON answers of the API."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse


class ApiResponse(JSONResponse):
    """JSON about one caller: not to be stored by anyone, nor taken for another type."""

    def __init__(
        self, content: Any, status_code: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        private = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        super().__init__(content, status_code, {**private, **(headers or {})})

    def render(self, content: Any) -> bytes:
        # ASCII with escapes: a claim may hold half a surrogate pair, which UTF-8 cannot.
        # NaN is not JSON; no claim holds it (strict_json.py), and nothing else may send it.
        return json.dumps(content, separators=(",", ":"), allow_nan=False).encode("ascii")
