"""Request parameters (RFC 6749 3.1, 3.2)."""

from types import SimpleNamespace

import pytest
from starlette.requests import Request

from fusionauth_emulator.oauth2.oauth_errors import OAuthError
from fusionauth_emulator.oauth2.parameters import (
    client_form_parameters,
    form_parameters,
    query_parameters,
)

FORM = "application/x-www-form-urlencoded"


def make_request(*, query: str = "", body: bytes = b"", content_type: str = FORM) -> Request:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    services = SimpleNamespace(settings=SimpleNamespace(body_timeout_s=60.0))
    scope = {
        "type": "http",
        "app": SimpleNamespace(state=SimpleNamespace(services=services)),
        "method": "POST",
        "scheme": "http",
        "server": ("localhost", 9011),
        "path": "/oauth2/token",
        "query_string": query.encode(),
        "headers": [(b"content-type", content_type.encode())],
    }
    return Request(scope, receive)


def test_query_parameters_are_decoded_and_empty_ones_kept() -> None:
    request = make_request(query="scope=openid+email&state=%C3%A9&nonce=")
    assert query_parameters(request) == {"scope": "openid email", "state": "é", "nonce": ""}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("client_id=a&client_id=b", id="repeated"),
        pytest.param("state=%ff", id="not UTF-8"),
        pytest.param("state=%00", id="null character"),
        pytest.param("&".join(f"p{n}=1" for n in range(200)), id="too many"),
    ],
)
def test_ambiguous_or_unreadable_parameters_are_refused(query: str) -> None:
    with pytest.raises(OAuthError) as caught:
        query_parameters(make_request(query=query))
    assert (caught.value.error, caught.value.status) == ("invalid_request", 400)


def test_resource_may_be_repeated() -> None:
    assert query_parameters(make_request(query="resource=a&resource=b")) == {"resource": "a b"}


@pytest.mark.anyio
async def test_a_form_is_read_from_the_body_alone() -> None:
    request = make_request(query="client_id=query", body=b"client_id=body", content_type=FORM)
    assert await form_parameters(request) == {"client_id": "body"}


@pytest.mark.anyio
@pytest.mark.parametrize(
    "content_type,body,status",
    [
        pytest.param("application/json", b"{}", 400, id="JSON"),
        pytest.param("multipart/form-data; boundary=x", b"", 400, id="multipart"),
        pytest.param(FORM, b"a=\xff", 400, id="not encoded"),
        pytest.param(FORM, b"a=" + b"b" * 70_000, 413, id="too large"),
    ],
)
async def test_another_body_is_refused(content_type: str, body: bytes, status: int) -> None:
    with pytest.raises(OAuthError) as caught:
        await form_parameters(make_request(body=body, content_type=content_type))
    assert caught.value.status == status


def multipart(*parts: tuple[str, str], more: str = "") -> bytes:
    head = 'Content-Disposition: form-data; name="{}"' + more
    sent = [f"--x\r\n{head.format(name)}\r\n\r\n{value}\r\n" for name, value in parts]
    return ("".join(sent) + "--x--\r\n").encode()


MULTIPART = "multipart/form-data; boundary=x"


@pytest.mark.anyio
async def test_e04_a_clients_form_may_be_multipart() -> None:
    body = multipart(("grant_type", "authorization_code"), ("code", "é+%20"))
    request = make_request(query="code=query", body=body, content_type=MULTIPART)
    sent = await client_form_parameters(request)
    assert sent == {"grant_type": "authorization_code", "code": "é+%20"}


@pytest.mark.anyio
@pytest.mark.parametrize(
    "content_type,body,status",
    [
        pytest.param("multipart/form-data", multipart(("a", "b")), 400, id="no boundary"),
        pytest.param(MULTIPART, b"a=b", 400, id="no multipart"),
        pytest.param(MULTIPART, multipart(("a", "b"), ("a", "b")), 400, id="repeated"),
        pytest.param(MULTIPART, multipart(("a", "\x00")), 400, id="null character"),
        pytest.param(MULTIPART, multipart(("a", "b"), more="; filename=c"), 400, id="file"),
        pytest.param(MULTIPART, multipart(*[(f"p{n}", "") for n in range(200)]), 400, id="many"),
        pytest.param(MULTIPART, multipart(("a", "b" * 70_000)), 413, id="too large"),
        pytest.param(MULTIPART + "; charset=utf-7", multipart(("a", "+2AA-")), 400, id="half"),
        pytest.param("application/json", b"{}", 400, id="JSON"),
    ],
)
async def test_e04_an_unreadable_multipart_form_is_refused(
    content_type: str, body: bytes, status: int
) -> None:
    with pytest.raises(OAuthError) as caught:
        await client_form_parameters(make_request(body=body, content_type=content_type))
    assert (caught.value.error, caught.value.status) == ("invalid_request", status)
