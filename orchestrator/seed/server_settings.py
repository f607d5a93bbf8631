"""A seed on an external server: it takes nothing away that its owner has set. Pure.

CORS settings are added to those present, an issuer that its owner chose stays, the default tenant
is found by its name where it has another id.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from orchestrator.fusionauth.value import Document, Value, section, text
from orchestrator.seed.conflict import find_namesake
from orchestrator.seed.objects import Seed, Tenant
from orchestrator.seed.snapshot import Snapshot

UNTOUCHED_ISSUER = "acme.com"  # a fresh instance's (contract 11.1)
CORS_SETS = ("allowedOrigins", "allowedMethods", "allowedHeaders", "exposedHeaders")


def use_server_tenant_ids(seed: Seed, tenants: Mapping[UUID, Document]) -> tuple[Seed, list[str]]:
    """The seed with the server's ids where a tenant is there under its name; what was taken."""
    ids: dict[UUID, UUID] = {}
    for tenant in seed.tenants:
        namesake = find_namesake(tenant.subject, tenants)
        if tenant.id not in tenants and namesake:
            ids[tenant.id] = namesake
    notes = [f"tenant {old} is {new} on this server" for old, new in ids.items()]
    return _with_tenant_ids(seed, ids), notes


def _with_tenant_ids(seed: Seed, ids: Mapping[UUID, UUID]) -> Seed:
    def taken(id_: UUID) -> UUID:
        return ids.get(id_, id_)

    return replace(
        seed,
        tenants=tuple(replace(one, id=taken(one.id)) for one in seed.tenants),
        applications=tuple(
            replace(one, tenant_id=taken(one.tenant_id)) for one in seed.applications
        ),
        groups=tuple(replace(one, tenant_id=taken(one.tenant_id)) for one in seed.groups),
        users=tuple(replace(one, tenant_id=taken(one.tenant_id)) for one in seed.users),
    )


def keep_server_settings(
    seed: Seed, snapshot: Snapshot, *, set_issuer: bool
) -> tuple[Seed, list[str]]:
    """The seed less what would take something from the server; what was given up."""
    notes: list[str] = []
    tenants = tuple(
        tenant if set_issuer else _keep_issuer(tenant, snapshot, notes) for tenant in seed.tenants
    )
    configuration = _add_cors(seed.system_configuration, snapshot.system_configuration)
    return replace(seed, tenants=tenants, system_configuration=configuration), notes


def _keep_issuer(tenant: Tenant, snapshot: Snapshot, notes: list[str]) -> Tenant:
    found = text(snapshot.tenants.get(tenant.id, {}), "issuer")
    wanted = tenant.document.get("issuer")
    if not found or wanted is None or found in {UNTOUCHED_ISSUER, wanted}:
        return tenant
    notes.append(f"{tenant.subject} keeps its issuer {found}; --set-issuer would make it {wanted}")
    document = {name: member for name, member in tenant.document.items() if name != "issuer"}
    return replace(tenant, document=document)


def _add_cors(wanted: Document, found: Document) -> Document:
    cors, there = section(wanted, "corsConfiguration"), section(found, "corsConfiguration")
    added = {name: _union(there.get(name), cors[name]) for name in CORS_SETS if name in cors}
    return {**wanted, "corsConfiguration": {**cors, **added}} if added else wanted


def _union(there: Value, ours: Value) -> Value:
    """`*` covers every origin and must stand alone (contract 5.12)."""
    present = there if isinstance(there, tuple) else ()
    if "*" in present:
        return present
    added = ours if isinstance(ours, tuple) else ()
    return (*present, *(one for one in added if one not in present))
