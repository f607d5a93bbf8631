"""The signing keys a tenant or an application names must exist (contract 5.5)."""

from services.fusionauth_emulator.errors import Errors
from services.fusionauth_emulator.store.database import Connection, Document
from services.fusionauth_emulator.store.signing_keys import find_signing_key


async def require_known_keys(
    connection: Connection, name: str, jwt_configuration: Document, errors: Errors
) -> None:
    """Adds `[invalid]<name>.jwtConfiguration.accessTokenKeyId`, or `…idTokenKeyId`, to errors."""
    for member in ("accessTokenKeyId", "idTokenKeyId"):
        key_id = jwt_configuration.get(member)
        if key_id is None:
            continue
        key = await find_signing_key(connection, key_id, lock=True)
        if key is None or not (key.can_sign or key.signs_with_client_secret):
            path = f"{name}.jwtConfiguration.{member}"
            errors.add_field(path, "[invalid]", f"There is no signing key with Id [{key_id}].")
