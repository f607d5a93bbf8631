"""Line 22: the CORS filter."""

from mutations.acceptance_guards.loss import lose
from mutations.edits import EMULATOR

CORS = [
    lose(
        22,
        "off at first",
        (
            EMULATOR + "cors.py",
            'not configuration["enabled"] or not _origin_is_allowed',
            "not _origin_is_allowed",
        ),
        (
            EMULATOR + "cors.py",
            'return origin in allowed or "*" in allowed',
            "return origin in allowed or not allowed",
        ),
    ),
    lose(
        22,
        "the listed origin only",
        (EMULATOR + "cors.py", 'return origin in allowed or "*" in allowed', "return True"),
    ),
    lose(
        22,
        "a POST says what it holds",
        (
            EMULATOR + "cors.py",
            'return self.method == "POST" and not self.content_type',
            "return False",
        ),
    ),
    lose(
        22,
        "the asked method alone",
        (
            EMULATOR + "cors.py",
            'headers["Access-Control-Allow-Methods"] = method',
            'headers["Access-Control-Allow-Methods"] = ",".join(configuration["allowedMethods"])',
        ),
    ),
    lose(
        22,
        "one's own origin",
        (
            EMULATOR + "cors.py",
            "if origin is None or origin == base_url(scope):",
            "if origin is None:",
        ),
    ),
]
