"""Seed + snapshot → the changes that make the server what the seed wants. Pure.

Order: tenants, keys (their certificate takes the tenant's issuer), what tenants say about keys,
applications and roles, users and registrations, system configuration. Over the outcome of these
changes a second run finds none. Raises SeedConflict for what cannot be changed in place.
"""

from collections.abc import Iterator
from functools import partial
from itertools import chain

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.application import APPLICATION, ROLE
from orchestrator.fusionauth.system_configuration import SYSTEM_CONFIGURATION
from orchestrator.fusionauth.tenant import TENANT
from orchestrator.fusionauth.value import Document, sections, text
from orchestrator.seed.change import Change, change, create, patch_where_different
from orchestrator.seed.compare import FieldChange
from orchestrator.seed.conflict import require_free_name, require_same_key, require_tenant
from orchestrator.seed.diff_users import diff_user
from orchestrator.seed.model import SYSTEM, Application, Key, Role, Seed, Tenant
from orchestrator.seed.snapshot import Snapshot

# a tenant names keys here, which come after it
JWT_CONFIGURATION = "jwtConfiguration"


def diff(seed: Seed, snapshot: Snapshot) -> tuple[Change, ...]:
    return tuple(
        chain(
            *(_diff_tenant(tenant, snapshot) for tenant in seed.tenants),
            *(_diff_key(key, snapshot) for key in seed.keys),
            *(_diff_tenant_keys(tenant, snapshot) for tenant in seed.tenants),
            *(_diff_application(application, snapshot) for application in seed.applications),
            *(diff_user(user, snapshot) for user in seed.users),
            _diff_system_configuration(seed.system_configuration, snapshot),
        )
    )


def _diff_tenant(tenant: Tenant, snapshot: Snapshot) -> Iterator[Change]:
    wanted = {n: member for n, member in tenant.document.items() if n != JWT_CONFIGURATION}
    found = snapshot.tenants.get(tenant.id)
    if found is None:
        require_free_name(tenant.subject, snapshot.tenants)
        yield create(tenant.subject, wire.create_tenant(tenant.id, wanted))
        return
    write = partial(wire.patch_tenant, tenant.id)
    yield from patch_where_different(tenant.subject, wanted, found, TENANT, write)


def _diff_tenant_keys(tenant: Tenant, snapshot: Snapshot) -> Iterator[Change]:
    wanted = {n: member for n, member in tenant.document.items() if n == JWT_CONFIGURATION}
    found = snapshot.tenants.get(tenant.id, {})
    write = partial(wire.patch_tenant, tenant.id)
    yield from patch_where_different(tenant.subject, wanted, found, TENANT, write)


def _diff_key(key: Key, snapshot: Snapshot) -> Iterator[Change]:
    found = snapshot.keys.get(key.id)
    if found is None:
        require_free_name(key.subject, snapshot.keys)
        yield create(key.subject, wire.generate_key(key.id, key.document))
        return
    require_same_key(key, found)
    old, new = text(found, "name"), key.subject.name
    if old != new:
        yield change(key.subject, wire.rename_key(key.id, new), FieldChange("name", old, new))


def _diff_application(application: Application, snapshot: Snapshot) -> Iterator[Change]:
    subject, found = application.subject, snapshot.applications.get(application.id)
    if found is None:
        yield from _create_application(application, snapshot)
        return
    require_tenant(subject, application.tenant_id, found)
    if found.get("active") is False:
        reactivation = wire.reactivate_application(application.id)
        yield change(subject, reactivation, FieldChange("active", False, True))
    write = partial(wire.patch_application, application.id)
    yield from patch_where_different(subject, application.document, found, APPLICATION, write)
    roles = {text(role, "name"): role for role in sections(found, "roles")}
    for role in application.roles:
        yield from _diff_role(role, application, roles.get(role.name))


def _create_application(application: Application, snapshot: Snapshot) -> Iterator[Change]:
    tenant_id = application.tenant_id
    siblings = {
        id_: other
        for id_, other in snapshot.applications.items()
        if text(other, "tenantId") == str(tenant_id)
    }
    require_free_name(application.subject, siblings)
    write = wire.create_application(application.id, application.document, tenant_id)
    yield create(application.subject, write)
    for role in application.roles:
        yield from _diff_role(role, application, None)


def _diff_role(role: Role, application: Application, found: Document | None) -> Iterator[Change]:
    """By the role API: an application's PUT and PATCH leave roles alone (contract 5.2)."""
    subject = role.subject_in(application)
    if found is None:
        named = {"name": role.name, **role.document}
        yield create(subject, wire.create_role(application.id, named))
        return
    write = partial(wire.patch_role, application.id, text(found, "id"))
    yield from patch_where_different(subject, role.document, found, ROLE, write)


def _diff_system_configuration(wanted: Document, snapshot: Snapshot) -> Iterator[Change]:
    yield from patch_where_different(
        SYSTEM,
        wanted,
        snapshot.system_configuration,
        SYSTEM_CONFIGURATION,
        wire.patch_system_configuration,
    )
