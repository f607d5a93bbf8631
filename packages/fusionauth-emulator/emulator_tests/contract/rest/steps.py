"""What the REST tests do again and again. Everything they make is their own."""

from typing import Any
from uuid import uuid4

import httpx

Json = dict[str, Any]
PASSWORD = "a long enough password"


def new_id() -> str:
    return str(uuid4())


def succeeded(response: httpx.Response) -> Json:
    """The document of a 200."""
    assert response.status_code == 200, f"{response.request.url}: {response.text}"
    document: Json = response.json()
    return document


def field_codes(response: httpx.Response) -> dict[str, list[str]]:
    """Path → codes of a 400; both members of an Errors JSON must be there (contract 1.4)."""
    assert response.status_code == 400, response.text
    document = response.json()
    assert document.keys() == {"fieldErrors", "generalErrors"}
    for messages in [*document["fieldErrors"].values(), document["generalErrors"]]:
        assert all(message.keys() >= {"code", "message"} for message in messages)
    return {
        path: [message["code"] for message in messages]
        for path, messages in document["fieldErrors"].items()
    }


def general_codes(response: httpx.Response) -> list[str]:
    assert field_codes(response) == {}
    return [message["code"] for message in response.json()["generalErrors"]]


def is_empty(response: httpx.Response, status: int) -> bool:
    return response.status_code == status and response.content == b""


async def make_application(server: httpx.AsyncClient, **members: Any) -> Json:
    given = {"name": f"application {new_id()}", **members}
    application: Json = succeeded(
        await server.post("/api/application", json={"application": given})
    )["application"]
    return application


async def make_user(server: httpx.AsyncClient, **members: Any) -> Json:
    given = {"email": f"{new_id()}@example.com", "password": PASSWORD, **members}
    user: Json = succeeded(await server.post("/api/user", json={"user": given}))["user"]
    return user


async def make_rsa_key(server: httpx.AsyncClient, **members: Any) -> Json:
    given = {"name": f"key {new_id()}", "algorithm": "RS256", "length": 2048, **members}
    key: Json = succeeded(await server.post("/api/key/generate", json={"key": given}))["key"]
    return key


async def register(
    server: httpx.AsyncClient, user: Json, application: Json, **members: Any
) -> Json:
    given = {"applicationId": application["id"], **members}
    return succeeded(
        await server.post(f"/api/user/registration/{user['id']}", json={"registration": given})
    )
