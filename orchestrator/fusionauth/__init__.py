"""FusionAuth's REST API, for the seed and for diagnoses. Imports errors and the secret type alone.

value            its JSON as values, whose secrets do not show themselves
shape            what members may hold; object_shapes says it of each object
builtin          what every server has from the start
wire             a request as a value, and every request that changes something
client           sends requests; answer is what comes back, and a refusal in words
sign_in_setup    what matters to a sign-in of how a server is set up
version          what the version of a server means for the demo
"""
