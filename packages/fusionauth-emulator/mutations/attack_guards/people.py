"""Keys, tenants, enumeration."""

from mutations.attack_guards.guard import guard
from mutations.edits import EMULATOR, OAUTH, REST, STORE

PEOPLE_GUARDS = [
    guard(
        "sign-in: work for nobody",
        "702",
        (
            EMULATOR + "passwords/credentials.py",
            "is_right = await",
            "is_right = user is not None and await",
        ),
    ),
    guard(
        "sign-in: locked, with the password only",
        "703",
        (
            EMULATOR + "passwords/credentials.py",
            "    if user is None or not is_right:\n",
            "    if user and not user.active:\n"
            "        raise SignInRefused(Refusal.LOCKED, user)\n"
            "    if user is None or not is_right:\n",
        ),
    ),
    guard(
        "sign-in: one answer for unknown and wrong",
        "701",
        (
            EMULATOR + "passwords/credentials.py",
            "    if user is None or not is_right:\n",
            "    if user is None:\n"
            "        raise SignInRefused(Refusal.EXPIRED)\n"
            "    if not is_right:\n",
        ),
    ),
    guard(
        "REST: a key is needed",
        "801",
        (
            REST + "operations.py",
            "if key is None or not key.allows(operation.permission, operation.method):",
            "if key and not key.allows(operation.permission, operation.method):",
        ),
        (
            REST + "operations.py",
            "if operation.access in GLOBAL and key.tenant_id is not None:",
            "if False:",
        ),
    ),
    guard(
        "REST: permissions",
        "811 812",
        (
            REST + "operations.py",
            "if key is None or not key.allows(operation.permission, operation.method):",
            "if key is None:",
        ),
    ),
    guard(
        "REST: verbs of a permission",
        "811",
        (STORE + "api_keys.py", "method in self.endpoints.get(path, ())", "path in self.endpoints"),
    ),
    guard(
        "REST: global operations",
        "821",
        (
            REST + "operations.py",
            "if operation.access in GLOBAL and key.tenant_id is not None:",
            "if False:",
        ),
    ),
    guard(
        "REST: webhooks are global",
        "834",
        (REST + "stored_objects.py", "access=Access.GLOBAL_KEY,", "access=Access.KEY,"),
    ),
    guard(
        "REST: no tenant header",
        "835",
        (
            REST + "operations.py",
            "if operation.access is Access.GLOBAL_KEY and TENANT_HEADER in request.headers:",
            "if False:",
        ),
    ),
    guard(
        "REST: no user by a JWT",
        "836",
        (
            REST + "users.py",
            'Operation("GET", "/api/user", read_by_login_id),',
            'Operation("GET", "/api/user", read_by_login_id, Access.OPEN),',
        ),
        (REST + "users.py", "import Operation\n", "import Access, Operation\n"),
    ),
    guard(
        "REST: the key's tenant",
        "822",
        (REST + "authentication.py", "if own is not None and tenant_id != own:", "if False:"),
    ),
    guard(
        "tenants: users",
        "823 824 825",
        (
            STORE + "users.py",
            "where id = %s and tenant_id = coalesce(%s::uuid, tenant_id)",
            "where id = %s and coalesce(%s::uuid, tenant_id) is not null",
        ),
    ),
    guard(
        "tenants: applications",
        "823 824",
        (
            STORE + "documents.py",
            "(%(tenant_id)s::uuid is null or tenant_id = %(tenant_id)s)",
            "(%(tenant_id)s::uuid is null or tenant_id is not null)",
        ),
    ),
    guard(
        "tenants: searches",
        "825",
        (
            STORE + "user_search.py",
            "where tenant_id = coalesce(%(tenant_id)s::uuid, tenant_id)",
            "where coalesce(%(tenant_id)s::uuid, tenant_id) is not null",
        ),
    ),
    guard(
        "tenants: registrations",
        "826",
        (
            EMULATOR + "accounts.py",
            "if application is None or application.tenant_id != user.tenant_id:",
            "if application is None:",
        ),
    ),
    guard(
        "tenants: logins",
        "827",
        (
            STORE + "users.py",
            "where tenant_id = %(tenant_id)s and (",
            "where %(tenant_id)s::uuid is not null and (",
        ),
    ),
    guard(
        "tenants: of the client",
        "828",
        (
            OAUTH + "authorization_request.py",
            "if tenant_id and parse_uuid(tenant_id) != client.tenant_id:",
            "if False:",
        ),
    ),
    guard(
        "tenants: refresh tokens",
        "829",
        (
            REST + "jwt_refresh.py",
            "return call.tenant_id in (None, token.tenant_id)",
            "return True",
        ),
    ),
]
