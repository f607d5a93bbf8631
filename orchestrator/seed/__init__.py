"""The seed: what FusionAuth is to be, as a file, and the way from there to the server.

A run goes this way; nothing is sent before `apply`:

    read, place      the bytes of the file → a tree, and where its values stand
    repeat           repeated entries are written out
    schema           the shape of a seed file; the same as JSON Schema, for editors
    check_members    the tree against that shape; check_references: what entries say of one another
    seed_file        the way through these → objects.Seed: what is wanted
    snapshot         what the server has; snapshot_users reads its users in few requests
    server_settings  what is left to an external server
    compare, change  one object as wanted and as found → one step between them
    conflict         what cannot be changed in place
    diff             wanted and found → changes; diff_applications and diff_users: parts of it
    replace          --replace: room for what cannot be changed; replace_key: of a signing key
    prune            --prune: what earlier seeds made; ownership and record tell what that is
    undeclared       what the server has and the file does not declare
    seed_plan        the way through these → SeedPlan; plan_text shows it
    apply            sends changes in their order
    seeder           read, plan, apply, and again where another seed was faster

The way back, from a server to a file, is export/.
"""
