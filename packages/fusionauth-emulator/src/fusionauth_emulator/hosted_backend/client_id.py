"""The client Id in either URL shape: `/app/login/{clientId}` or `/app/login/?client_id=` (2)."""

from starlette.requests import Request

from fusionauth_emulator.oauth2.parameters import Parameters


def read_client_id(request: Request, parameters: Parameters) -> str | None:
    """[A] contract 14.2: with a client Id in the path and in the query the path wins."""
    in_path: str | None = request.path_params.get("client_id")
    return in_path or parameters.get("client_id")
