"""Running a kickstart: once, on an untouched instance, through our own API (contract 7.1).

The API keys come first and are committed by themselves, so a kickstart that is cut short leaves
an instance that is no longer untouched: it is never run again, as with FusionAuth.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from starlette.types import ASGIApp

from fusionauth_emulator.services import Services
from fusionauth_emulator.shapes.application import FUSIONAUTH_APPLICATION_ID
from fusionauth_emulator.shapes.shape import parse_uuid
from fusionauth_emulator.startup.fresh_instance import InstanceIds, random_ids
from fusionauth_emulator.startup.in_process import Answer, call_app
from fusionauth_emulator.startup.kickstart_file import (
    Kickstart,
    KickstartError,
    KickstartRequest,
    Resolver,
    read_request,
)
from fusionauth_emulator.store.api_keys import insert_api_key
from fusionauth_emulator.store.applications import find_tenant_manager_id
from fusionauth_emulator.store.database import Connection, Document
from fusionauth_emulator.store.documents import Duplicate, replace_document
from fusionauth_emulator.store.instance import is_untouched, record_kickstart, record_license
from fusionauth_emulator.store.tenants import find_default_tenant, find_tenant

log = logging.getLogger(__name__)


def instance_ids(kickstart: Kickstart) -> InstanceIds:
    """The variables that act as settings (contract 7.3), random Ids where they are not given."""
    random = random_ids()
    given = kickstart.variables
    return InstanceIds(
        parse_uuid(given.get("defaultTenantId")) or random.default_tenant,
        parse_uuid(given.get("tenantManagerApplicationId")) or random.tenant_manager_application,
    )


async def run_kickstart(app: ASGIApp, services: Services, kickstart: Kickstart) -> None:
    """Do what the file says unless the instance was touched.

    [A] contract 7.1: the first request that fails ends the kickstart; what came before it stays.
    What became of each request is logged and kept for `/_emulator/kickstart`.
    """
    try:
        built_in = await _begin(services, kickstart)
    except KickstartError as error:
        return log.error("Kickstart did not run: %s", error)
    if built_in is None:
        return
    variables = {**built_in, **kickstart.variables}
    resolver = replace(kickstart.resolver, variables=variables)
    report = await _perform_all(app, kickstart, resolver)
    async with services.database.transaction() as connection:
        try:
            async with connection.transaction():  # what is refused undoes the later keys only
                await _store_later_keys(connection, kickstart, services.clock.now_ms())
        except KickstartError as error:
            log.error("Kickstart failed: %s", error)
            if report["state"] == "finished":  # else what failed first is the report
                report |= {"state": "failed", "error": str(error)}
        if report["state"] == "finished":
            await _mark_as_set_up(connection)
        await record_kickstart(connection, report)


async def _begin(services: Services, kickstart: Kickstart) -> dict[str, str] | None:
    """Store the API keys, which ends the untouched state; the built-in variables.

    None where the instance is not untouched. Raises KickstartError for keys that cannot be stored.
    """
    async with services.database.transaction() as connection:
        built_in = await _built_in_variables(connection)
        own_applications = [built_in["FUSIONAUTH_APPLICATION_ID"], built_in["TENANT_MANAGER_ID"]]
        if not await is_untouched(connection, [id for id in own_applications if id]):
            return None
        for key in kickstart.api_keys:
            if key.get("tenantId") in (None, built_in["FUSIONAUTH_TENANT_ID"]):
                await _store_api_key(connection, key, services.clock.now_ms())
        if kickstart.license_id:
            await record_license(connection, kickstart.license_id)
        await record_kickstart(connection, {"state": "running", "requests": []})
        return built_in


async def _mark_as_set_up(connection: Connection) -> None:
    """[A] contract 5.3: a kickstart completes the default tenant as the set-up wizard does."""
    tenant = await find_default_tenant(connection)
    document = {**tenant.document, "configured": True}
    await replace_document(connection, "tenants", tenant.id, document)


async def _store_later_keys(connection: Connection, kickstart: Kickstart, now_ms: int) -> None:
    """Keys of tenants that the requests made (7.2). Raises KickstartError."""
    default = (await find_default_tenant(connection)).id
    for number, key in enumerate(kickstart.api_keys):
        tenant_id = key.get("tenantId", default)
        if tenant_id == default:
            continue
        if await find_tenant(connection, tenant_id) is None:
            raise KickstartError(
                f"apiKeys[{number}]: there is no tenant {tenant_id}, and no request made one"
            )
        await _store_api_key(connection, key, now_ms)


async def _store_api_key(connection: Connection, key: Mapping[str, Any], now_ms: int) -> None:
    try:
        await insert_api_key(connection, key["key"], _api_key_document(key, now_ms))
    except Duplicate as error:
        raise KickstartError("apiKeys: the same key is there twice") from error


async def _perform_all(app: ASGIApp, kickstart: Kickstart, resolver: Resolver) -> Document:
    """What became of it: `state`, and of each request made its method, URL and status."""
    done: list[Document] = []
    for number, entry in enumerate(kickstart.requests):
        try:
            request = read_request(entry, resolver)
        except KickstartError as error:
            log.error("Kickstart stopped: requests[%d]: %s", number, error)
            return {"state": "failed", "requests": done, "error": f"requests[{number}]: {error}"}
        answer = await _perform(app, request, kickstart.api_keys[0]["key"])
        outcome = {"method": request.method, "url": request.url, "status": answer.status}
        done.append(outcome)
        if not 200 <= answer.status < 300:
            body = answer.body.decode(errors="replace")
            log.error(
                "Kickstart stopped: [%s] request to [%s] was answered %s %s",
                request.method, request.url, answer.status, body,
            )  # fmt: skip
            return {"state": "failed", "requests": [*done[:-1], {**outcome, "answer": body}]}
        log.info("Completed [%s] request to [%s]", request.method, request.url)
    return {"state": "finished", "requests": done}


async def _perform(app: ASGIApp, request: KickstartRequest, api_key: str) -> Answer:
    headers = {
        "Authorization": api_key,
        "Content-Type": request.content_type,
        "Host": "localhost:9012",
    }
    if request.tenant_id:
        headers["X-FusionAuth-TenantId"] = request.tenant_id
    body = b"" if request.body is None else json.dumps(request.body).encode()
    return await call_app(app, request.method, request.url, headers, body)


async def _built_in_variables(connection: Connection) -> dict[str, str]:
    """Contract 7.3. Forms and lambdas are not kept here: their Ids only need to be stable."""
    tenant = await find_default_tenant(connection)
    tenant_manager = await find_tenant_manager_id(connection)
    lambdas = ("OpenIDReconcile", "SAMLv2Reconcile", "AppleReconcile", "FacebookReconcile")
    stable = [
        *(f"FUSIONAUTH_FORM[{form}]_ID" for form in ("adminUser", "adminRegistration")),
        *(f"FUSIONAUTH_LAMBDA[{kind}]_ID" for kind in lambdas),
        *(f"FUSIONAUTH_LAMBDA[{kind}]_ID" for kind in ("GoogleReconcile", "TwitterReconcile")),
    ]
    return {
        "FUSIONAUTH_APPLICATION_ID": FUSIONAUTH_APPLICATION_ID,
        "FUSIONAUTH_TENANT_ID": tenant.id,
        "TENANT_MANAGER_ID": tenant_manager,
        "FUSIONAUTH_TENANT_MANAGER_APPLICATION_ID": tenant_manager,
        "FUSIONAUTH_DEFAULT_SIGNING_KEY_ID": tenant.document["jwtConfiguration"][
            "accessTokenKeyId"
        ],
        **{name: str(uuid5(NAMESPACE_URL, name)) for name in stable},
    }


def _api_key_document(given: Mapping[str, Any], now_ms: int) -> Document:
    return {
        **{name: value for name, value in given.items() if name not in ("description", "key")},
        "id": str(uuid4()),
        "insertInstant": now_ms,
        "lastUpdateInstant": now_ms,
        "metaData": {"attributes": {"description": given.get("description", "")}},
        "retrievable": False,
    }
