"""What is typed or sent stays text."""

from mutations.attack_guards.guard import guard
from mutations.edits import EMULATOR, OAUTH, REST

INJECTION_GUARDS = [
    guard(
        "pages: escaping",
        "511 512 516",
        (EMULATOR + "pages/render.py", "autoescape=True", "autoescape=False"),
    ),
    guard(
        "parameters: once each",
        "521 522",
        (
            OAUTH + "parameters.py",
            "elif name in parameters:",
            "elif False:",
        ),
    ),
    guard(
        "parameters: null characters",
        "534",
        (OAUTH + "parameters.py", 'if "\\x00" in name + value:', "if False:"),
    ),
    guard(
        "parameters: their number",
        "532",
        (OAUTH + "parameters.py", "max_num_fields=MAXIMUM_PARAMETERS", "max_num_fields=None"),
    ),
    guard(
        "forms: content type",
        "541 542",
        (OAUTH + "parameters.py", "if content_type_of(request) != FORM_TYPE:", "if False:"),
    ),
    guard(
        "forms: size",
        "952",
        (EMULATOR + "request_reading.py", "if len(body) > maximum_bytes:", "if False:"),
    ),
    guard(
        "REST: content type",
        "543",
        (REST + "call.py", "        self._require_content_type(content_types or (JSON,))\n", ""),
    ),
    guard(
        "REST: size",
        "951 953",
        (
            REST + "operations.py",
            "MAXIMUM_BODY_BYTES = 2 * 1024 * 1024",
            "MAXIMUM_BODY_BYTES = 1 << 40",
        ),
    ),
    guard(
        "REST: no connection while a body arrives",
        "961",
        (
            REST + "operations.py",
            "    body = await _read_body(operation, request)\n"
            "    read_ahead = await _read_ahead(body)"
            " if operation.bulk and len(body) > OPEN_BYTES else None\n",
            "    read_ahead = None\n",
        ),
        (
            REST + "operations.py",
            "            now_ms = services.clock.now_ms()\n",
            "            body = await _read_body(operation, request)\n"
            "            now_ms = services.clock.now_ms()\n",
        ),
    ),
    guard(
        "JSON Patch: copies",
        "955",
        (REST + "patch.py", "if copied > MAXIMUM_COPIED:", "if False:"),
        (REST + "patch.py", "if count_values(document) > MAXIMUM_VALUES:", "if False:"),
    ),
    guard(
        "JSON Patch: depth",
        "958",
        (
            REST + "patch.py",
            "        require_storable(outcome)  # each operation may go one level deeper\n",
            "        pass\n",
        ),
        (REST + "patch.py", "if len(tokens) > MAXIMUM_DEPTH:", "if False:"),
    ),
]
