"""`/api/key` (contract 5.4), and the keys that a tenant or an application names (4.5, 5.5). No key
ever leaves with its private half.
"""

import asyncio
from uuid import uuid4

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, NotFound, field_error
from fusionauth_emulator.keys.certificates import (
    CURVES,
    certificate_information,
    make_asymmetric_key,
)
from fusionauth_emulator.keys.importing import KeyImportError, import_key
from fusionauth_emulator.keys.key_ring import SHADOW_KEY_IDS, SigningKey, make_hmac_key
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.rest.searching import member_equals, name_matches, search
from fusionauth_emulator.shapes.shape import Choice, Number, Text, object_of
from fusionauth_emulator.store.database import Connection, Document
from fusionauth_emulator.store.signing_keys import (
    delete_signing_key,
    find_signing_key,
    insert_signing_key,
    list_signing_keys,
    rename_signing_key,
    signing_key_is_in_use,
)
from fusionauth_emulator.store.tenants import find_default_tenant

RSA_LENGTHS = (2048, 3072, 4096)

KEY = object_of(
    algorithm=Choice(
        "RS256", "RS384", "RS512", *CURVES, "HS256", "HS384", "HS512", "Ed25519", optional=True
    ),
    certificate=Text(),
    issuer=Text(),
    kid=Text(),
    length=Number(),
    name=Text(),
    privateKey=Text(),
    publicKey=Text(),
    secret=Text(),
)


def shown_key(key: SigningKey) -> Document:
    """[A] contract 14.3: an HMAC key has no length, issuer, `hasPrivateKey` and certificate."""
    document: Document = {
        "algorithm": key.algorithm,
        "id": key.id,
        "insertInstant": key.inserted_ms,
        "kid": key.kid,
        "lastUpdateInstant": key.updated_ms,
        "name": key.name,
        "type": key.type,
    }
    if key.type == "HMAC":
        return document
    document |= {
        "certificate": key.certificate,
        "certificateInformation": key.certificate and certificate_information(key.certificate),
        "expirationInstant": key.expires_ms,
        "hasPrivateKey": key.private_key is not None,
        "issuer": key.issuer,
        "length": key.length,
        "publicKey": key.public_key,
    }
    return {name: value for name, value in document.items() if value is not None}


async def generate(call: Call) -> Response:
    given, id = _read(call)
    default = await find_default_tenant(call.connection)
    key = await make_key(given, id, given.get("issuer") or default.issuer, call.now_ms)
    await insert_signing_key(call.connection, key)
    return RestResponse({"key": shown_key(key)})


async def make_key(given: Document, id: str, issuer: str, now_ms: int) -> SigningKey:
    """given: `name`, `algorithm` and for RSA `length`, all known to be right."""
    name, algorithm = given["name"], given["algorithm"]
    if algorithm.startswith("HS"):
        return make_hmac_key(id, name, algorithm, now_ms)
    length = given.get("length", 0)
    return await asyncio.to_thread(make_asymmetric_key, id, name, algorithm, length, issuer, now_ms)


async def import_one(call: Call) -> Response:
    given, id = _read(call, generated=False)
    if given.get("algorithm", "").startswith("HS"):
        if not given.get("secret"):
            raise field_error("key.secret", "[blank]", "An HMAC key is its secret.")
        key = make_hmac_key(
            id, given["name"], given["algorithm"], call.now_ms, secret=given["secret"]
        )
    else:
        try:
            key = await asyncio.to_thread(import_key, given, id, call.now_ms)
        except KeyImportError as error:
            raise field_error(f"key.{error.member}", "[invalid]", error.text) from error
    await insert_signing_key(call.connection, key)
    return RestResponse({"key": shown_key(key)})


async def read(call: Call) -> Response:
    return RestResponse({"key": shown_key(await _require(call))})


async def read_all(call: Call) -> Response:
    return RestResponse({"keys": await _shown_keys(call)})


async def rename(call: Call) -> Response:
    """Only the name can change (contract 5.4)."""
    key, errors = await _require(call), Errors()
    name = KEY.fill(call.body().get("key"), "key", errors).get("name", "")
    if not name.strip():
        errors.add_field("key.name", "[blank]", "A key needs a name.")
    errors.raise_if_any()
    now_ms = max(call.now_ms, key.updated_ms + 1)
    await rename_signing_key(call.connection, key.id, name, now_ms)
    return RestResponse({"key": shown_key(await _require(call))})


async def delete(call: Call) -> Response:
    key = await _require(call)
    if key.id in SHADOW_KEY_IDS or await signing_key_is_in_use(call.connection, key.id):
        raise field_error("keyId", "[inUse]", "The key is in use.")
    await delete_signing_key(call.connection, key.id)
    return RestResponse()


async def search_keys(call: Call) -> Response:
    filters = {
        "name": name_matches,
        "type": member_equals("type"),
        "algorithm": member_equals("algorithm"),
    }
    orders = ("name", "id", "insertInstant", "algorithm", "type", "expirationInstant")
    total, found = search(call, await _shown_keys(call), filters, orders)
    return RestResponse({"total": total, "keys": found})


async def _require(call: Call) -> SigningKey:
    key = await find_signing_key(call.connection, call.id("keyId"))
    if key is None:
        raise NotFound
    return key


async def _shown_keys(call: Call) -> list[Document]:
    return [shown_key(key) for key in await list_signing_keys(call.connection)]


def _read(call: Call, *, generated: bool = True) -> tuple[Document, str]:
    """The checked `key` of the body and its Id to be. Raises Rejected.

    [A] contract 5.4: the codes for a key's missing, invalid or duplicate members.
    """
    errors = Errors()
    given = KEY.fill(call.body().get("key"), "key", errors)
    if not given.get("name", "").strip():
        errors.add_field("key.name", "[blank]", "A key needs a name.")
    if "algorithm" not in given and "key.algorithm" not in errors.fields and generated:
        errors.add_field("key.algorithm", "[missing]", "A key needs an algorithm.")
    is_rsa = given.get("algorithm", "").startswith("RS")
    if generated and is_rsa and given.get("length") not in RSA_LENGTHS:
        errors.add_field("key.length", "[invalid]", f"RSA keys have a length of {RSA_LENGTHS}.")
    errors.raise_if_any()
    return given, call.optional_id("keyId") or str(uuid4())


OPERATIONS = [
    Operation("POST", "/api/key/generate", generate, Access.GLOBAL_KEY_FOR_TENANT),
    Operation("POST", "/api/key/generate/{keyId}", generate, Access.GLOBAL_KEY_FOR_TENANT),
]
OPERATIONS += [
    Operation(method, path, handle, Access.GLOBAL_KEY)
    for method, path, handle in [
        ("POST", "/api/key/import", import_one),
        ("POST", "/api/key/import/{keyId}", import_one),
        ("GET", "/api/key/search", search_keys),
        ("POST", "/api/key/search", search_keys),
        ("GET", "/api/key", read_all),
        ("GET", "/api/key/{keyId}", read),
        ("PUT", "/api/key/{keyId}", rename),
        ("DELETE", "/api/key/{keyId}", delete),
    ]
]


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
