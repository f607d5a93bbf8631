import io

from orchestrator.console import TICK_S, PlainProgress


def test_what_changes_many_times_a_second_is_told_now_and_then_off_a_terminal() -> None:
    stream, now_s = io.StringIO(), [0.0]
    progress = PlainProgress(stream, lambda: now_s[0])
    for megabytes in range(100):
        progress.tick("db", f"pulling {megabytes} of 100 MB")
        now_s[0] += TICK_S / 40
    progress.tick("db", "pulled postgres:16")
    assert stream.getvalue().splitlines() == [
        "db           pulling 0 of 100 MB",
        "db           pulling 40 of 100 MB",
        "db           pulling 80 of 100 MB",
        "db           pulled postgres:16",
    ]


def test_step_is_a_line_of_its_own_off_a_terminal_and_no_wider_than_80_columns() -> None:
    stream = io.StringIO()
    PlainProgress(stream).step("seed", 3, 20, "create " + "x" * 100)
    (line,) = stream.getvalue().splitlines()
    assert line.startswith("seed         3/20 create xxx")
    assert len(line) == 80
