"""Another signing key for the application: made, used, listed, deleted, and all of it undone."""

import contextlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

SIGNING = ("accessTokenKeyId", "idTokenKeyId")
VERIFYING = ("accessTokenVerificationKeyIds", "idTokenVerificationKeyIds")
WITHOUT_TENANT = {"X-FusionAuth-TenantId": None}
"""Keys are global: their operations may refuse the header (contract 1.7)."""

Call = Callable[..., Any]


@dataclass(frozen=True)
class SigningKey:
    id: str
    kid: str


@dataclass
class KeyRotation:
    """call: sends a REST call that must succeed. seeded: the Id of the key that signed before.

    Tokens of that one stay good throughout, so that nobody else who uses the environment is
    signed out.
    """

    call: Call
    client_id: str
    seeded: str
    made: list[SigningKey] = field(default_factory=list)

    def make_key(self) -> SigningKey:
        body = {"algorithm": "RS256", "length": 2048, "name": f"e2e {secrets.token_hex(4)}"}
        answer = self.call("POST", "/api/key/generate", json={"key": body}, headers=WITHOUT_TENANT)
        key = SigningKey(str(answer["key"]["id"]), str(answer["key"]["kid"]))
        self.made.append(key)
        return key

    def sign_with(self, key: SigningKey, *, listed: Sequence[SigningKey] = ()) -> None:
        """listed: whose tokens FusionAuth takes besides (contract 4.5)."""
        others = [self.seeded, *(one.id for one in listed)]
        members = {**dict.fromkeys(SIGNING, key.id), **dict.fromkeys(VERIFYING, others)}
        configure_keys(self.call, self.client_id, members)

    def delete(self, key: SigningKey) -> None:
        self.call("DELETE", f"/api/key/{key.id}", headers=WITHOUT_TENANT)
        self.made.remove(key)


@contextlib.contextmanager
def rotating_keys(call: Call, client_id: str) -> Iterator[KeyRotation]:
    """Afterwards the application has its keys back, and those made are gone."""
    application = call("GET", f"/api/application/{client_id}")["application"]
    before = application["jwtConfiguration"]
    rotation = KeyRotation(call, client_id, before["accessTokenKeyId"])
    try:
        yield rotation
    finally:
        restored = {name: before[name] for name in SIGNING}
        restored |= {name: before.get(name, []) for name in VERIFYING}
        configure_keys(call, client_id, restored)
        for key in list(rotation.made):
            rotation.delete(key)


def configure_keys(call: Call, client_id: str, members: dict[str, Any]) -> None:
    # merge-patch: the original PATCH appends to arrays (contract 5.2)
    call(
        "PATCH",
        f"/api/application/{client_id}",
        json={"application": {"jwtConfiguration": members}},
        headers={"Content-Type": "application/merge-patch+json"},
    )
