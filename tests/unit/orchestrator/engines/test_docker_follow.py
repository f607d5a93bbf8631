"""Following a container's log, of which the daemon gives lines since a whole second."""

from dataclasses import dataclass, field

from orchestrator.engines.docker.running import ContainerLog

START_S = 1_790_000_000  # 2026-09-21T14:13:20Z


def stamped(second: int, nanosecond: int, text: str) -> str:
    return f"2026-09-21T14:13:{20 + second:02}.{nanosecond:09}Z {text}"


@dataclass
class Daemon:
    """Answers as the logs call of the Docker API does; remembers what it was asked."""

    lines: list[str] = field(default_factory=list)
    asked: list[tuple[int | None, int | None]] = field(default_factory=list)

    def read(self, tail: int | None, since_s: int | None) -> bytes:
        self.asked.append((tail, since_s))
        found = [line for line in self.lines if START_S - 20 + int(line[17:19]) >= (since_s or 0)]
        if tail is not None:
            found = found[-tail:]
        return "".join(f"{line}\n" for line in found).encode()


def test_b12_each_line_of_a_container_is_told_once() -> None:
    daemon = Daemon([stamped(0, 1, "one"), stamped(5, 2, "two"), stamped(5, 3, "three")])
    reader = ContainerLog("api", daemon.read, tail=1)
    assert reader.read() == ["three"]
    assert reader.read() == []
    daemon.lines += [stamped(5, 4, "same second"), stamped(5, 4, "same instant")]
    assert reader.read() == ["same second", "same instant"]
    daemon.lines += [stamped(9, 0, "later with spaces")]
    assert reader.read() == ["later with spaces"]
    assert reader.read() == []


def test_b12_the_daemon_is_asked_for_what_is_new_only() -> None:
    daemon = Daemon([stamped(0, 1, "one"), stamped(30, 2, "two")])
    reader = ContainerLog("api", daemon.read, tail=50)
    reader.read()
    reader.read()
    assert daemon.asked == [(50, None), (None, START_S + 29)]


def test_b12_following_without_a_tail_tells_new_lines_only() -> None:
    daemon = Daemon([stamped(5, 1, "old"), stamped(5, 2, "old too")])
    reader = ContainerLog("api", daemon.read, tail=0)
    assert reader.read() == []
    daemon.lines.append(stamped(5, 3, "new"))
    assert reader.read() == ["new"]


def test_b12_stderr_that_comes_a_moment_late_is_told() -> None:
    daemon = Daemon([stamped(5, 1, "first")])
    reader = ContainerLog("api", daemon.read, tail=5)
    reader.read()
    daemon.lines.append(stamped(6, 900, "stdout"))
    assert reader.read() == ["stdout"]
    daemon.lines.insert(1, stamped(6, 800, "stderr"))
    assert reader.read() == ["stderr"]


def test_b12_a_container_that_comes_later_is_read_whole() -> None:
    daemon = Daemon()
    reader = ContainerLog("api", daemon.read, tail=1)
    assert reader.read() == []
    daemon.lines = [stamped(1, 1, "one"), stamped(1, 2, "two")]
    assert reader.read() == ["one", "two"]
    daemon.lines = []  # removed
    assert reader.read() == []
    daemon.lines = [stamped(3, 1, "of the next container")]
    assert reader.read() == ["of the next container"]
