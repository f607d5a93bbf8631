"""Which statuses an operation may answer with (contract 1.3, 5.9, 5.10)."""

from collections.abc import Mapping

Key = tuple[str, str]
"""Method, and path with `{}` for each parameter."""

EVERYWHERE = frozenset({200, 400, 401, 404, 409})
"""409 is the concurrent-write conflict alone where no login is meant."""

LOGIN = frozenset({202, 203, 212, 213, 242, 410, 423})
MORE: Mapping[Key, frozenset[int]] = {
    ("post", "/api/login"): LOGIN,
    ("put", "/api/login"): frozenset({202}),
    ("put", "/api/login/{}/{}"): frozenset({202}),
    ("delete", "/api/tenant/{}"): frozenset({202}),
    ("get", "/api/jwt/issue"): frozenset({202}),
    ("post", "/api/system/reindex"): frozenset({202}),
    ("post", "/api/user/forgot-password"): frozenset({403, 422}),
}


def allowed_statuses(method: str, path: str) -> frozenset[int]:
    return EVERYWHERE | MORE.get((method, path), frozenset())
