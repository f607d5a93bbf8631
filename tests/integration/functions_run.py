"""A command of the orchestrator, with the modules of which functions ran: one a line at the end.

`python functions_run.py FILE ARGUMENT…` runs `orchestrate.py ARGUMENT…` and writes them to FILE.
What runs while a module is imported does not count: its body, and what its body calls.
"""

import inspect
import sys
import threading
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).parents[2]
PACKAGE = str(ROOT / "orchestrator") + "/"


class Watch:
    """A profile hook. `seen`: files of the package with a function that ran."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        file = frame.f_code.co_filename
        is_new = event == "call" and file.startswith(PACKAGE) and file not in self.seen
        if is_new and not is_import(frame):
            self.seen.add(file)


def is_import(frame: FrameType | None) -> bool:
    """Whether it is the body of a module or a class, or was called by one of a module's."""
    if frame and not frame.f_code.co_flags & inspect.CO_OPTIMIZED:
        return True
    while frame:
        is_body = frame.f_code.co_name == "<module>"
        if is_body and frame.f_code.co_filename.startswith(PACKAGE):
            return True
        frame = frame.f_back
    return False


def main(file: str, *argv: str) -> int:
    from orchestrator import cli

    watch = Watch()
    threading.setprofile(watch)
    sys.setprofile(watch)
    try:
        return cli.main(argv, ROOT)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        names = (name.removeprefix(f"{ROOT}/").removesuffix(".py") for name in watch.seen)
        Path(file).write_text("".join(f"{name.replace('/', '.')}\n" for name in sorted(names)))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(*sys.argv[1:]))
