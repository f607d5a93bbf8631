"""A FusionAuth of either generation: tokens of a sign-in are signed again on their way back."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from orchestrator.verify.forge import make_key
from orchestrator.verify.temporary_objects import temporary_key
from orchestrator.web.exchange import Answer, Request, Send
from orchestrator.web.jwt_text import decode_token
from tests.fakes.demo_in_process import DemoInProcess
from tests.fakes.fusionauth_tokens import Generation

TOKEN_COOKIE = re.compile(r"(app\.(?:at|idt))=([^;]+)")
GTY = ["authorization_code"]
TTY = {"app.at": "at", "app.idt": "idt"}


@cache
def signing_key() -> RSAPrivateKey:
    return make_key()


@contextmanager
def reissuing(demo: DemoInProcess, generation: Generation) -> Iterator[Send]:
    """FusionAuth publishes the key for as long."""
    with temporary_key(demo.rest, signing_key()) as kid:
        yield Reissuing(demo.send, kid, generation)


@dataclass(frozen=True)
class Reissuing:
    send: Send
    kid: str
    generation: Generation
    key: RSAPrivateKey = field(default_factory=signing_key, repr=False)

    def __call__(self, request: Request) -> Answer:
        answer = self.send(request)
        headers = tuple(
            (name, TOKEN_COOKIE.sub(self._sign_again, value) if is_cookie(name) else value)
            for name, value in answer.headers
        )
        return replace(answer, headers=headers)

    def _sign_again(self, cookie: re.Match[str]) -> str:
        name, value = cookie.groups()
        token = decode_token(value)
        if token is None:  # a cookie that is deleted
            return cookie[0]
        header: dict[str, Any] = {"kid": self.kid}
        claims = {n: v for n, v in token.claims.items() if n not in ("gty", "tty")}
        if self.generation is Generation.TODAY:
            claims |= {"gty": GTY, "tty": TTY[name]}
        else:
            header["gty"] = GTY
        payload = json.dumps(claims).encode()
        return f"{name}={jwt.api_jws.encode(payload, self.key, 'RS256', header)}"


def is_cookie(header: str) -> bool:
    return header.lower() == "set-cookie"
