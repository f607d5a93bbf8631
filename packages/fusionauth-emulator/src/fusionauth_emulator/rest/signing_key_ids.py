"""The keys a tenant or an application names must exist (contract 4.5, 5.5)."""

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.store.database import Connection, Document
from fusionauth_emulator.store.signing_keys import find_signing_key


async def require_known_keys(
    connection: Connection, name: str, jwt_configuration: Document, errors: Errors
) -> None:
    """Adds `[invalid]<name>.jwtConfiguration.accessTokenKeyId` and the like to errors.

    A key that signs needs its private half; one that is listed to verify does not.
    """
    for member in ("accessTokenKeyId", "idTokenKeyId"):
        key_id = jwt_configuration.get(member)
        if key_id is None:
            continue
        key = await find_signing_key(connection, key_id, lock=True)
        if key is None or not (key.can_sign or key.signs_with_client_secret):
            path = f"{name}.jwtConfiguration.{member}"
            errors.add_field(path, "[invalid]", f"There is no signing key with Id [{key_id}].")
    for member in ("accessTokenVerificationKeyIds", "idTokenVerificationKeyIds"):
        for key_id in jwt_configuration.get(member) or ():
            if await find_signing_key(connection, key_id, lock=True) is None:
                path = f"{name}.jwtConfiguration.{member}"
                errors.add_field(path, "[invalid]", f"There is no key with Id [{key_id}].")
