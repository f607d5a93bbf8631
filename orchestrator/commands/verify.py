"""`verify`: what of the guide is done; `verify api URL`: an API of one's own, judged."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from orchestrator.console import print_result
from orchestrator.errors import ConfigError
from orchestrator.flow.browser import NoBrowser, open_chromium
from orchestrator.flow.hop import Target
from orchestrator.fusionauth.client import FusionAuthClient, open_session
from orchestrator.localhost import require_no_shared_ports
from orchestrator.options import option, switch
from orchestrator.project.project import Project, require_project
from orchestrator.secrets import Secret
from orchestrator.settings import Settings
from orchestrator.verify.api_calls import Tokens
from orchestrator.verify.findings import (
    Finding,
    Section,
    fail,
    has_failed,
    not_checked,
    render_check,
    render_json,
    render_step,
    render_sum,
)
from orchestrator.verify.judge import Judge
from orchestrator.verify.progress import find_progress
from orchestrator.verify.refresh_in_browser import (
    RoundTripBroken,
    judge_round_trip,
    make_round_trip,
)
from orchestrator.verify.setup_state import SetupState, read_setup_state
from orchestrator.web.exchange import require_http_url, require_origin
from orchestrator.web.session import make_send, open_web_session


@dataclass(frozen=True)
class Options:
    what: str | None = option(
        "what", nargs="?", choices=["api"], help="judge an API, in any language"
    )
    url: str | None = option("url", nargs="?", metavar="URL", help="of that API")
    site_origin: str | None = option(
        "--site-origin",
        metavar="ORIGIN",
        help="api: whose pages call it; default: what the API allows",
    )
    json: bool = switch("--json", "for programs, on stdout")


def run(settings: Settings, options: Options) -> int:
    """0 when nothing is missing or failed, else 1."""
    site_origin = _site_origin(options)
    project = require_project(settings, plain_compose=True)
    require_no_shared_ports(project.state.urls)
    api_url = _api_url(project, options.url)
    with open_web_session() as web, open_session() as session:
        target, send = _target(project, api_url), make_send(web)
        key = project.secrets["FUSIONAUTH_API_KEY"]
        rest = FusionAuthClient(target.fusionauth_url, key, session)
        if options.what == "api":
            check_refresh = partial(_check_refresh, settings.environment)
            judge = Judge(target, send, rest, check_refresh, site_origin=site_origin)
            return _judge(judge, as_json=options.json)
        return _show_progress(read_setup_state(target, send, rest), as_json=options.json)


def _api_url(project: Project, text: str | None) -> str:
    """The project's own API, where no other is named."""
    return require_http_url(text or project.state.urls["api"], "the URL of an API")


def _site_origin(options: Options) -> str | None:
    if options.site_origin is None:
        return None
    if options.what != "api":
        raise ConfigError(
            "--site-origin only applies to verify api",
            "verify api URL --site-origin http://localhost:3001",
        )
    return require_origin(options.site_origin, "the origin of a site")


def _target(project: Project, api_url: str) -> Target:
    """Nobody's login yet: the judge has a guest of its own."""
    urls = project.state.urls
    return Target(
        fusionauth_url=urls["fusionauth"],
        api_url=api_url,
        site_url=urls["site"],
        client_id=project.client_id,
        redirect_uri=f"{urls['site']}/profile.html",
        login="",
        password=Secret(""),
    )


def _show_progress(facts: SetupState, *, as_json: bool) -> int:
    steps = list(find_progress(facts))
    if as_json:
        print_result([render_json(steps)])
    else:
        print_result([line for step in steps for line in render_step(step)])
        print_result(["", render_sum(steps, good="done", bad="missing", rest="to read")])
    return 1 if has_failed(steps) else 0


def _judge(judge: Judge, *, as_json: bool) -> int:
    """Line by line as they come; JSON at the end."""
    findings = []
    with closing(judge.findings()) as found:
        for finding in found:
            findings.append(finding)
            if not as_json:
                print_result(render_check(finding))
    if as_json:
        print_result([render_json(findings, url=judge.target.api_url)])
    else:
        print_result(["", render_sum(findings, good="ok", bad="failed", rest="not checked")])
    return 1 if has_failed(findings) else 0


def _check_refresh(environment: Mapping[str, str], target: Target, expired: Tokens) -> Finding:
    try:
        with open_chromium(environment) as browser:
            return judge_round_trip(make_round_trip(browser, target, expired))
    except NoBrowser as problem:
        return not_checked("refresh", str(problem), Section.REFRESH)
    except RoundTripBroken as problem:
        return fail("refresh", f"the browser came to a stop: {problem}", Section.REFRESH)
