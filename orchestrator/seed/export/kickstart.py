"""An export as a kickstart file (contract 7): the requests that a seed would send to an instance
nobody touched, in the same order."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from orchestrator.fusionauth.builtin import FUSIONAUTH_APPLICATION
from orchestrator.fusionauth.value import Document, Value
from orchestrator.fusionauth.wire import JSON, Request
from orchestrator.secrets import Secret
from orchestrator.seed.diff import diff
from orchestrator.seed.export.tree import Export
from orchestrator.seed.seed_file import make_seed
from orchestrator.seed.snapshot import Snapshot

API_KEYS = [
    {"key": "#{ENV.FUSIONAUTH_API_KEY}", "description": "unrestricted"},
    {"key": "#{ENV.FUSIONAUTH_KEY_MANAGER_KEY}", "description": "key manager", "keyManager": True},
]


def make_kickstart(export: Export, secret_names: tuple[str, ...]) -> dict[str, Any]:
    """Secrets become `#{ENV.…}`. Keys are generated anew, API keys get ids of their own: a
    kickstart file can say neither. secret_names: of the project."""
    tree = {kind: entries for kind, entries in export.tree.items() if kind != "apiKeys"}
    tree["keys"] = [_without_material(key) for key in tree.get("keys", [])]
    names = (*(one.variable for one in export.withheld), *secret_names)
    variables = {name: f"#{{ENV.{name}}}" for name in names}
    seed = make_seed(tree, Path("export"), variables, names)
    changes = diff(replace(seed, name=""), _untouched(export.default_tenant_id))
    return {
        "variables": {"defaultTenantId": export.default_tenant_id},
        "apiKeys": [*API_KEYS, *(_api_key(one) for one in export.tree.get("apiKeys", []))],
        "requests": [_request(change.write) for change in changes],
    }


def _without_material(key: Mapping[str, Any]) -> dict[str, Any]:
    return {n: member for n, member in key.items() if n not in {"privateKey", "secret"}}


def _untouched(default_tenant_id: str) -> Snapshot:
    tenant_id = UUID(default_tenant_id)
    application_id = UUID(FUSIONAUTH_APPLICATION)
    application: Document = {
        "id": FUSIONAUTH_APPLICATION,
        "tenantId": default_tenant_id,
        "name": "FusionAuth",
    }
    return Snapshot(
        tenants={tenant_id: {"id": default_tenant_id, "name": "Default"}},
        applications={application_id: application},
    )


def _api_key(entry: Mapping[str, Any]) -> dict[str, Any]:
    variable = entry["key"].removeprefix("${").partition(":-")[0].removesuffix("}")
    members = {n: entry[n] for n in ("permissions", "tenantId") if n in entry}
    return {"key": f"#{{ENV.{variable}}}", "description": entry["name"], **members}


def _request(write: Request) -> dict[str, Any]:
    request: dict[str, Any] = {"method": write.method, "url": write.path}
    if write.tenant_id is not None:
        request["tenantId"] = str(write.tenant_id)
    if write.content_type != JSON:
        request["contentType"] = write.content_type
    return {**request, "body": _literal(write.body)} if write.body is not None else request


def _literal(value: Value) -> Any:
    """Texts mean themselves (contract 7.3); only secrets are substituted."""
    match value:
        case Secret():
            return value.reveal()
        case str():
            return value.replace("#{", "\\#{")
        case tuple():
            return [_literal(item) for item in value]
        case Mapping():
            return {name: _literal(member) for name, member in value.items()}
    return value
