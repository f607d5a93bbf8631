"""The demo's two pages: plain HTML, and the addresses of the environment they run in.

The folder needs nothing beside it and may have any name.
"""
