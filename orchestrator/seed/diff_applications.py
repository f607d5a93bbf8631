"""Applications, their roles, and groups, which name roles: the part of `diff.py` about them. Pure.

The roles of a group stand beside it in requests and inside it in answers, by Id (contract 5.8).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from uuid import UUID, uuid5

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.object_shapes import APPLICATION, GROUP, ROLE
from orchestrator.fusionauth.value import Document, Value, section, sections, text
from orchestrator.seed.change import Change, change, create, patch_where_different
from orchestrator.seed.compare import FieldChange, field_changes, merge_patch, merged
from orchestrator.seed.conflict import (
    find_id_conflict,
    find_name_conflict,
    find_tenant_conflict,
    require_no,
)
from orchestrator.seed.objects import Application, Group, Role
from orchestrator.seed.ownership import marked, unmarked
from orchestrator.seed.snapshot import Snapshot


def diff_application(
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
