"""Meta's hosts and what each of them is for."""

from __future__ import annotations

from dataclasses import dataclass

VERSION = "v26.0"
"""The Graph API version that answers when a path names none."""


@dataclass(frozen=True, slots=True)
class Host:
    """One of Meta's host names. `family` is whose tokens it knows; `role` is the kind of answers it gives.

    `json_bodies`: whether a JSON body carries parameters there, as Meta's samples for data calls show.
    """

    name: str
    role: str
    family: str
    json_bodies: bool = False


HOSTS: dict[str, Host] = {
    host.name: host
    for host in (
        Host("www.instagram.com", "consent", "instagram"),
        Host("api.instagram.com", "tokens", "instagram"),
        Host("graph.instagram.com", "graph", "instagram", json_bodies=True),
        Host("www.facebook.com", "consent", "facebook"),
        Host("graph.facebook.com", "graph", "facebook", json_bodies=True),
        Host("rupload.facebook.com", "upload", "facebook"),
        Host("scontent.cdninstagram.com", "media", "instagram"),
    )
}
"""By name. Another media host (`*.cdninstagram.com`, `*.fbcdn.net`) is known by `find_host`."""

MEDIA_SUFFIXES = (".cdninstagram.com", ".fbcdn.net")


def find_host(name: str) -> Host | None:
    """The host of that name, without regard to case, a final dot or a port; None if it is not Meta's."""
    bare = name.lower().partition(":")[0].removesuffix(".")
    if bare.endswith(MEDIA_SUFFIXES):
        return HOSTS.get(bare) or Host(bare, "media", "instagram")
    return HOSTS.get(bare)
