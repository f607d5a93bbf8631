"""Who gets tokens at all."""

from mutations.attack_guards.guard import guard
from mutations.edits import OAUTH

ADMISSION_GUARDS = [
    guard(
        "admission: registered",
        "341 342 343",
        (
            OAUTH + "admission.py",
            'return "registration_required" if client.require_registration else None',
            "return None",
        ),
    ),
    guard(
        "admission: verified",
        "344 345 346",
        (OAUTH + "admission.py", "if client.gates_registrations and", "if False and"),
    ),
    guard(
        "admission: of who refreshes",
        "346",
        (OAUTH + "grants/refresh_token.py", "if find_obstacle(client, user):", "if False:"),
    ),
    guard(
        "admission: of who redeems a code",
        "343",
        (
            OAUTH + "grants/authorization_code.py",
            "        require_admission(caller.client, user)\n",
            "",
        ),
    ),
]
