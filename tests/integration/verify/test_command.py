"""`orchestrate.py verify` as a user runs it, on a project that runs."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from os import environ
from threading import Thread
from typing import Any

import httpx
import pytest
from dotenv import dotenv_values

from orchestrator.flow.browser import open_chromium
from orchestrator.flow.hop import Target
from orchestrator.secrets import Secret
from orchestrator.verify.api_calls import Tokens
from orchestrator.verify.findings import Outcome
from orchestrator.verify.refresh_in_browser import (
    RoundTripBroken,
    judge_round_trip,
    make_round_trip,
)
from tests.integration.demo import Demo
from tests.integration.service_process import run_service

CLIENT_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"

pytestmark = pytest.mark.integration


def verify(demo: Demo, *arguments: str) -> tuple[int, Mapping[str, Any]]:
    done = demo.run("verify", *arguments, "--json")
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def outcomes(document: Mapping[str, Any]) -> dict[str, str]:
    return {check["name"]: check["outcome"] for check in document["checks"]}


def test_the_demos_own_api_passes_in_a_real_browser_too(running: Demo) -> None:
    code, document = verify(running, "api")
    found = outcomes(document)
    assert set(found.values()) == {"ok"}, document
    assert found["refresh"] == "ok"
    assert (code, document["ok"]) == (0, True)


def test_the_report_is_for_people_in_80_columns(running: Demo) -> None:
    done = running.run("verify", "api", running.status()["services"]["api"]["url"])
    assert done.returncode == 0, done.stdout
    assert "44 ok, 0 failed" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_g02_the_site_is_named_and_can_be_chosen(running: Demo) -> None:
    """The demo's own API allows the demo's own site alone."""
    code, document = verify(running, "api", "--site-origin", "http://localhost:3999")
    reasons = {check["name"]: check["reason"] for check in document["checks"]}
    assert "judged for pages of http://localhost:3999" in reasons["site-origin"]
    assert code == 1
    assert "from pages of http://localhost:3999" in reasons["cors"]
    assert "has no redirect URL on http://localhost:3999" in reasons["refresh"]


def test_g02_an_attendees_api_passes_for_the_attendees_site(running: Demo) -> None:
    """As in the guide: another API and site beside the demo's, which FusionAuth knows as well."""
    urls = {name: one["url"] for name, one in running.status()["services"].items()}
    with serving_pages() as site, set_up_for(running, urls["fusionauth"], site):
        settings = {
            "ISSUER": urls["fusionauth"],
            "JWKS_URL": f"{urls['fusionauth']}/.well-known/jwks.json",
            "CLIENT_ID": CLIENT_ID,
            "SITE_ORIGIN": site,
            "STACK": "workshop",
        }
        with run_service("services.api", settings) as api:
            url = api.url.replace("127.0.0.1", "localhost")
            done = running.run("verify", "api", url)
    assert done.returncode == 0, done.stdout
    assert "44 ok, 0 failed" in done.stdout
    assert f"judged for pages of {site}, which the" in done.stdout


@contextmanager
def serving_pages() -> Iterator[str]:
    """A site of empty pages."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keeps quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()


@contextmanager
def set_up_for(demo: Demo, fusionauth: str, site: str) -> Iterator[None]:
    """FusionAuth lists the site too, and afterwards no longer."""
    key = str(dotenv_values(demo.folder / "secrets.env")["FUSIONAUTH_API_KEY"])
    headers = {"Authorization": key, "Content-Type": "application/merge-patch+json"}
    application, system = f"/api/application/{CLIENT_ID}", "/api/system-configuration"
    with httpx.Client(base_url=fusionauth, headers=headers, trust_env=False) as http:

        def patch(path: str, *names: str, listed: list[str]) -> None:
            body: Any = listed
            for name in reversed(names):
                body = {name: body}
            http.patch(path, json=body).raise_for_status()

        oauth = ("application", "oauthConfiguration", "authorizedRedirectURLs")
        cors = ("systemConfiguration", "corsConfiguration", "allowedOrigins")
        urls = http.get(application).json()["application"]["oauthConfiguration"][oauth[-1]]
        origins = http.get(system).json()["systemConfiguration"]["corsConfiguration"][cors[-1]]
        patch(application, *oauth, listed=[*urls, f"{site}/index.html", f"{site}/profile.html"])
        patch(system, *cors, listed=[*origins, site])
        try:
            yield
        finally:
            patch(application, *oauth, listed=urls)
            patch(system, *cors, listed=origins)


def test_g13_a_reader_that_stops_early_is_no_failure(running: Demo) -> None:
    """As with `verify api | head`: quiet. The judge's user is in FusionAuth at that time."""
    process = subprocess.Popen(
        running.command("verify", "api"),
        env=running.full_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout:
        assert any(line.split()[1] == b"identity" for line in process.stdout)
    with process.stderr:
        said = process.stderr.read()
    assert (process.wait(), said) == (141, b"")


def test_without_a_browser_the_refresh_is_not_checked_and_it_says_so(running: Demo) -> None:
    blind = Demo(running.state_dir, environment={"DEMO_CHROMIUM": "/nowhere"})
    code, document = verify(blind, "api")
    assert (code, outcomes(document)["refresh"]) == (0, "not checked")


def test_what_is_no_api_fails(running: Demo) -> None:
    """The site, and a port where nobody listens."""
    code, document = verify(running, "api", running.status()["services"]["site"]["url"])
    found = outcomes(document)
    assert code == 1
    assert (found["no-token"], found["identity"], found["cors"]) == ("FAIL",) * 3
    assert (found["new-key"], found["expired"], found["refresh"]) == ("not checked",) * 3
    code, document = verify(running, "api", "http://localhost:1")
    assert (code, outcomes(document)) == (1, {"reachable": "FAIL"})


def test_wrong_usage_is_exit_code_2(running: Demo) -> None:
    assert running.run("verify", "api", "localhost:5000").returncode == 2
    assert running.run("verify", "site").returncode == 2
    for arguments in (("api", "--site-origin", "localhost:3001"), ("--site-origin", "http://x")):
        done = running.run("verify", *arguments)
        assert (done.returncode, "--site-origin" in done.stderr or "origin" in done.stderr) == (
            2,
            True,
        )


def test_the_guide_is_followed_from_an_unseeded_server_to_the_first_sign_in(demo: Demo) -> None:
    demo.up("--no-seed")
    code, document = verify(demo)
    found = outcomes(document)
    assert code == 1
    assert found["03-start-fusionauth"] == "ok"
    assert {name for name, outcome in found.items() if outcome == "FAIL"} == {
        "04-user-and-api-key",
        "05-configure-by-script",
        "06-cors",
        "09-test-with-curl",
        "10-one-login-hop-by-hop",
        "11-refresh",
        "12-log-out",
    }
    refused = demo.run("verify", "api")
    assert refused.returncode == 2
    assert "orchestrate.py verify tells what is missing" in refused.stderr

    demo.run("seed")
    found = outcomes(verify(demo)[1])
    assert {name for name, outcome in found.items() if outcome == "FAIL"} == {
        "09-test-with-curl",
        "10-one-login-hop-by-hop",
    }

    demo.run("flow")
    assert verify(demo)[0] == 0


def test_a_401_that_the_page_may_not_read_is_found_by_the_browser(running: Demo) -> None:
    urls = {name: one["url"] for name, one in running.status()["services"].items()}
    password = str(dotenv_values(running.folder / "secrets.env")["DEMO_USER_PASSWORD"])
    with hiding_its_401(urls["site"]) as api, open_chromium(environ) as browser:
        target = Target(
            urls["fusionauth"],
            api,
            urls["site"],
            CLIENT_ID,
            f"{urls['site']}/profile.html",
            "demo@example.com",
            Secret(password),
        )
        trip = make_round_trip(browser, target, Tokens("expired", "expired"))
    finding = judge_round_trip(trip)
    assert finding.outcome is Outcome.FAIL
    assert "with an expired token, calls /identity: TypeError: Failed to fetch" in finding.reason


def test_a_browser_that_comes_to_a_stop_is_told_from_one_that_finds_a_fault(running: Demo) -> None:
    nowhere = "http://localhost:1"
    target = Target(nowhere, nowhere, nowhere, "x", nowhere, "nobody", Secret(""))
    with open_chromium(environ) as browser, pytest.raises(RoundTripBroken, match=r"REFUSED|UNSAFE"):
        make_round_trip(browser, target, Tokens("", ""))


@contextmanager
def hiding_its_401(site: str) -> Iterator[str]:
    """An API whose CORS headers come with 200 only; a token with dots is good to it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            good = "app.idt=ey" in self.headers.get("Cookie", "")
            self.send_response(200 if good else 401)
            if good:
                self.send_header("Access-Control-Allow-Origin", site)
                self.send_header("Access-Control-Allow-Credentials", "true")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keeps quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()
