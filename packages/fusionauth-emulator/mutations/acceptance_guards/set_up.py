"""Lines 1 to 8: a fresh instance and what sets it up."""

from mutations.acceptance_guards.loss import lose
from mutations.edits import EMULATOR, OAUTH, REST, STORE

SET_UP = [
    lose(
        1,
        "issuer",
        (EMULATOR + "startup/fresh_instance.py", 'ISSUER = "acme.com"', 'ISSUER = "localhost"'),
    ),
    lose(
        1,
        "an RSA key from the start",
        (
            EMULATOR + "startup/fresh_instance.py",
            "    await insert_signing_key(connection, await _rsa_key(now_ms))\n",
            "",
        ),
    ),
    lose(
        2,
        "PATCH of a user",
        (REST + "users.py", '    Operation("PATCH", "/api/user/{userId}", patch),\n', ""),
    ),
    lose(
        2,
        "both members of an error",
        (
            EMULATOR + "errors.py",
            '            "generalErrors": [vars(message) for message in self.general],\n',
            "",
        ),
    ),
    lose(
        3,
        "roles as strings",
        (
            EMULATOR + "shapes/application.py",
            '{"name": given} if isinstance(given, str) else given',
            "given",
        ),
    ),
    lose(
        3,
        "Ids of roles",
        (EMULATOR + "shapes/application.py", '"id": id or str(uuid4()),', '"id": id or "",'),
    ),
    lose(
        4,
        "UUID()",
        (EMULATOR + "startup/kickstart_file.py", 'if name == "UUID()":', 'if name == "UUID":'),
    ),
    lose(
        4,
        "a URL without a leading slash",
        (
            EMULATOR + "startup/kickstart_file.py",
            'url="/" + request["url"].lstrip("/"),',
            'url=request["url"],',
        ),
    ),
    lose(
        5,
        "the status without a key",
        (
            REST + "system.py",
            'return RestResponse({"version": VERSION} if may_know else {"status": "ok"})',
            'return RestResponse({"version": VERSION}) if may_know else RestResponse(None, 401)',
        ),
    ),
    lose(
        6,
        "a wrong key is refused",
        (
            REST + "operations.py",
            "    if key is None or not key.allows(operation.permission, operation.method):\n"
            "        raise NotAllowed\n",
            "",
        ),
        (REST + "operations.py", "and key.tenant_id is not None", "and key and key.tenant_id"),
        (
            REST + "call.py",
            "if self.api_key is None or self.api_key.tenant_id",
            "if self.api_key and self.api_key.tenant_id",
        ),
    ),
    lose(
        6,
        "a missing object is an empty 404",
        (
            EMULATOR + "errors.py",
            "return Response(status_code=404)",
            'return Response("nothing", status_code=404)',
        ),
    ),
    lose(
        7,
        "which tenant is asked for",
        (
            STORE + "tenants.py",
            'return str(rows[0]["id"]) if len(rows) == 1',
            'return str(rows[0]["id"]) if rows',
        ),
    ),
    lose(
        8,
        "discovery shows a new issuer",
        (
            OAUTH + "discovery.py",
            "describe(tenant.issuer, base_url",
            'describe("acme.com", base_url',
        ),
    ),
    lose(
        8,
        "tokens have a new issuer",
        (OAUTH + "client.py", 'issuer=str(tenant.document["issuer"]),', 'issuer="acme.com",'),
    ),
]
