"""What the client makes of FusionAuth's answers, and what it never sends."""

from uuid import UUID

import pytest
import requests

from orchestrator.errors import FusionAuthRejected, FusionAuthUnreachable, SettingsError
from orchestrator.fusionauth.client import FusionAuthClient, open_session
from orchestrator.fusionauth.value import Document
from orchestrator.fusionauth.wire import MERGE_PATCH, create_user, patch_tenant
from orchestrator.secrets import Secret
from tests.fakes.fusionauth import TENANT_ID, FakeFusionAuth, Reply, errors, open_fake_client

TENANT = UUID(TENANT_ID)
PATCH = patch_tenant(TENANT, {"issuer": "http://localhost:9011"})
USER: Document = {"email": "a@example.com", "password": Secret("s3cret-pass")}
CONFLICT = Reply(409, errors("[retryableConflict]"))


@pytest.fixture
def server() -> FakeFusionAuth:
    return FakeFusionAuth()


@pytest.fixture
def client(server: FakeFusionAuth) -> FusionAuthClient:
    return open_fake_client(server)


def test_patch_is_sent_as_a_merge_patch(client: FusionAuthClient, server: FakeFusionAuth) -> None:
    client.write(PATCH)

    assert server.requests[0].headers["Content-Type"] == MERGE_PATCH
    assert server.requests[0].body == {"tenant": {"issuer": "http://localhost:9011"}}


def test_key_is_sent_without_a_scheme(client: FusionAuthClient, server: FakeFusionAuth) -> None:
    client.get("/api/tenant")

    assert server.requests[0].headers["Authorization"] == "the-key-of-the-orchestrator"


def test_tenant_is_named_where_the_write_names_one(
    client: FusionAuthClient, server: FakeFusionAuth
) -> None:
    user_id = UUID(int=7)
    client.write(create_user(user_id, USER, TENANT, verified=True))

    assert server.requests[0].headers["X-FusionAuth-TenantId"] == TENANT_ID
    assert server.requests[0].body["skipVerification"] is True
    assert server.passwords[str(user_id)] == "s3cret-pass"


def test_missing_object_is_none(client: FusionAuthClient) -> None:
    assert client.get(f"/api/user/{UUID(int=1)}") is None


def test_reads_and_login_checks_are_no_writes(client: FusionAuthClient) -> None:
    client.get("/api/tenant")
    client.accepts_login("nobody@example.com", Secret("x"), tenant_id=TENANT)

    assert client.writes_sent == 0


def test_writes_are_counted(client: FusionAuthClient) -> None:
    client.write(PATCH)
    client.write(PATCH)

    assert client.writes_sent == 2


def test_concurrent_write_is_tried_once_more(
    client: FusionAuthClient, server: FakeFusionAuth
) -> None:
    server.scripted = [CONFLICT]
    client.write(PATCH)

    assert server.tenants[TENANT_ID]["issuer"] == "http://localhost:9011"
    assert client.writes_sent == 2


def test_second_conflict_is_an_error(client: FusionAuthClient, server: FakeFusionAuth) -> None:
    server.scripted = [CONFLICT, CONFLICT]

    with pytest.raises(FusionAuthRejected, match=r"409 \[retryableConflict\]"):
        client.write(PATCH)
    assert len(server.requests) == 2


def test_refusal_names_request_field_and_code(
    client: FusionAuthClient, server: FakeFusionAuth
) -> None:
    server.scripted = [Reply(400, errors("[blank]tenant.name", "tenant.name", "Give it a name."))]

    with pytest.raises(FusionAuthRejected) as caught:
        client.write(PATCH)

    assert caught.value.message == (
        f"FusionAuth refused PATCH http://localhost:9011/api/tenant/{TENANT_ID}: "
        "400 tenant.name [blank]tenant.name (Give it a name.)"
    )
    assert caught.value.status == 400
    assert caught.value.field_errors == {"tenant.name": ("[blank]tenant.name",)}
    assert caught.value.general_errors == ()


def test_general_error_is_named(client: FusionAuthClient, server: FakeFusionAuth) -> None:
    server.scripted = [Reply(400, errors("[TenantIdRequired]"))]

    with pytest.raises(FusionAuthRejected) as caught:
        client.get("/api/user")

    assert caught.value.general_errors == ("[TenantIdRequired]",)
    assert "[TenantIdRequired]" in caught.value.message


def test_error_text_that_quotes_a_secret_is_masked(
    client: FusionAuthClient, server: FakeFusionAuth
) -> None:
    server.scripted = [Reply(400, errors("[invalidJSON]", message='unexpected "s3cret-pass"'))]

    with pytest.raises(FusionAuthRejected) as caught:
        client.write(create_user(UUID(int=7), USER, TENANT, verified=False))

    assert "s3cret-pass" not in caught.value.message
    assert 'unexpected "********"' in caught.value.message


def test_wrong_key_says_what_it_likely_means(server: FakeFusionAuth) -> None:
    with pytest.raises(FusionAuthRejected) as caught:
        open_fake_client(server, api_key="another-key").get("/api/tenant")

    assert caught.value.status == 401
    assert "kickstart did not run" in str(caught.value.hint)
    assert "another-key" not in caught.value.message


@pytest.mark.parametrize("status", [200, 404, 503])
def test_html_page_is_recognised_as_maintenance_mode(
    client: FusionAuthClient, server: FakeFusionAuth, status: int
) -> None:
    server.scripted = [Reply(status, "<html></html>", content_type="text/html;charset=UTF-8")]

    with pytest.raises(FusionAuthRejected, match="HTML page") as caught:
        client.get("/api/tenant")
    assert "maintenance mode" in str(caught.value.hint)


@pytest.mark.parametrize("body", ["no json", "[1]", "\udcff"], ids=["text", "array", "binary"])
def test_body_that_is_no_object_is_an_error(
    client: FusionAuthClient, server: FakeFusionAuth, body: str
) -> None:
    server.scripted = [Reply(200, body)]

    with pytest.raises(FusionAuthRejected, match="no JSON object"):
        client.get("/api/tenant")


def test_redirect_is_not_followed(client: FusionAuthClient, server: FakeFusionAuth) -> None:
    server.scripted = [Reply(302, location="http://localhost:9011/elsewhere")]

    with pytest.raises(FusionAuthRejected, match=": 302"):
        client.get("/api/tenant")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "failure, how",
    [
        pytest.param(requests.ConnectTimeout(), "no connection within 3 s", id="connect timeout"),
        pytest.param(requests.ReadTimeout(), "no answer within 30 s", id="read timeout"),
        pytest.param(requests.exceptions.SSLError(), "TLS failed", id="TLS"),
        pytest.param(requests.ConnectionError(), "the connection failed", id="refused"),
        pytest.param(requests.exceptions.ChunkedEncodingError(), "connection failed", id="cut"),
        pytest.param(requests.TooManyRedirects(), "the connection failed", id="anything else"),
    ],
)
def test_network_failure_is_unreachable(
    client: FusionAuthClient,
    server: FakeFusionAuth,
    failure: requests.RequestException,
    how: str,
) -> None:
    server.scripted = [failure]

    with pytest.raises(FusionAuthUnreachable, match=how) as caught:
        client.get("/api/tenant")
    assert "GET http://localhost:9011/api/tenant" in caught.value.message


@pytest.mark.parametrize(
    "status, accepted",
    [(200, True), (202, True), (203, True), (212, True), (242, True), (404, False)],
)
def test_login_check_reads_the_outcome(
    client: FusionAuthClient, server: FakeFusionAuth, status: int, accepted: bool
) -> None:
    server.scripted = [Reply(status, None if status == 404 else {})]

    assert client.accepts_login("a@example.com", Secret("x"), tenant_id=TENANT) is accepted
    assert server.requests[0].body == {"loginId": "a@example.com", "password": "x", "noJWT": True}


@pytest.mark.parametrize("status", [409, 410, 423])
def test_login_prevented_for_another_reason_says_nothing_against_the_password(
    client: FusionAuthClient, server: FakeFusionAuth, status: int
) -> None:
    server.scripted = [Reply(status)]

    assert client.accepts_login("a@example.com", Secret("x"), tenant_id=TENANT)


def test_refused_login_check_is_an_error(client: FusionAuthClient, server: FakeFusionAuth) -> None:
    server.scripted = [Reply(401)]

    with pytest.raises(FusionAuthRejected):
        client.accepts_login("a@example.com", Secret("x"), tenant_id=TENANT)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:9011",
        "http://demo.localhost:9011/",
        "http://127.0.0.1:9011",
        "http://127.8.9.1",
        "http://[::1]:9011",
        "https://fusionauth.example.com",
    ],
)
def test_private_transports_are_accepted(url: str) -> None:
    FusionAuthClient(url, Secret("key"), requests.Session())


@pytest.mark.parametrize(
    "url",
    [
        "http://fusionauth.example.com",
        "http://192.168.1.4:9011",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://user@10.0.0.1",
        "ftp://localhost",
        "localhost:9011",
        "https://",
        "",
    ],
)
def test_key_is_never_sent_in_clear_over_a_network(url: str) -> None:
    with pytest.raises(SettingsError, match="not sent in clear"):
        FusionAuthClient(url, Secret("key"), requests.Session())


def test_session_ignores_proxies_of_the_environment() -> None:
    with open_session() as session:
        assert not session.trust_env
