"""Settings, saved state and secrets become one value: the Project. The way of an `up`:

`folder` is its folder, with mark and lock; `state` what the first `up` decided, `choices` decides
it, `external` where somebody else runs FusionAuth; `project` makes the Project of all that.
`database_image` guards data on docker. `engines` finds what may have something of a project, also
for `down`, which needs no Project, `plain_compose` what Compose may have; `removal` removes.
"""
