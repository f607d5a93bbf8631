"""The compose file as values. The way: `load` reads each file as a `document` (nodes that know
their place), fills its variables (`interpolate`), merges the files, and reads each `service` into
the `model`, which is all that the rest of the program sees.
"""
