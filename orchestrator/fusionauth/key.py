"""The members of a signing key that a seed file may declare (contract 5.4)."""

from orchestrator.fusionauth.shape import Scalar, object_of, one_of

RSA_ALGORITHMS = ("RS256", "RS384", "RS512")
RSA_LENGTHS = (2048, 3072, 4096)
HMAC_ALGORITHMS = ("HS256", "HS384", "HS512")

KEY = object_of(
    name=Scalar.NAME,
    algorithm=one_of(*RSA_ALGORITHMS, "ES256", "ES384", "ES512", *HMAC_ALGORITHMS, "Ed25519"),
    length=Scalar.NUMBER,  # RSA only: elsewhere it follows from the algorithm
    issuer=Scalar.TEXT,  # of the certificate; the default tenant's, where absent
)

# with one of these the key is imported, else FusionAuth generates it; never compared
KEY_MATERIAL = object_of(
    privateKey=Scalar.SECRET,  # PEM
    publicKey=Scalar.TEXT,  # PEM
    secret=Scalar.SECRET,  # HMAC
)
