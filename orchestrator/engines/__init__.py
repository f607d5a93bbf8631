"""Engines start, stop and list services. `base` says what one is; `local` and `docker` are ones.

The local engine has `postgres` (the programs and the data folder), `data_lock` and `log_file`.
"""
