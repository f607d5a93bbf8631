"""Which statuses each operation answers with (contract 1.3 and 5), in one table.

The tests hold every answer against it. Beside what stands here any operation can be away (503),
lose against a concurrent write (409) or be sent more than it takes, or too slowly (413, 408: ours).
"""

from fusionauth_emulator.rest.operations import Operation

EVERYWHERE = frozenset({408, 409, 413, 503})
ALL = frozenset({200, 400, 401})
"""Contract 5.1: of every operation."""

LOGIN = frozenset({202, 203, 212, 213, 404, 409, 410, 423})
"""Contract 5.9, without 242: the emulator has no second factor."""

ONLY: dict[tuple[str, str], frozenset[int]] = {
    ("POST", "/api/system/reindex"): frozenset({202, 400, 401}),
    ("POST", "/api/logout"): ALL,
}
"""Operations whose statuses are none but these."""

ALSO: dict[tuple[str, str], frozenset[int]] = {
    ("POST", "/api/login"): LOGIN,
    ("PUT", "/api/login"): frozenset({202, 404}),
    ("PUT", "/api/login/{userId}"): frozenset({202}),
    ("PUT", "/api/login/{userId}/{applicationId}"): frozenset({202}),
    ("DELETE", "/api/tenant/{id}"): frozenset({202}),
    ("GET", "/api/jwt/issue"): frozenset({202}),
    ("POST", "/api/user/forgot-password"): frozenset({404, 422}),
}

NOT_FOUND = {
    ("DELETE", "/api/group/member"),
    ("DELETE", "/api/jwt/refresh"),
    ("GET", "/api/jwt/public-key"),
    ("GET", "/api/user"),
    ("GET", "/api/user/change-password"),
    ("GET", "/api/user/recent-login"),
    ("POST", "/api/user/change-password"),
    ("POST", "/api/user/change-password/{changePasswordId}"),
    ("POST", "/api/user/registration/{userId}"),
    ("POST", "/api/user/verify-email"),
    ("POST", "/api/user/verify-registration"),
    ("PUT", "/api/user/verify-email"),
    ("PUT", "/api/user/verify-registration"),
}
"""What can be missing though the path does not name it, or though it is a POST."""


def allowed_statuses(operation: Operation) -> frozenset[int]:
    name = (operation.method, operation.path)
    if name in ONLY:
        return ONLY[name] | EVERYWHERE
    missing = {404} if _names_an_object(operation) or name in NOT_FOUND else set()
    return ALL | missing | ALSO.get(name, frozenset()) | EVERYWHERE


def _names_an_object(operation: Operation) -> bool:
    """An Id at the end of a POST is that of an object to be, which cannot be missing."""
    path = operation.path
    if operation.method == "POST" and path.endswith("}"):
        path = path.rpartition("/")[0]
    return "{" in path
