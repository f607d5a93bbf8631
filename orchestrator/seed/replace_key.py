"""`--replace` of a signing key: FusionAuth deletes none that is in use (contract 5.4). Pure.

Every application that names the key lets go of it first. What the seed declares takes it again by
the ordinary diff; for the others there are changes that put it back.
"""

from dataclasses import replace
from uuid import UUID

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.value import Document, Value, section
from orchestrator.seed.change import Change, change, removals
from orchestrator.seed.compare import FieldChange
from orchestrator.seed.conflict import find_key_conflict, find_namesake
from orchestrator.seed.objects import Key, Seed, Subject
from orchestrator.seed.snapshot import Snapshot, subject_of, without

KEY_MEMBERS = (
    "accessTokenKeyId",
    "accessTokenVerificationKeyIds",
    "idTokenKeyId",
    "idTokenVerificationKeyIds",
)
"""Of `jwtConfiguration`: the Ids of the keys that sign, and lists of those that only verify."""


def names_key(jwt_configuration: Document, member: str, key_id: str) -> bool:
    found = jwt_configuration.get(member)
    return key_id in found if isinstance(found, tuple) else found == key_id


def make_room_for_key(
    key: Key, seed: Seed, snapshot: Snapshot
) -> tuple[list[Change], list[Change], Snapshot]:
    """Removals, what is to be put back after the seed, and the snapshot without the key."""
    namesake = find_namesake(key.subject, snapshot.keys)
    gone = [id_ for id_ in (namesake,) if id_]
    found = snapshot.keys.get(key.id)
    restored: list[Change] = []
    changes: list[Change] = []
    if found and find_key_conflict(key, found):
        gone.append(key.id)
        ours = {application.id for application in seed.applications}
        for id_, application in snapshot.applications.items():
            if held := _held(application, key.id):
                subject = subject_of("application", id_, application)
                rest = {name: _without(member, key.id) for name, member in held.items()}
                changes.append(_patch_keys(subject, id_, held, rest))
                snapshot = _with_keys(snapshot, id_, rest)
                if id_ not in ours:
                    restored.append(_patch_keys(subject, id_, rest, held))
    changes += removals("key", {id_: snapshot.keys[id_] for id_ in gone}, wire.delete_key)
    return changes, restored, replace(snapshot, keys=without(snapshot.keys, gone))


def _held(application: Document, key_id: UUID) -> Document:
    """The members that name the key, as they are."""
    jwt = section(application, "jwtConfiguration")
    return {name: jwt[name] for name in KEY_MEMBERS if names_key(jwt, name, str(key_id))}


def _without(member: Value, key_id: UUID) -> Value:
    if isinstance(member, tuple):
        return tuple(one for one in member if one != str(key_id))
    return None


def _patch_keys(subject: Subject, application_id: UUID, old: Document, new: Document) -> Change:
    patch: Document = {"jwtConfiguration": new}
    fields = [
        FieldChange(f"jwtConfiguration.{name}", member, new[name]) for name, member in old.items()
    ]
    return change(subject, wire.patch_application(application_id, patch), *fields)


def _with_keys(snapshot: Snapshot, application_id: UUID, keys: Document) -> Snapshot:
    application = snapshot.applications[application_id]
    jwt = {
        name: member
        for name, member in {**section(application, "jwtConfiguration"), **keys}.items()
        if member is not None
    }
    changed = {**application, "jwtConfiguration": jwt}
    return replace(snapshot, applications={**snapshot.applications, application_id: changed})
