"""What the objects of a seed file say about one another, and rules that span several members."""

from collections.abc import Iterator

from orchestrator.fusionauth.key import RSA_ALGORITHMS, RSA_LENGTHS
from orchestrator.fusionauth.value import Document, sections, text
from orchestrator.seed.place import Place, nearest

# FusionAuth's own application, on every server (contract 7.4)
FUSIONAUTH_APPLICATION = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"


def check_references(seed: Document, top: Place) -> None:
    """seed: already of the right shape. Raises SeedFileError at the first contradiction."""
    for kind in ("tenants", "keys", "applications", "users"):
        _require_distinct(seed, kind, "id", top)
    _require_distinct(seed, "tenants", "name", top)
    _require_distinct(seed, "keys", "name", top)
    _require_distinct(seed, "applications", "name", top, within="tenantId")
    _require_distinct(seed, "users", "email", top, within="tenantId")
    _require_distinct(seed, "users", "username", top, within="tenantId")
    for place, key in _entries(seed, "keys", top):
        _check_key(key, place)
    for place, application in _entries(seed, "applications", top):
        _check_tenant(application, seed, place)
        _require_distinct(application, "roles", "name", place)
    for place, user in _entries(seed, "users", top):
        _check_tenant(user, seed, place)
        _check_user(user, place)
        _check_registrations(user, seed, place)


def _entries(holder: Document, name: str, place: Place) -> Iterator[tuple[Place, Document]]:
    for index, entry in enumerate(sections(holder, name)):
        yield place.member(name).item(index), entry


def _require_distinct(
    holder: Document, name: str, member: str, place: Place, *, within: str = ""
) -> None:
    """Compared without case, as FusionAuth does (contract 5.3 to 5.6).

    within: entries that differ in this member may share the other one.
    """
    seen: set[tuple[str, str]] = set()
    for where, entry in _entries(holder, name, place):
        value = text(entry, member)
        known = (text(entry, within), value.lower())
        if value and known in seen:
            raise where.member(member).error(f"{value} is there twice")
        seen.add(known)


def _check_key(key: Document, place: Place) -> None:
    algorithm, length = text(key, "algorithm"), key.get("length")
    if algorithm in RSA_ALGORITHMS and length not in RSA_LENGTHS:
        raise place.member("length").error(
            f"an {algorithm} key has no length {length}",
            f"write one of {', '.join(map(str, RSA_LENGTHS))}",
        )
    if algorithm not in RSA_ALGORITHMS and length is not None:
        raise place.member("length").error(f"the length of an {algorithm} key is given", "drop it")


def _check_tenant(entry: Document, seed: Document, place: Place) -> None:
    """`tenantId` may be left out where the file declares one tenant."""
    declared = [text(tenant, "id") for tenant in sections(seed, "tenants")]
    tenant_id = text(entry, "tenantId")
    if tenant_id and tenant_id not in declared:
        raise place.member("tenantId").error(
            f"{tenant_id} is not among the tenants of this file", nearest(tenant_id, declared)
        )
    if not tenant_id and len(declared) != 1:
        raise place.error(f"tenantId is missing, and the file declares {len(declared)} tenants")


def _check_user(user: Document, place: Place) -> None:
    if not text(user, "email") and not text(user, "username"):
        raise place.error("email or username is missing")
    if user.get("checkPassword") is True and user.get("password") is None:
        raise place.member("checkPassword").error("there is no password to check")


def _check_registrations(user: Document, seed: Document, place: Place) -> None:
    applications = {text(entry, "id"): entry for entry in sections(seed, "applications")}
    _require_distinct(user, "registrations", "applicationId", place)
    for where, registration in _entries(user, "registrations", place):
        application_id = text(registration, "applicationId")
        if application_id in applications:
            _check_roles(registration, applications[application_id], where)
        elif application_id != FUSIONAUTH_APPLICATION:
            raise where.member("applicationId").error(
                f"{application_id} is not among the applications of this file",
                nearest(application_id, applications),
            )


def _check_roles(registration: Document, application: Document, place: Place) -> None:
    known = [text(role, "name") for role in sections(application, "roles")]
    roles = registration.get("roles")
    for role in roles if isinstance(roles, tuple) else ():
        if role not in known:
            raise place.member("roles").error(
                f"{role} is no role of {text(application, 'name')}",
                nearest(str(role), known) if known else "declare it under the application's roles",
            )
