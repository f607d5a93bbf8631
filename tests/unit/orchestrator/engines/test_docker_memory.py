from pathlib import Path

import pytest

from orchestrator.engines.docker.running import find_cgroup_memory_mb, make_memory_mb


def write_group(folder: Path, usage_file: str, stat: str) -> None:
    folder.mkdir(parents=True)
    (folder / usage_file).write_text("10485760\n")
    (folder / "memory.stat").write_text(stat)


@pytest.mark.parametrize(
    "folder, usage_file, stat",
    [
        ("memory/docker/abc", "memory.usage_in_bytes", "cache 1\ntotal_inactive_file 2097152\n"),
        ("docker/abc", "memory.current", "anon 1\ninactive_file 2097152\n"),
        ("system.slice/docker-abc.scope", "memory.current", "inactive_file 2097152\n"),
    ],
    ids=["version 1", "version 2", "version 2 with systemd"],
)
def test_memory_is_read_from_the_control_group_without_idle_page_cache(
    tmp_path: Path, folder: str, usage_file: str, stat: str
) -> None:
    write_group(tmp_path / folder, usage_file, stat)
    assert find_cgroup_memory_mb("abc", tmp_path) == 8.0


def test_a_container_on_another_machine_has_no_control_group_here(tmp_path: Path) -> None:
    assert find_cgroup_memory_mb("abc", tmp_path) is None


def test_the_daemon_s_answer_means_the_same() -> None:
    answer = {"memory_stats": {"usage": 10485760, "stats": {"inactive_file": 2097152}}}
    assert make_memory_mb(answer) == 8.0


def test_an_answer_without_a_measurement_is_none() -> None:
    assert make_memory_mb({"memory_stats": {}}) is None
