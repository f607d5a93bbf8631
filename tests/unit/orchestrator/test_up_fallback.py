"""`up` on auto: an image that turns out missing while docker prepares leads to the local engine."""

import json
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from orchestrator.commands import up
from orchestrator.errors import ImageError, PortInUse
from orchestrator.project.folder import folder_of
from orchestrator.project.state import RunState, find_state
from orchestrator.settings import Settings, load_settings

PROBLEM = ImageError("the image x does not build: no network", "docker build")


class Stage:
    """What `up` asks its neighbours for; docker fails to prepare."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.engines: list[str] = []
        self.notes: list[str] = []
        monkeypatch.setattr(up, "make_project", self.make_project)
        monkeypatch.setattr(up, "_start", self.start)
        monkeypatch.setattr(up, "print_note", self.notes.append)

    def make_project(self, settings: Settings, tell: object) -> Any:
        engine = "local" if settings.engine.value == "local" else "docker"
        state = SimpleNamespace(project="p", engine=engine, fusionauth="emulator")
        is_first = find_state(folder_of(settings)) is None
        return SimpleNamespace(state=state, is_external=False, is_first=is_first)

    def start(self, project: Any) -> tuple[str, ...]:
        self.engines.append(project.state.engine)
        if project.state.engine == "docker":
            raise PROBLEM
        return ("db",)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(monkeypatch)


def start(tmp_path: Path, **flags: str) -> tuple[str, ...]:
    settings = load_settings(tmp_path, {"state_dir": str(tmp_path), "project": "p", **flags}, {})
    return up._start_what_works(settings, up.Options())[1]


def test_b14_an_image_that_does_not_build_leads_to_the_local_engine(
    stage: Stage, tmp_path: Path
) -> None:
    assert start(tmp_path) == ("db",)
    assert stage.engines == ["docker", "local"]
    reasons = [note for note in stage.notes if "because" in note]
    assert reasons == [f"engine local, because {PROBLEM.message}"]
    (way_back,) = [note for note in stage.notes if note.startswith("to use Docker")]
    assert "down --volumes --project p\n" in way_back


@pytest.mark.parametrize("flags", [{"engine": "docker"}, {"fusionauth": "real"}], ids=str)
def test_b14_what_was_asked_for_still_fails(
    stage: Stage, tmp_path: Path, flags: dict[str, str]
) -> None:
    with pytest.raises(ImageError):
        start(tmp_path, **flags)
    assert stage.engines == ["docker"]


def save_decided(tmp_path: Path) -> None:
    """As after a first `up` on docker."""
    (tmp_path / "p").mkdir()
    names = ("fusionauth", "api", "site")
    urls, ports = dict.fromkeys(names, "http://localhost:1"), dict.fromkeys((*names, "db"), 1)
    state = RunState("p", "docker", "emulator", urls, ports)
    (tmp_path / "p" / "state.json").write_text(json.dumps(asdict(state)))


def test_b14_what_was_decided_before_still_fails(stage: Stage, tmp_path: Path) -> None:
    save_decided(tmp_path)
    with pytest.raises(ImageError):
        start(tmp_path)


def test_h09_a_taken_port_gets_its_hint_from_what_was_decided(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"state_dir": str(tmp_path), "project": "p"}, {})
    with pytest.raises(PortInUse) as first, up._advised(settings):
        raise PortInUse("site", 3000, None)
    assert "pass --ports auto" in (first.value.hint or "")
    save_decided(tmp_path)
    with pytest.raises(PortInUse) as later, up._advised(settings):
        raise PortInUse("site", 3000, None)
    assert "down --volumes --project p (removes" in (later.value.hint or "")


@pytest.mark.parametrize("seed", ["seed", "seed --yes"])
def test_h09_up_without_a_seed_does_not_send_people_to_sign_in(seed: str, tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"state_dir": str(tmp_path), "project": "p"}, {})
    first = up._next_steps(settings, seed)[0]
    assert first == f"next: seed FusionAuth: python3 orchestrate.py {seed} --project p"
    assert "sign in" in up._next_steps(settings, None)[0]
