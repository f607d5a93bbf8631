"""The demo's own program: from argv to a seeded stack.

From high to low; a module imports from below only (the contract is in `pyproject.toml`):

* `cli` finds the verb; `commands/` has a file for each, with its options
* `seed_target` says which server is seeded, and with which key
* `project/`: settings, saved state and secrets become one Project
* `stack` starts what does not run as planned and waits; `readiness` asks a probe, and finds in the
  log why a service will never be ready
* `engines/` starts services: as processes, or in Docker
* `verify/` judges an API, `flow/` explains a sign-in; `chromium` finds a browser for both
* `plan` makes services in order of the compose file, which `compose/` reads
* `seed/` is FusionAuth as a file, `fusionauth/` its REST client; `web/` has a browser's rules
* `yaml_reader` and `interpolate` read files of both kinds
* `settings` (flag, environment, `.env`, default), declared by `options`
* `console`, `localhost`, `process`, `secrets`, `private_files`: the effects; `errors`
"""
