"""One sign-in and one refresh that go well."""

import os
import re
from dataclasses import replace

import pytest

from orchestrator.flow.browser import find_kept_cookies, open_chromium
from orchestrator.flow.hop import Hop, Step, Target
from orchestrator.flow.render import render_end, render_hop, render_page
from orchestrator.flow.view import view_flow
from orchestrator.flow.walk import Walk
from tests.fakes.demo_in_process import DemoInProcess

pytestmark = pytest.mark.integration


def test_every_step_is_walked_and_none_is_refused(in_process: DemoInProcess) -> None:
    hops = list(Walk(in_process.target, in_process.send, in_process.rest).hops())
    assert [(hop.step, hop.refusal) for hop in hops] == [(step, None) for step in Step]


def test_no_secret_is_shown_in_text_or_page(in_process: DemoInProcess) -> None:
    hops, text, page = shown(in_process)
    secrets = [in_process.target.password.reveal()]
    for hop in hops:
        cookies = [s.cookie for s in hop.cookies if s.cookie.name != "app.at_exp"]
        secrets += [cookie.value for cookie in cookies if cookie.value]
        secrets += [hop.request.query.get("code", "")]
    for secret in filter(None, secrets):
        assert secret not in text
        assert secret not in page


def test_the_text_shows_what_a_developer_looks_for(in_process: DemoInProcess) -> None:
    _, text, page = shown(in_process)
    for found in (
        "S256(verifier) = challenge, they fit",
        "cookie app.rt",
        "HttpOnly; SameSite=Lax; Path=/; Max-Age=2592000",
        'gty = ["authorization_code", "refresh_token"]',
        "Access-Control-Allow-Origin: http://localhost:3000",
        "answers 302, on to http://localhost:3000/profile.html",
        "a browser: kept",
    ):
        assert found in text
    for explained in (
        "The header: signed with RS256, of the type JWT,",
        "the grants it came about by: authorization_code, then refresh_token.",
    ):
        assert explained in " ".join(text.split())
        assert explained in page
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "app.rt" in page
    assert "S256(verifier) = challenge" in page


def test_the_page_needs_no_network_and_no_script(in_process: DemoInProcess) -> None:
    _, _, page = shown(in_process)
    assert not re.findall(r"<(script|link|img|iframe)\b|url\(|@import", page)


def test_a_refusal_is_told_in_text_and_page(in_process: DemoInProcess) -> None:
    target = replace(in_process.target, scope="openid")
    _, text, page = shown(in_process, target)
    for output in (text, page):
        assert "offline_access" in " ".join(output.split())
        assert "contract 2.8, 3.3" in output


def shown(demo: DemoInProcess, target: Target | None = None) -> tuple[list[Hop], str, str]:
    """The hops, as text and as HTML."""
    hops = list(Walk(target or demo.target, demo.send, demo.rest).hops())
    flow = view_flow(hops, "by rules")
    lines = [line for hop in flow.hops for line in render_hop(hop)] + render_end(flow)
    return hops, "\n".join(lines), render_page(flow, subject="a test")


def test_chromium_keeps_what_the_rules_say(in_process: DemoInProcess) -> None:
    """And drops what they say it drops: the cookies are those of a real sign-in, changed."""
    hops = list(Walk(in_process.target, in_process.send, in_process.rest).hops())
    callback = next(hop for hop in hops if hop.step is Step.CALLBACK)
    with open_chromium(os.environ) as browser:
        kept = find_kept_cookies(browser, [callback])
        foreign_only = find_kept_cookies(browser, [foreign(callback)])
    assert kept[0] == {"app.at", "app.at_exp", "app.idt", "app.rt"}
    assert foreign_only == [frozenset()]


def foreign(hop: Hop) -> Hop:
    """The same answer with a Domain that is not its own, by which every cookie is dropped."""
    headers = tuple((name, f"{value}; Domain=example.com") for name, value in hop.answer.headers)
    return replace(hop, answer=replace(hop.answer, headers=headers))
