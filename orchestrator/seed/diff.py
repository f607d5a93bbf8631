"""Seed + snapshot → the changes that make the server what the seed wants. Pure.

Order: tenants, keys (their certificate takes the tenant's issuer), what tenants say about keys,
applications and roles, groups, users with registrations and memberships, API keys, system
configuration. Over the outcome of these changes a second run finds none. Raises SeedConflict for
what cannot be changed in place.
"""

from collections.abc import Iterator
from functools import partial
from itertools import chain
from uuid import UUID

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.object_shapes import (
    API_KEY,
    APPLICATION,
    ROLE,
    SYSTEM_CONFIGURATION,
    TENANT,
)
from orchestrator.fusionauth.value import Document, Value, sections, text
from orchestrator.seed.change import Change, change, create, patch_where_different
from orchestrator.seed.compare import FieldChange
from orchestrator.seed.conflict import (
    find_id_conflict,
    find_key_conflict,
    find_name_conflict,
    find_tenant_conflict,
    require_no,
)
from orchestrator.seed.diff_groups import diff_group, role_id_of
from orchestrator.seed.diff_users import diff_users
from orchestrator.seed.objects import SYSTEM, ApiKey, Application, Key, Role, Seed, Tenant
from orchestrator.seed.ownership import marked, marked_api_key, unmarked
from orchestrator.seed.snapshot import Snapshot

# a tenant names keys here, which come after it
JWT_CONFIGURATION = "jwtConfiguration"


def diff(seed: Seed, snapshot: Snapshot) -> tuple[Change, ...]:
    name = seed.name
    return tuple(
        chain(
            *(_diff_tenant(tenant, snapshot, name) for tenant in seed.tenants),
            *(_diff_key(key, snapshot) for key in seed.keys),
            *(_diff_tenant_keys(tenant, snapshot) for tenant in seed.tenants),
            *(_diff_application(one, snapshot, name) for one in seed.applications),
            *(diff_group(group, seed.applications, snapshot, name) for group in seed.groups),
            diff_users(seed.users, snapshot, name),
            *(_diff_api_key(api_key, snapshot, name) for api_key in seed.api_keys),
            _diff_system_configuration(seed.system_configuration, snapshot),
        )
    )


def _diff_tenant(tenant: Tenant, snapshot: Snapshot, seed_name: str) -> Iterator[Change]:
    wanted = {n: member for n, member in tenant.document.items() if n != JWT_CONFIGURATION}
    found = snapshot.tenants.get(tenant.id)
    require_no(find_name_conflict(tenant.subject, snapshot.tenants))
    if found is None:
        yield create(tenant.subject, wire.create_tenant(tenant.id, marked(wanted, seed_name)))
        return
    write = partial(wire.patch_tenant, tenant.id)
    yield from patch_where_different(tenant.subject, wanted, unmarked(found), TENANT, write)


def _diff_tenant_keys(tenant: Tenant, snapshot: Snapshot) -> Iterator[Change]:
    wanted = {n: member for n, member in tenant.document.items() if n == JWT_CONFIGURATION}
    found = snapshot.tenants.get(tenant.id, {})
    write = partial(wire.patch_tenant, tenant.id)
    yield from patch_where_different(tenant.subject, wanted, found, TENANT, write)


def _diff_key(key: Key, snapshot: Snapshot) -> Iterator[Change]:
    found = snapshot.keys.get(key.id)
    require_no(find_name_conflict(key.subject, snapshot.keys))
    if found is None:
        yield create(key.subject, _create_key(key))
        return
    require_no(find_key_conflict(key, found))
    old, new = text(found, "name"), key.subject.name
    if old != new:
        yield change(key.subject, wire.rename_key(key.id, new), FieldChange("name", old, new))


def _create_key(key: Key) -> wire.Write:
    if not key.material:
        return wire.generate_key(key.id, key.document)
    document: dict[str, Value] = {**key.document, **key.material}
    return wire.import_key(key.id, document)


def _diff_application(
    application: Application, snapshot: Snapshot, seed_name: str
) -> Iterator[Change]:
    subject, found = application.subject, snapshot.applications.get(application.id)
    require_no(find_name_conflict(subject, siblings_of(application, snapshot)))
    if found is None:
        document = marked(application.document, seed_name)
        write = wire.create_application(application.id, document, application.tenant_id)
        yield create(subject, write)
    else:
        require_no(find_tenant_conflict(subject, application.tenant_id, found))
        yield from _change_application(application, unmarked(found))
    roles = {text(role, "name"): role for role in sections(found or {}, "roles")}
    for role in application.roles:
        yield from _diff_role(role, application, roles.get(role.name))


def siblings_of(application: Application, snapshot: Snapshot) -> dict[UUID, Document]:
    """Among which its name must be its own."""
    return {
        id_: other
        for id_, other in snapshot.applications.items()
        if text(other, "tenantId") == str(application.tenant_id)
    }


def _change_application(application: Application, found: Document) -> Iterator[Change]:
    subject = application.subject
    if found.get("active") is False:
        reactivation = wire.reactivate_application(application.id)
        yield change(subject, reactivation, FieldChange("active", False, True))
    write = partial(wire.patch_application, application.id)
    yield from patch_where_different(subject, application.document, found, APPLICATION, write)


def _diff_role(role: Role, application: Application, found: Document | None) -> Iterator[Change]:
    """By the role API: an application's PUT and PATCH leave roles alone (contract 5.2)."""
    subject = role.subject_in(application)
    if found is None:
        named = {"name": role.name, **role.document}
        role_id = role_id_of(role, application)
        yield create(subject, wire.create_role(application.id, named, role_id))
        return
    require_no(find_id_conflict(subject, role.id, found))
    write = partial(wire.patch_role, application.id, text(found, "id"))
    yield from patch_where_different(subject, role.document, found, ROLE, write)


def _diff_api_key(api_key: ApiKey, snapshot: Snapshot, seed_name: str) -> Iterator[Change]:
    found = snapshot.api_keys.get(api_key.id)
    if found is not None:
        write = partial(wire.patch_api_key, api_key.id)
        yield from patch_where_different(api_key.subject, api_key.document, found, API_KEY, write)
        return
    document: dict[str, Value] = {**marked_api_key(api_key.document, seed_name)}
    if api_key.key is not None:
        document["key"] = api_key.key
    yield create(api_key.subject, wire.create_api_key(api_key.id, document))


def _diff_system_configuration(wanted: Document, snapshot: Snapshot) -> Iterator[Change]:
    yield from patch_where_different(
        SYSTEM,
        wanted,
        snapshot.system_configuration,
        SYSTEM_CONFIGURATION,
        wire.patch_system_configuration,
    )
