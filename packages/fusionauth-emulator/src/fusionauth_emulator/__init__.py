"""FusionAuth's REST API, OAuth, hosted backend and hosted pages on PostgreSQL.

Layers, from high to low. A module imports from its own layer's package and from lower layers only
(`pyproject.toml` has the contract).

* `__main__` runs the server: `settings` → `app`
* `app` puts all together; `startup/` takes a server from nothing to ready, `helpers` serves
  `/_emulator/`
* `rest/` answers `/api/*`, `hosted_backend/` answers `/app/*`
* `oauth2/` answers `/oauth2/*`, `/password/*` and `/.well-known/*`
* `pages/` draws the hosted pages, `cors` filters cross-origin requests
* `accounts` makes users and registrations
* `passwords/` knows the tenant's rules, sets passwords, and says who may sign in with one
* `services` is what every handler works with
* `store/` has all SQL
* `shapes/` says what FusionAuth's documents look like
* `keys/` signs, `hashing` hashes passwords: pure computation
* `http_protocol`, `listening`, `logs`, `request_head`, `request_reading`: how a request comes in
* `settings`, `clock`, `errors`, `json_reading`, `urls`

Most objects have one name in each layer: `rest/users.py` serves what `store/users.py` keeps, and
`shapes/user.py` says what it looks like. Keys are in `store/signing_keys.py`; API keys and groups
have their shapes in `shapes/administration.py`.
"""
