"""Seed + snapshot → the changes that make the server what the seed wants. Pure.

Order: tenants, keys (their certificate takes the tenant's issuer), what tenants say about keys,
applications and roles, groups, users with registrations and memberships, API keys, system
configuration. Over the outcome of these changes a second run finds none. Raises SeedConflict for
what cannot be changed in place.
"""

from collections.abc import Iterator
from functools import partial
from itertools import chain

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.object_shapes import API_KEY, SYSTEM_CONFIGURATION, TENANT
from orchestrator.fusionauth.value import Document, Value, text
from orchestrator.seed.change import Change, change, create, patch_where_different
from orchestrator.seed.compare import FieldChange
from orchestrator.seed.conflict import find_key_conflict, find_name_conflict, require_no
from orchestrator.seed.diff_applications import diff_application, diff_group
from orchestrator.seed.diff_users import diff_users
from orchestrator.seed.objects import SYSTEM, ApiKey, Key, Seed, Tenant
from orchestrator.seed.ownership import ATTRIBUTES, marked, unmarked
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
            *(diff_application(one, snapshot, name) for one in seed.applications),
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


def _create_key(key: Key) -> wire.Request:
    if not key.material:
        return wire.generate_key(key.id, key.document)
    document: dict[str, Value] = {**key.document, **key.material}
    return wire.import_key(key.id, document)


def _diff_api_key(api_key: ApiKey, snapshot: Snapshot, seed_name: str) -> Iterator[Change]:
    found = snapshot.api_keys.get(api_key.id)
    if found is not None:
        write = partial(wire.patch_api_key, api_key.id)
        yield from patch_where_different(api_key.subject, api_key.document, found, API_KEY, write)
        return
    document: dict[str, Value] = {**marked(api_key.document, seed_name, ATTRIBUTES)}
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
