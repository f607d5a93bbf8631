"""Groups: their roles stand beside them in requests and inside them in answers. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from uuid import UUID, uuid5

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.object_shapes import GROUP
from orchestrator.fusionauth.value import Document, Value, section, sections, text
from orchestrator.seed.change import Change, change, create, patch_where_different
from orchestrator.seed.compare import FieldChange, field_changes, merge_patch, merged
from orchestrator.seed.conflict import find_name_conflict, find_tenant_conflict, require_no
from orchestrator.seed.objects import Application, Group, Role
from orchestrator.seed.ownership import marked, unmarked
from orchestrator.seed.snapshot import Snapshot


def diff_group(
    group: Group, applications: Sequence[Application], snapshot: Snapshot, seed_name: str
) -> Iterator[Change]:
    require_no(find_name_conflict(group.subject, group_siblings_of(group, snapshot)))
    found = snapshot.groups.get(group.id)
    wanted_roles = _wanted_roles(group, applications, snapshot)
    if found is None:
        document = marked(group.document, seed_name)
        role_ids = tuple(sorted(wanted_roles or ()))
        write = wire.create_group(group.id, document, role_ids, group.tenant_id)
        yield create(group.subject, write)
        return
    require_no(find_tenant_conflict(group.subject, group.tenant_id, found))
    found_roles = roles_of(found)
    if wanted_roles is None or wanted_roles.keys() == found_roles.keys():
        write_patch = partial(wire.patch_group, group.id)
        yield from patch_where_different(
            group.subject, group.document, unmarked(found), GROUP, write_patch
        )
    else:
        yield _replace(group, found, found_roles, wanted_roles)


def group_siblings_of(group: Group, snapshot: Snapshot) -> dict[UUID, Document]:
    """Among which its name must be its own."""
    return {
        id_: other
        for id_, other in snapshot.groups.items()
        if text(other, "tenantId") in {"", str(group.tenant_id)}
    }


def roles_of(found: Document) -> dict[str, str]:
    """Names by Id. The answer has roles by application (contract 5.8), FusionAuth's OpenAPI file a
    plain array of them."""
    by_application = section(found, "roles")
    arrays = [sections(by_application, name) for name in by_application]
    roles = [role for array in [*arrays, sections(found, "roles")] for role in array]
    return {text(role, "id"): text(role, "name") for role in roles}


def _wanted_roles(
    group: Group, applications: Sequence[Application], snapshot: Snapshot
) -> dict[str, str] | None:
    """Names by Id; None where the file leaves the roles to the server."""
    if group.roles is None:
        return None
    wanted: dict[str, str] = {}
    for application in applications:
        ids = role_ids_by_name(application, snapshot.applications.get(application.id))
        wanted |= {ids[name]: name for name in group.roles.get(application.id, ())}
    return wanted


def _replace(
    group: Group, found: Document, found_roles: Mapping[str, str], wanted: Mapping[str, str]
) -> Change:
    patch = merge_patch(group.document, unmarked(found), GROUP)
    whole: dict[str, Value] = {n: m for n, m in found.items() if n in GROUP.members}
    write = wire.replace_group(
        group.id, merged(whole, patch), tuple(sorted(wanted)), group.tenant_id
    )
    old, new = tuple(sorted(found_roles.values())), tuple(sorted(wanted.values()))
    fields = field_changes(patch, found)
    return change(group.subject, write, *fields, FieldChange("roles", old, new))


def role_id_of(role: Role, application: Application) -> UUID:
    """Of a role to be made: the file's, else one made from its name, the same in every run."""
    return role.id or uuid5(application.id, role.name)


def role_ids_by_name(application: Application, found: Document | None) -> dict[str, str]:
    """Of the roles that are there and of those to be made."""
    ids = {role.name: str(role_id_of(role, application)) for role in application.roles}
    return ids | {text(role, "name"): text(role, "id") for role in sections(found or {}, "roles")}
