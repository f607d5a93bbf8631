"""From nothing to ready: database, schema, instance, kickstart. Workers take turns.

1. `fresh_instance` is what every FusionAuth has before anyone touched it
2. `kickstart_file` reads the file, and fills in what it refers to
3. `kickstart` does what it says, through our own API (`in_process`)
"""

import logging

from starlette.types import ASGIApp

from fusionauth_emulator.services import Services
from fusionauth_emulator.settings import Settings
from fusionauth_emulator.startup.fresh_instance import create_instance, random_ids
from fusionauth_emulator.startup.kickstart import instance_ids, run_kickstart
from fusionauth_emulator.startup.kickstart_file import Kickstart, KickstartError, load_kickstart
from fusionauth_emulator.store.instance import instance_exists

log = logging.getLogger(__name__)


async def start(app: ASGIApp, services: Services) -> None:
    """Raises DatabaseAway when PostgreSQL does not answer in time."""
    await services.database.open()
    async with services.database.setting_up():
        kickstart = _load_kickstart(services.settings)
        async with services.database.transaction() as connection:
            if not await instance_exists(connection):
                ids = instance_ids(kickstart) if kickstart else random_ids()
                await create_instance(connection, ids, services.clock.now_ms())
                log.info("Created a fresh instance")
        if kickstart:
            await run_kickstart(app, services, kickstart)


def _load_kickstart(settings: Settings) -> Kickstart | None:
    """A file that cannot be used is logged; the server starts without, as FusionAuth does."""
    if settings.kickstart_file is None:
        return None
    try:
        return load_kickstart(settings.kickstart_file, settings.environment)
    except KickstartError as error:
        log.error("Kickstart did not run: %s", error)
        return None
