"""`flow`: one sign-in and one refresh against the running environment, every hop shown."""

import getpass
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestrator.console import print_result
from orchestrator.errors import ConfigError, StateError
from orchestrator.flow.browser import NoBrowser, find_kept_cookies, open_chromium
from orchestrator.flow.hop import SCOPE, Hop, Target
from orchestrator.flow.render import render_end, render_hop, render_page
from orchestrator.flow.view import FlowView, view_flow
from orchestrator.flow.walk import Walk
from orchestrator.fusionauth.client import FusionAuthClient, open_session
from orchestrator.localhost import require_no_shared_ports
from orchestrator.options import option
from orchestrator.project.project import DEMO_LOGIN, Project, require_project
from orchestrator.secrets import Secret
from orchestrator.settings import Settings
from orchestrator.web.exchange import require_http_url
from orchestrator.web.session import make_send, open_web_session

BY_RULES = "by RFC 6265bis, as the strictest browser"


@dataclass(frozen=True)
class Options:
    login: str | None = option("--login", metavar="EMAIL", help="default: the demo user")
    password: str | None = option("--password", help="asked for, where another user's is not given")
    scope: str | None = option("--scope", metavar="SCOPES", help="default: what the site asks for")
    redirect_uri: str | None = option(
        "--redirect-uri", metavar="URL", help="default: the site's profile page"
    )
    html: str | None = option("--html", metavar="FILE", help="write it as one offline page too")


def run(settings: Settings, options: Options) -> int:
    """0 when no hop was refused, else 1."""
    project = require_project(settings, plain_compose=True)
    require_no_shared_ports(project.state.urls)
    target = _target(project, options)
    with open_web_session() as web, open_session() as session:
        rest = FusionAuthClient(
            target.fusionauth_url, project.secrets["FUSIONAUTH_API_KEY"], session
        )
        hops = list(Walk(target, make_send(web), rest).hops())
    flow = _view(hops, settings.environment)
    for hop in flow.hops:
        print_result(render_hop(hop))
    print_result(render_end(flow))
    if options.html:
        _write(Path(options.html), flow, target)
    return 1 if flow.refusals else 0


def _target(project: Project, options: Options) -> Target:
    urls = project.state.urls
    return Target(
        fusionauth_url=urls["fusionauth"],
        api_url=urls["api"],
        site_url=urls["site"],
        client_id=project.client_id,
        redirect_uri=_redirect_uri(project, options.redirect_uri),
        login=options.login or DEMO_LOGIN,
        password=_password(project, options),
        scope=options.scope or SCOPE,
    )


def _redirect_uri(project: Project, text: str | None) -> str:
    """As typed: FusionAuth compares it exactly."""
    if text is None:
        return f"{project.state.urls['site']}/profile.html"
    require_http_url(text, "a redirect URI a page could have")
    return text


def _password(project: Project, options: Options) -> Secret:
    """Another user's is asked for where it is not given: an argument shows in process lists."""
    if options.password is not None:
        return Secret(options.password)
    if options.login and options.login != DEMO_LOGIN:
        return _ask_password(options.login)
    return project.user_password


def _ask_password(login: str) -> Secret:
    try:
        return Secret(getpass.getpass(f"password of {login}: "))
    except EOFError as exc:
        raise ConfigError(f"no password for {login}", "give it with --password") from exc


def _view(hops: Sequence[Hop], environment: Mapping[str, str]) -> FlowView:
    try:
        with open_chromium(environment) as browser:
            kept = find_kept_cookies(browser, hops)
            return view_flow(hops, f"{BY_RULES}, and by Chromium {browser.version}", kept)
    except NoBrowser as problem:
        return view_flow(hops, f"{BY_RULES}; not by a real one: {problem}")


def _write(path: Path, flow: FlowView, target: Target) -> None:
    page = render_page(flow, subject=f"{target.login} at {target.fusionauth_url}")
    try:
        path.write_text(page, encoding="utf-8", errors="replace")
    except OSError as exc:
        raise StateError(f"cannot write {path}: {exc.strerror}", "choose another file") from exc
    print_result([f"written: {path}"])
