"""The docker engine. `engine` is the way in; it calls, in the order of an `up`:

`client` connects, by what `configuration` finds; `ownership` says whose the things of our name are;
`containers` lists ours; `mounts` makes files readable inside; `images` has them pulled (`pull`) or
built; `options` turns a service into what the SDK takes; `running` asks a container that runs.
"""
