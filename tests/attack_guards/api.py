"""The API: whose token opens what."""

from mutations.attack_guards.guard import guard

API = "services/api/"

API_GUARDS = [
    guard(
        "api: signature",
        "401 402",
        (API + "tokens.py", "options=CHECKS,", 'options={**CHECKS, "verify_signature": False},'),
    ),
    guard(
        "api: issuer",
        "414",
        (API + "tokens.py", "        require_issuer(unverified, self.issuer)\n", ""),
        (API + "tokens.py", "issuer=self.issuer,", 'issuer=unverified.get("iss"),'),
    ),
    guard(
        "api: audience",
        "413",
        (API + "tokens.py", "audience=self.client_id,", 'audience=unverified.get("aud"),'),
    ),
    guard(
        "api: kind of token",
        "411 412",
        (API + "tokens.py", "        require_kind(claims, kind, self.client_id)\n", ""),
    ),
    guard(
        "api: kind by tty",
        "435 436 437",
        (API + "tokens.py", '    if "tty" not in claims:\n', "    if True:\n"),
    ),
    guard(
        "api: tty as documented",
        "437",
        (
            API + "tokens.py",
            "    return KINDS.get(tty) if isinstance(tty, str) else None\n",
            '    return KINDS.get(str(tty), "access token" if "roles" in claims else "ID token")\n',
        ),
    ),
    guard(
        "api: kind without tty",
        "438",
        (
            API + "tokens.py",
            "    found = find_kind(claims)\n",
            '    found = find_kind(claims) if "tty" in claims else kind\n',
        ),
    ),
    guard(
        "api: application of an access token",
        "439",
        (API + "tokens.py", 'claims.get("applicationId") != client_id', "False"),
    ),
    guard(
        "api: audience alone",
        "440",
        (API + "tokens.py", '"strict_aud": True', '"strict_aud": False'),
    ),
    guard("api: expiry", "416", (API + "tokens.py", "leeway=LEEWAY_S", "leeway=10**9")),
    guard(
        "api: size of a token",
        "971",
        (API + "tokens.py", "if len(token) > MAX_TOKEN_LENGTH:", "if False:"),
    ),
    guard(
        "api: one cookie",
        "422",
        (
            API + "credentials.py",
            "    if len(values) > 1:\n        # Which",
            "    if False:\n        # Which",
        ),
    ),
    guard(
        "api: one Authorization header",
        "422",
        (
            API + "credentials.py",
            '    if len(values) > 1:\n        raise AmbiguousToken("request", "more',
            '    if False:\n        raise AmbiguousToken("request", "more',
        ),
    ),
    guard(
        "api: size of headers", "971", (API + "header_limit.py", "size <= MAX_HEADER_BYTES", "True")
    ),
    guard(
        "api: CORS origin", "911", (API + "app.py", "allow_origins=[origin]", 'allow_origins=["*"]')
    ),
    guard(
        "api: CORS methods",
        "912",
        (API + "app.py", 'allow_methods=["GET"]', 'allow_methods=["GET", "DELETE"]'),
    ),
    guard(
        "api: CORS on its own faults",
        "913",
        (
            API + "app.py",
            "    return allow_site(app, settings.site_origin)\n",
            "    app.add_middleware(\n"
            "        CORSMiddleware,\n"
            "        allow_origins=[settings.site_origin],\n"
            "        allow_credentials=True,\n"
            "    )\n"
            "    return app\n",
        ),
    ),
    guard(
        "api: dates are numbers",
        "431 432",
        (API + "tokens.py", "        require_dates(unverified)\n", ""),
    ),
    guard(
        "api: a date ends",
        "432",
        (API + "tokens.py", "not is_number or abs(value) > LAST_DATE_S", "not is_number"),
    ),
    guard(
        "api: numbers of JSON",
        "433 991",
        (API + "strict_json.py", "if not math.isfinite(value):", "if False:"),
        (API + "responses.py", ", allow_nan=False", ""),
    ),
    guard(
        "api: a member once",
        "433 991",
        (API + "strict_json.py", "if len(value) < len(members):", "if False:"),
    ),
    guard(
        "api: depth of JSON",
        "433 991",
        (
            API + "strict_json.py",
            "if any(isinstance(inner, dict | list) for inner in level):",
            "if False:",
        ),
    ),
    guard(
        "api: deeper than the parser can go",
        "991",
        (API + "strict_json.py", "except RecursionError:", "except ZeroDivisionError:"),
    ),
    guard(
        "api: bytes of a key set",
        "991 992",
        (API + "jwks.py", "if len(body) > MAX_BYTES:", "if False:"),
    ),
    guard(
        "api: values of a key set",
        "991",
        (API + "jwks.py", 'if sum(map(body.count, (b"[", b"{", b","))) > MAX_VALUES:', "if False:"),
    ),
    guard(
        "api: keys of a key set",
        "991",
        (API + "jwks.py", 'if len(document["keys"]) > MAX_KEYS:', "if False:"),
    ),
    guard(
        "api: time of a fetch",
        "993",
        (API + "jwks.py", "asyncio.timeout(TIMEOUT_S)", "asyncio.timeout(None)"),
    ),
    guard(
        "api: turns between chunks",
        "994",
        (
            API + "jwks.py",
            "            await asyncio.sleep(0)\n    return bytes(body)",
            "    return bytes(body)",
        ),
    ),
    guard(
        "api: turns between keys",
        "994",
        (API + "jwks.py", "        await asyncio.sleep(0)\n    return keys", "    return keys"),
    ),
    guard(
        "api: status of a key set",
        "995",
        (API + "jwks.py", "if response.status_code != 200:", "if False:"),
    ),
    guard(
        "api: a key set is asked for as it is",
        "996",
        (API + "jwks.py", ', headers={"Accept-Encoding": "identity"}', ""),
    ),
    guard(
        "api: a key set is read as it was sent",
        "991",
        (API + "jwks.py", "in response.stream:", "in response.aiter_bytes():"),
    ),
    guard(
        "api: what is logged of a key set",
        "997",
        (API + "jwks.py", "{str(error)[:200]!r}", "{error!r}"),
    ),
    guard(
        "api: cooldown after a failure",
        "991",
        (
            API + "jwks.py",
            '("%s", error)\n            self._cooldown_until_s = self._clock() + COOLDOWN_S\n',
            '("%s", error)\n',
        ),
    ),
]
