"""Each kind of object as its entry of a seed file."""

from collections.abc import Callable, Iterator, Mapping

from orchestrator.fusionauth import object_shapes as shapes
from orchestrator.fusionauth.builtin import FUSIONAUTH_APPLICATION
from orchestrator.fusionauth.value import Document, section, sections, text
from orchestrator.seed.export.members import Exporter, Tree
from orchestrator.seed.objects import SYSTEM, Subject
from orchestrator.seed.ownership import ATTRIBUTES, unmarked
from orchestrator.seed.snapshot import login_of


def tenant_entry(tenant: Document, exporter: Exporter) -> Tree:
    owner = _owner("tenant", tenant)
    return _entry(tenant, exporter.members(owner, unmarked(tenant), shapes.TENANT))


def key_entry(key: Document, exporter: Exporter) -> Tree:
    owner, algorithm = _owner("key", key), text(key, "algorithm")
    members = exporter.members(owner, key, shapes.KEY)
    if algorithm not in shapes.RSA_ALGORITHMS:
        members.pop("length", None)  # it follows from the algorithm
    if algorithm in shapes.HMAC_ALGORITHMS:
        members["secret"] = exporter.references.make(owner, "secret")
    elif key.get("hasPrivateKey") is not False:
        members["privateKey"] = exporter.references.make(owner, "private key")
    elif public_key := text(key, "publicKey"):
        members["publicKey"] = public_key
    return _entry(key, members)


def application_entry(application: Document, exporter: Exporter) -> Tree:
    owner = _owner("application", application)
    members = exporter.members(owner, unmarked(application), shapes.APPLICATION)
    roles = [
        _entry(role, {"name": text(role, "name")} | exporter.members(owner, role, shapes.ROLE))
        for role in sections(application, "roles")
    ]
    entry = _entry(application, members, "tenantId")
    return entry | {"roles": roles} if roles else entry


def group_entry(group: Document, exporter: Exporter) -> Tree:
    owner = _owner("group", group)
    entry = _entry(group, exporter.members(owner, unmarked(group), shapes.GROUP), "tenantId")
    found = section(group, "roles")
    roles = {
        application_id: sorted(text(role, "name") for role in sections(found, application_id))
        for application_id in found
        if application_id in exporter.ids and application_id != FUSIONAUTH_APPLICATION
    }
    if len(roles) < len(found):
        exporter.notes.append(f"{owner}: roles of FusionAuth's own applications are left out")
    return entry | {"roles": roles}


def user_entry(user: Document, exporter: Exporter) -> Tree:
    """`verified: true` where the user is: a file says no more about it."""
    owner = Subject("user", text(user, "id"), login_of(user))
    entry = _entry(user, exporter.members(owner, unmarked(user), shapes.USER), "tenantId")
    entry["password"] = exporter.references.make(owner, "password")
    if user.get("verified") is True:
        entry["verified"] = True
    if registrations := list(_registrations(user, owner, exporter)):
        entry["registrations"] = registrations
    if memberships := list(_memberships(user, owner, exporter)):
        entry["memberships"] = memberships
    return entry


def _registrations(user: Document, owner: Subject, exporter: Exporter) -> Iterator[Tree]:
    for one in _sorted(sections(user, "registrations"), "applicationId"):
        application_id = text(one, "applicationId")
        if application_id in exporter.ids:
            members = exporter.members(owner, unmarked(one), shapes.REGISTRATION)
            yield _entry(one, members, "applicationId")
        else:
            exporter.notes.append(
                f"{owner}: the registration in {application_id} is left out with the application"
            )


def _memberships(user: Document, owner: Subject, exporter: Exporter) -> Iterator[Tree]:
    for one in _sorted(sections(user, "memberships"), "groupId"):
        members = exporter.members(owner, unmarked(one), shapes.MEMBERSHIP)
        yield {"groupId": text(one, "groupId"), **members}


def api_key_entry(api_key: Document, exporter: Exporter) -> Tree:
    owner = _owner("API key", api_key)
    entry = _entry(api_key, exporter.members(owner, unmarked(api_key, ATTRIBUTES), shapes.API_KEY))
    return entry | {"key": exporter.references.make(owner, "value")}


def system_entry(configuration: Document, exporter: Exporter) -> Tree:
    return exporter.members(SYSTEM, configuration, shapes.SYSTEM_CONFIGURATION)


def _owner(kind: str, found: Document) -> Subject:
    return Subject(kind, text(found, "id"), text(found, "name"))


def _entry(found: Document, members: Tree, *references: str) -> Tree:
    """id, what it belongs to, name, then the rest by name."""
    entry: Tree = {"id": text(found, "id")} if text(found, "id") else {}
    entry |= {name: text(found, name) for name in references}
    first = {name: members[name] for name in ("name", "email", "username") if name in members}
    return entry | first | dict(sorted(members.items()))


def _sorted(documents: tuple[Document, ...], member: str) -> list[Document]:
    return sorted(documents, key=lambda document: text(document, member))


# by the file's members, in their order
ENTRIES: Mapping[str, Callable[[Document, Exporter], Tree]] = {
    "tenants": tenant_entry,
    "keys": key_entry,
    "applications": application_entry,
    "groups": group_entry,
    "users": user_entry,
    "apiKeys": api_key_entry,
}
