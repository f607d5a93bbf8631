"""A user and a signing key that exist in FusionAuth only while an API is judged."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import rsa

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.fusionauth.value import Document, section, text
from orchestrator.secrets import Secret
from orchestrator.verify.forge import private_pem, public_pem


@dataclass(frozen=True)
class TemporaryUser:
    login: str
    password: Secret


@contextmanager
def temporary_user(
    rest: FusionAuthClient, client_id: str, tenant_id: str
) -> Iterator[TemporaryUser]:
    """Registered for the application. Raises FusionAuthError."""
    user_id = uuid4()
    guest = TemporaryUser(
        f"verify-{user_id.hex[:8]}@example.com", Secret(secrets.token_urlsafe(24) + "aA1")
    )
    user: Document = {"email": guest.login, "password": guest.password, "fullName": "Verify Guest"}
    rest.write(wire.create_registered_user(user_id, user, client_id, UUID(tenant_id)))
    try:
        yield guest
    finally:
        rest.write(wire.delete_user(user_id))


@contextmanager
def temporary_key(rest: FusionAuthClient, key: rsa.RSAPrivateKey) -> Iterator[str]:
    """Published in FusionAuth's JWKS for a while; its `kid`. No application signs with it.

    The private half leaves this process only towards FusionAuth, and is good for nothing once an
    API's copy of the JWKS has aged.
    """
    key_id = uuid4()
    document: Document = {
        "name": f"verify api {key_id.hex[:8]}",
        "algorithm": "RS256",
        "publicKey": public_pem(key.public_key()).decode(),
        "privateKey": Secret(private_pem(key)),
    }
    made = section(rest.write(wire.import_key(key_id, document)), "key")
    try:
        yield text(made, "kid")
    finally:
        rest.write(wire.delete_key(key_id))
