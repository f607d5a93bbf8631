"""`--replace` of a signing key: FusionAuth deletes none that is in use (contract 5.4). Pure.

Every application that names the key lets go of it first. What the seed declares takes it again by
the ordinary diff; for the others there are changes that put it back.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from orchestrator.fusionauth import wire
from orchestrator.fusionauth.value import Document, Value, section, text
from orchestrator.seed.change import Change, change, remove
from orchestrator.seed.compare import FieldChange
from orchestrator.seed.conflict import find_key_conflict, find_namesake
from orchestrator.seed.model import Key, Seed, Subject
from orchestrator.seed.snapshot import Snapshot

KEY_MEMBERS = ("accessTokenKeyId", "idTokenKeyId")


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
                subject = Subject("application", str(id_), text(application, "name"))
                changes.append(_let_go(subject, id_, held))
                snapshot = _without_key(snapshot, id_, held)
                if id_ not in ours:
                    restored.append(_take_again(subject, id_, held))
    changes += [
        remove(Subject("key", str(id_), text(snapshot.keys[id_], "name")), wire.delete_key(id_))
        for id_ in gone
    ]
    left = {id_: one for id_, one in snapshot.keys.items() if id_ not in gone}
    return changes, restored, replace(snapshot, keys=left)


def _held(application: Document, key_id: UUID) -> dict[str, str]:
    jwt = section(application, "jwtConfiguration")
    return {name: str(key_id) for name in KEY_MEMBERS if text(jwt, name) == str(key_id)}


def _let_go(subject: Subject, application_id: UUID, held: Mapping[str, str]) -> Change:
    patch: Document = {"jwtConfiguration": dict.fromkeys(held)}
    fields = [FieldChange(f"jwtConfiguration.{name}", id_, None) for name, id_ in held.items()]
    return change(subject, wire.patch_application(application_id, patch), *fields)


def _take_again(subject: Subject, application_id: UUID, held: Mapping[str, str]) -> Change:
    patch: Document = {"jwtConfiguration": dict(held)}
    fields = [FieldChange(f"jwtConfiguration.{name}", None, id_) for name, id_ in held.items()]
    return change(subject, wire.patch_application(application_id, patch), *fields)


def _without_key(snapshot: Snapshot, application_id: UUID, held: Mapping[str, str]) -> Snapshot:
    application = snapshot.applications[application_id]
    jwt: dict[str, Value] = {
        name: member
        for name, member in section(application, "jwtConfiguration").items()
        if name not in held
    }
    changed = {**application, "jwtConfiguration": jwt}
    return replace(snapshot, applications={**snapshot.applications, application_id: changed})
