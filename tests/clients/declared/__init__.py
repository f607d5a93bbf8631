"""What FusionAuth's own API clients declare, compared with what the emulator and the seed have.

`typescript_client` reads types and requests of the npm package, `python_client` the requests of the
Python package. `members` finds what `our_shapes` and `answers` have of the types, `operations` what
becomes of the requests. `differences.toml` says why the rest differs.
"""
