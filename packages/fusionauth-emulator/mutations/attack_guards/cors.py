"""The CORS filter."""

from mutations.attack_guards.guard import guard
from mutations.edits import EMULATOR

CORS_GUARDS = [
    guard(
        "CORS: the whole origin",
        "901 902 903",
        (
            EMULATOR + "cors.py",
            'return origin in allowed or "*" in allowed',
            "return any(origin.startswith(one) for one in allowed)",
        ),
    ),
    guard(
        "CORS: methods",
        "904",
        (
            EMULATOR + "cors.py",
            'if request.method not in configuration["allowedMethods"]:',
            "if False:",
        ),
    ),
    guard(
        "CORS: headers",
        "904",
        (
            EMULATOR + "cors.py",
            "if not all(name in allowed for name in requested if name):",
            "if False:",
        ),
    ),
    guard(
        "CORS: content type of a POST",
        "905",
        (
            EMULATOR + "cors.py",
            'return self.method == "POST" and not self.content_type',
            "return False",
        ),
    ),
    guard(
        "CORS: excluded paths",
        "908",
        (EMULATOR + "cors.py", "return None if request.is_preflight else {}", "return {}"),
    ),
]
