"""`seed` with its flags, as a person or a pipeline calls it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from emulator_tests.patience import PATIENCE_S
from tests.integration.demo import ROOT
from tests.integration.seed.server import API_KEY, KEY_MANAGER_KEY, SeedServer
from tests.seed_files import EVERYTHING, SECRETS

pytestmark = pytest.mark.integration

TENANT = "/api/tenant/d7d09513-a3f5-401c-9685-34ab6c552453"


class Command:
    """`orchestrate.py seed` against a server that runs already, with a state folder of its own."""

    def __init__(self, url: str, folder: Path, environment: Mapping[str, str]) -> None:
        self._url, self._folder, self._environment = url, folder, environment

    def __call__(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        target = [] if arguments[:1] == ("schema",) else ["--fusionauth-url", self._url]
        return subprocess.run(
            [sys.executable, str(ROOT / "orchestrate.py"), "seed", *arguments, *target],
            env={**self._environment, "DEMO_STATE_DIR": str(self._folder)},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )


@pytest.fixture
def seed(fresh_server: SeedServer, tmp_path: Path) -> Command:
    keys = {"DEMO_API_KEY": API_KEY, "DEMO_KEY_MANAGER_KEY": KEY_MANAGER_KEY}
    return Command(fresh_server.url, tmp_path, {**SECRETS, **keys, "PATH": "/usr/bin:/bin"})


def test_plan_apply_plan_export_and_plan_again(seed: Command, fresh_server: SeedServer) -> None:
    everything = ["--file", str(EVERYTHING), "--set-issuer"]
    fresh_server.counted.requests.clear()

    plan = seed("--plan", *everything)
    assert plan.returncode == 6, plan.stderr
    assert "+ create user attendee1@example.com" in plan.stdout
    assert "issuer: acme.com → http://localhost:9011" in plan.stdout
    assert fresh_server.writes() == []

    unconfirmed = seed(*everything)
    assert unconfirmed.returncode == 6
    assert "+ create user attendee1@example.com" in unconfirmed.stderr
    assert "nothing was sent; --yes applies these changes" in unconfirmed.stderr
    assert fresh_server.writes() == []

    applied = seed(*everything, "--yes")
    assert applied.returncode == 0, applied.stderr
    assert "20/20 change system configuration" in applied.stderr
    again = seed("--plan", *everything)
    assert again.returncode == 0
    *unchecked, last = again.stdout.splitlines()
    assert last == "nothing to do: 19 objects as wanted"
    assert [line for line in unchecked if line.startswith("? not checked: key material of 1 key")]

    exported = seed("export")
    assert exported.returncode == 0
    assert "FusionAuth never returns it" in exported.stderr
    assert "a seed file holds no secret in clear" in exported.stderr
    piped = seed("--plan", "--file", "-", stdin=exported.stdout)
    assert piped.returncode == 0, piped.stdout

    texts = [
        part
        for done in (plan, unconfirmed, applied, exported)
        for part in (done.stdout, done.stderr)
    ]
    assert not [secret for secret in (*SECRETS.values(), API_KEY) if secret in "".join(texts)]
    lines = [
        line
        for text in (plan.stdout, applied.stderr, exported.stderr)
        for line in text.splitlines()
    ]
    assert [line for line in lines if len(line) > 80] == []


def test_prune_asks_and_then_removes_what_the_file_no_longer_has(
    seed: Command, fresh_server: SeedServer, tmp_path: Path
) -> None:
    file = tmp_path / "everything.yaml"
    file.write_text(EVERYTHING.read_text())
    assert seed("--file", str(file), "--yes").returncode == 0
    head, _, tail = file.read_text().partition("apiKeys:")
    file.write_text(head + "systemConfiguration:" + tail.partition("systemConfiguration:")[2])
    fresh_server.counted.requests.clear()

    asked = seed("--prune", "--file", str(file))
    assert asked.returncode == 6
    assert "- remove API key reader" in asked.stderr
    assert fresh_server.writes() == []

    assert seed("--prune", "--file", str(file), "--yes").returncode == 0
    assert fresh_server.writes() == ["DELETE /api/api-key/50000000-0000-0000-0000-000000000001"]


def test_an_export_needs_no_key_manager_s_key(fresh_server: SeedServer, tmp_path: Path) -> None:
    keys = {"DEMO_API_KEY": API_KEY, "PATH": "/usr/bin:/bin"}
    done = Command(fresh_server.url, tmp_path, keys)("export")
    assert done.returncode == 0, done.stderr
    assert "systemConfiguration:" in done.stdout
    assert API_KEY not in done.stdout


def test_kickstart_file_is_written(seed: Command, tmp_path: Path) -> None:
    file = tmp_path / "kickstart.json"

    assert seed("export", "--kickstart", "--output", str(file)).returncode == 0

    kickstart = json.loads(file.read_text())
    assert kickstart["variables"]["defaultTenantId"] in TENANT
    assert kickstart["apiKeys"][0]["key"] == "#{ENV.FUSIONAUTH_API_KEY}"


def test_schema_is_printed(seed: Command) -> None:
    printed = json.loads(seed("schema").stdout)

    assert printed == json.loads((ROOT / "compose" / "seed.schema.json").read_text())


@pytest.mark.parametrize(
    "url, environment, problem",
    [
        ("http://192.0.2.1:9011", {"DEMO_API_KEY": API_KEY}, "not sent in clear over a network"),
        ("http://localhost:1", {}, "there is no API key for http://localhost:1"),
    ],
)
def test_key_is_needed_and_does_not_leave_in_clear(
    tmp_path: Path, url: str, environment: Mapping[str, str], problem: str
) -> None:
    done = Command(url, tmp_path, {**environment, "PATH": "/usr/bin:/bin"})("--yes")

    assert done.returncode == 2
    assert problem in done.stderr


@pytest.mark.parametrize("arguments", [["--kickstart"], ["--output", "x"]])
def test_flags_of_export_are_refused_elsewhere(seed: Command, arguments: list[str]) -> None:
    done = seed("--plan", *arguments)

    assert done.returncode == 2
    assert "is for seed export" in done.stderr
