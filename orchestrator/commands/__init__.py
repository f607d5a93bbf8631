"""One module per verb, with its `Options` and `run(settings, options)`; `cli` lists the verbs.

`seed_export` is the second half of `seed`.
"""
