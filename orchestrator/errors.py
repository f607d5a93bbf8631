"""Every failure the orchestrator can end with, and the exit code it maps to.

DemoError(message, hint)                                exit code
├─ ConfigError                                            2   wrong usage, settings or files
│    SettingsError (NotExternal) · StateError · ComposeFileError · InterpolationError
│    DependencyCycle · SeedFileError · OutputRefused
├─ EngineError                                            3   the engine is missing or refused
│    EngineUnavailable · ImageError · PortInUse · PortShared · DataInUse · ProcessDied ·
│    ProjectLocked · CannotRemove
├─ NotReady                                               4   started, never answered
├─ FusionAuthError                                        5   REST calls and seeding
│    FusionAuthUnreachable · FusionAuthRejected · SeedConflict
└─ E2EFailed                                              1   tests ran and failed
interrupted: 130 · output closed by its reader: 141 · anything else is a bug: 70, traceback shown

`message` is one sentence: what failed, where, the value seen. `hint` is the next step.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar


class DemoError(Exception):
    """Base of all errors a user is meant to read. log_tail: lines to read before the sentence."""

    exit_code: ClassVar[int] = 70
    log_tail: Sequence[str] = ()

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(DemoError):
    """Wrong usage, settings or files: nothing was started."""

    exit_code = 2


class SettingsError(ConfigError):
    """A setting has a value it cannot have, or contradicts the project's first `up`."""


class NotExternal(SettingsError):
    """`--set-issuer` for our own server, which has the issuer that the seed file says."""

    def __init__(self) -> None:
        super().__init__(
            "--set-issuer only applies to an external server", "name it with --fusionauth-url"
        )


class StateError(ConfigError):
    """The project's folder under .demo/ cannot be read or written."""


class OutputRefused(ConfigError):
    """stdout or stderr cannot be written: its disk is full."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"cannot write the output: {reason}", "write it to another place")


class ComposeFileError(ConfigError):
    """A compose file is not in the subset of the Compose Specification that we read."""

    def __init__(
        self,
        file: str,
        problem: str,
        *,
        service: str | None = None,
        hint: str | None = None,
    ) -> None:
        where = f'{file}: service "{service}": ' if service else f"{file}: "
        super().__init__(where + problem, hint)
        self.file = file
        self.service = service
        self.problem = problem


class InterpolationError(ConfigError):
    """A `${…}` has no value, or cannot be read."""


class DependencyCycle(ConfigError):
    """Services that wait for one another."""

    def __init__(self, cycle: Sequence[str]) -> None:
        super().__init__(
            f"services depend on one another in a circle: {' → '.join(cycle)}",
            "remove one of these depends_on entries",
        )
        self.cycle = tuple(cycle)


class SeedFileError(ConfigError):
    """The seed file is wrong; no request was sent."""


class EngineError(DemoError):
    """The engine is missing, or refused to start something."""

    exit_code = 3


class EngineUnavailable(EngineError):
    """No engine of that name can be used here."""


class ImageError(EngineError):
    """An image is neither present nor pullable, or does not build."""


class PortInUse(EngineError):
    """A port of a service is taken by another program. What else `up` can do, it adds itself."""

    def __init__(self, service: str, port: int, holder: str | None) -> None:
        by = f" by {holder}" if holder else ""
        super().__init__(f"port {port} of service {service} is already in use{by}", "free it")
        self.service = service
        self.port = port
        self.holder = holder


class PortShared(EngineError):
    """Another program answers at [::1], where browsers look for a service of ours too."""

    def __init__(self, service: str, port: int, holder: str | None) -> None:
        who = f"another program, {holder}," if holder else "another program"
        super().__init__(
            f"{who} answers on [::1]:{port}, so http://localhost:{port} may lead there "
            f"and not to service {service}",
            "stop that program or move it to another port, then run this command again",
        )
        self.service = service
        self.port = port
        self.holder = holder


class DataInUse(EngineError):
    """Another database server works on the data folder, maybe one in a container."""

    def __init__(self, folder: Path, holder: str) -> None:
        super().__init__(
            f"the data in {folder} is in use by {holder}",
            "run `down` where that server was started (another container?), "
            "or choose another --project",
        )
        self.folder = folder
        self.holder = holder


class ProcessDied(EngineError):
    """A service ended by itself while it was starting. advice: the next step, if one is known."""

    def __init__(
        self, service: str, how: str, log_tail: Sequence[str], log: str, advice: str | None = None
    ) -> None:
        last = f": {log_tail[-1].strip()[:160]}" if log_tail else ""
        hint = f"{advice} ({log})" if advice else f"read {log}"
        super().__init__(f"service {service} {how} while starting{last}", hint)
        self.service = service
        self.log_tail = tuple(log_tail)


class ProjectLocked(EngineError):
    """Another command is at work on the same project."""


class CannotRemove(EngineError):
    """Something of a project is still there after `down --volumes`. more: paths beside this one."""

    def __init__(self, path: str, why: str, *, more: int = 0) -> None:
        others = f" (and {more} more)" if more else ""
        super().__init__(
            f"cannot remove {path}: {why}{others}",
            "remove the cause, then run `down --volumes` again; until then the secrets stay",
        )
        self.path = path
        self.why = why


class NotReady(DemoError):
    """A service runs but never answered its probe. cause: a clause on what says why, if anything.

    hint: the next step, where it is more than a look at the log.
    """

    exit_code = 4

    def __init__(
        self,
        service: str,
        probe: str,
        waited_s: float,
        last_error: str,
        log_tail: Sequence[str],
        cause: str | None = None,
        hint: str | None = None,
    ) -> None:
        says = f"; {cause[:300]}" if cause else ""
        super().__init__(
            f"service {service} did not become ready in {waited_s:.0f} s: "
            f"{probe} answered {last_error}{says}",
            hint or f"python3 orchestrate.py logs {service}",
        )
        self.service = service
        self.probe = probe
        self.waited_s = waited_s
        self.last_error = last_error
        self.log_tail = tuple(log_tail)


class FusionAuthError(DemoError):
    """FusionAuth could not be asked, or refused."""

    exit_code = 5


class FusionAuthUnreachable(FusionAuthError):
    """No answer over the network."""


class FusionAuthRejected(FusionAuthError):
    """FusionAuth answered with an error status.

    field_errors: field path → codes; general_errors: codes (contract 1.4).
    """

    def __init__(
        self,
        message: str,
        hint: str | None = None,
        *,
        status: int,
        field_errors: Mapping[str, Sequence[str]] | None = None,
        general_errors: Sequence[str] = (),
    ) -> None:
        super().__init__(message, hint)
        self.status = status
        self.field_errors = {name: tuple(codes) for name, codes in (field_errors or {}).items()}
        self.general_errors = tuple(general_errors)


class SeedConflict(FusionAuthError):
    """The server holds something the seed cannot change in place."""


class E2EFailed(DemoError):
    """The end-to-end tests ran and failed."""

    exit_code = 1
