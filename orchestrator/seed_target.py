"""The server a seed is for: the project's own, or an external one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from orchestrator import secrets
from orchestrator.fusionauth.client import FusionAuthClient, Session
from orchestrator.private_files import write_private
from orchestrator.project.external import (
    API_KEY,
    KEY_MANAGER_KEY,
    find_key_manager_key,
    require_api_key,
)
from orchestrator.project.folder import folder_of, locked
from orchestrator.project.project import DEMO_LOGIN, Project, require_project, require_secrets
from orchestrator.project.state import RunState, find_state
from orchestrator.secrets import USER_PASSWORD, Secret
from orchestrator.seed.objects import Seed, Subject
from orchestrator.seed.record import Record
from orchestrator.settings import DEFAULT_PORTS, Settings


@dataclass(frozen=True)
class SeedTarget:
    """variables: fill the `${…}` of the file, those of secret_names masked. record_file: what
    seeds made here (`seed/record.py`). external: the server is.

    overridden: names that the environment or .env gives another value, which is not used.
    is_the_projects: secrets_file says how to sign in there.
    new_password: of the demo user, where the settings give one that secrets_file does not have.
    """

    url: str
    api_key: Secret
    key_manager_key: Secret | None
    variables: Mapping[str, str]
    secret_names: Collection[str]
    record_file: Path
    secrets_file: Path
    external: bool = False
    is_the_projects: bool = True
    overridden: Collection[str] = ()
    new_password: Secret | None = None

    def open_client(self, session: Session) -> FusionAuthClient:
        return FusionAuthClient(self.url, self.api_key, session, self.key_manager_key)

    def open_record(self, client: FusionAuthClient) -> Record:
        return Record(self.record_file, client.base_url, write_private)


def find_target(settings: Settings, fusionauth_url: str | None) -> SeedTarget:
    """Raises ConfigError: the project was never up, or the key of the other server is missing."""
    if fusionauth_url is None:
        target = target_of(require_project(settings, plain_compose=True))
    else:
        target = _external_target(settings, fusionauth_url.rstrip("/"))
    return _with_user_password(target, settings.user_password.value)


def _with_user_password(target: SeedTarget, wanted: str | None) -> SeedTarget:
    if wanted is None or target.variables[USER_PASSWORD] == wanted:
        return target
    variables = {**target.variables, USER_PASSWORD: wanted}
    new_password = Secret(wanted) if target.is_the_projects else None
    return replace(target, variables=variables, new_password=new_password)


def keep_user_password(target: SeedTarget, seed: Seed, created: Collection[Subject]) -> None:
    """Write the demo user's new password, which `seed` sets, into the secrets file: `status` and
    the other commands read it there. Under the project's lock.

    created: what this seed makes. The password of a user who was there before it is neither sent
    nor compared, unless the file says `checkPassword`.
    """
    password = target.new_password
    if password is None or not any(
        user.login_id == DEMO_LOGIN
        and user.password == password
        and (user.check_password or user.subject in created)
        for user in seed.users
    ):
        return
    found = secrets.find_secrets(target.secrets_file)
    if found is not None and found[USER_PASSWORD] != password:
        secrets.save_secrets(target.secrets_file, found.with_user_password(password))


def _find_overridden(
    given: Mapping[str, str], variables: Mapping[str, str], *, but: Collection[str]
) -> Collection[str]:
    """Names to which `given` and `variables` give different values."""
    both = given.keys() & variables.keys() - set(but)
    return {name for name in both if given[name] != variables[name]}


def target_of(project: Project) -> SeedTarget:
    given, ours = project.given, project.secrets["FUSIONAUTH_KEY_MANAGER_KEY"]
    return SeedTarget(
        url=project.variables["FUSIONAUTH_URL"],
        api_key=project.secrets["FUSIONAUTH_API_KEY"],
        key_manager_key=find_key_manager_key(given) if project.is_external else ours,
        variables={**given, **project.variables},
        secret_names=project.secrets.values.keys(),
        record_file=project.folder.path / "seeded.json",
        secrets_file=project.folder.secrets,
        external=project.is_external,
        overridden=_find_overridden(given, project.variables, but=[USER_PASSWORD]),
    )


def _external_target(settings: Settings, url: str) -> SeedTarget:
    """The passwords and the client secret it gets are those of the project, made at first need."""
    given = settings.variables
    api_key = require_api_key(given, url)
    folder = folder_of(settings)
    found = secrets.find_secrets(folder.secrets) if folder.is_ours() else None
    if found is None:
        with locked(folder, make=True):
            found = require_secrets(settings, folder, lambda: ())
    state = find_state(folder)
    fixed = {**found.reveal_all(), **_urls(settings, url, state)}
    return SeedTarget(
        url=url,
        api_key=api_key,
        key_manager_key=find_key_manager_key(given),
        variables={**given, **fixed},
        secret_names={*found.values, *({API_KEY, KEY_MANAGER_KEY} & given.keys())},
        record_file=folder.path / "seeded.json",
        secrets_file=folder.secrets,
        external=True,
        is_the_projects=state is None or state.urls["fusionauth"] == url,
        overridden=_find_overridden(given, fixed, but=[USER_PASSWORD]),
    )


def _urls(settings: Settings, fusionauth_url: str, state: RunState | None) -> dict[str, str]:
    """Of the API and the site: the project's, or where they would be by default."""
    if state is not None:
        ports = {**DEFAULT_PORTS, **state.ports}
    else:
        ports = {name: settings.wanted_port(name) or port for name, port in DEFAULT_PORTS.items()}
    urls = {name: f"http://localhost:{ports[name]}" for name in ("api", "site")}
    return {"FUSIONAUTH_URL": fusionauth_url, "API_URL": urls["api"], "SITE_URL": urls["site"]}
