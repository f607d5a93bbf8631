"""What the objects of a seed file say about one another, and rules that span several members."""

from collections.abc import Iterable, Iterator

from orchestrator.errors import SeedFileError
from orchestrator.fusionauth.builtin import FUSIONAUTH_APPLICATION
from orchestrator.fusionauth.object_shapes import HMAC_ALGORITHMS, RSA_ALGORITHMS, RSA_LENGTHS
from orchestrator.fusionauth.value import Document, Value, section, sections, text
from orchestrator.seed.ownership import MARK
from orchestrator.seed.place import Place, nearest


def check_references(seed: Document, top: Place) -> None:
    """seed: already of the right shape. Raises SeedFileError at the first contradiction."""
    for kind in ("tenants", "keys", "applications", "groups", "users", "apiKeys"):
        _require_distinct(seed, kind, "id", top)
        for place, entry in _entries(seed, kind, top):
            _check_mark(entry, place)
    _require_distinct(seed, "tenants", "name", top)
    _require_distinct(seed, "keys", "name", top)
    _require_distinct(seed, "applications", "name", top, within="tenantId")
    _require_distinct(seed, "groups", "name", top, within="tenantId")
    _require_distinct(seed, "apiKeys", "name", top)
    _require_distinct(seed, "users", "email", top, within="tenantId")
    _require_distinct(seed, "users", "username", top, within="tenantId")
    for place, key in _entries(seed, "keys", top):
        _check_key(key, place)
    for place, application in _entries(seed, "applications", top):
        _check_tenant(application, seed, place)
        _require_distinct(application, "roles", "name", place)
        _require_distinct(application, "roles", "id", place)
    for place, group in _entries(seed, "groups", top):
        _check_tenant(group, seed, place)
        _check_group_roles(group, seed, place.member("roles"))
    for place, user in _entries(seed, "users", top):
        _check_tenant(user, seed, place)
        _check_user(user, place)
        _check_registrations(user, seed, place)
        _check_memberships(user, seed, place)
    _require_distinct_registration_ids(seed, top)


def _undeclared(place: Place, id_: str, kind: str, declared: Iterable[str]) -> SeedFileError:
    """kind: a member of the file, in which there is no such id."""
    return place.error(
        f"{id_} is not among the {kind} of this file", nearest(id_, declared, _how_to_add(kind))
    )


def _how_to_add(kind: str) -> str:
    """kind: a member of the file, of which it has none."""
    return f"declare it under {kind}, as `seed export` writes it for a server that has it"


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
    unfit = "privateKey" if algorithm in HMAC_ALGORITHMS else "secret"
    if unfit in key:
        raise place.member(unfit).error(f"an {algorithm} key has none", "drop it")
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
        raise _undeclared(place.member("tenantId"), tenant_id, "tenants", declared)
    if not tenant_id and len(declared) != 1:
        raise place.error(
            f"tenantId is missing, and the file declares {len(declared)} tenants",
            nearest(tenant_id, declared, _how_to_add("tenants")),
        )


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
            roles, application = registration.get("roles"), applications[application_id]
            _check_roles(roles, application, where.member("roles"))
        elif application_id != FUSIONAUTH_APPLICATION:
            here = where.member("applicationId")
            raise _undeclared(here, application_id, "applications", applications)


def _check_roles(roles: Value, application: Document, place: Place) -> None:
    known = [text(role, "name") for role in sections(application, "roles")]
    for role in roles if isinstance(roles, tuple) else ():
        if role not in known:
            raise place.error(
                f"{role} is no role of {text(application, 'name')}",
                nearest(str(role), known, "declare it under the application's roles"),
            )


def _check_group_roles(group: Document, seed: Document, place: Place) -> None:
    applications = {text(entry, "id"): entry for entry in sections(seed, "applications")}
    for application_id, roles in section(group, "roles").items():
        if application_id not in applications:
            raise _undeclared(place, application_id, "applications", applications)
        _check_roles(roles, applications[application_id], place.member(application_id))


def _check_memberships(user: Document, seed: Document, place: Place) -> None:
    groups = [text(group, "id") for group in sections(seed, "groups")]
    _require_distinct(user, "memberships", "groupId", place)
    for where, membership in _entries(user, "memberships", place):
        if (group_id := text(membership, "groupId")) not in groups:
            raise _undeclared(where.member("groupId"), group_id, "groups", groups)


def _require_distinct_registration_ids(seed: Document, top: Place) -> None:
    seen: set[str] = set()
    for place, user in _entries(seed, "users", top):
        for where, registration in _entries(user, "registrations", place):
            if (id_ := text(registration, "id")) and id_ in seen:
                raise where.member("id").error(f"{id_} is there twice")
            seen.add(text(registration, "id"))


def _check_mark(entry: Document, place: Place) -> None:
    """`data` carries who made an object, under a name that a file cannot use."""
    owners = [(place, entry)]
    for name in ("registrations", "memberships"):
        owners += _entries(entry, name, place)
    for where, owner in owners:
        if MARK in section(owner, "data"):
            raise where.member("data").error(f"{MARK} is the seed's own name", "choose another one")
