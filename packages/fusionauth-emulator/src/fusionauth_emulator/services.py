"""What every handler works with, made once per application and kept at `app.state.services`."""

from dataclasses import dataclass

from starlette.requests import Request

from fusionauth_emulator.clock import Clock
from fusionauth_emulator.hashing import PasswordHasher
from fusionauth_emulator.keys.key_ring import KeyRing
from fusionauth_emulator.settings import Settings
from fusionauth_emulator.store.database import Database


@dataclass(frozen=True)
class Services:
    settings: Settings
    database: Database
    clock: Clock
    keys: KeyRing
    hasher: PasswordHasher


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services
