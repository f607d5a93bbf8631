"""The demo's API: tells a caller's identity from FusionAuth's tokens.

The folder needs nothing beside it and may have any name.
"""
