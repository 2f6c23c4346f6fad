"""How grants and tokens end: by the person, by Meta, by time. Each token remembers the error it is answered with."""

from __future__ import annotations

from collections.abc import Iterator

from gramkey.emulator.minting import hexadecimal
from gramkey.emulator.world import Token, World

ENDINGS = {
    "removed": "D-41",
    "checkpoint": "D-42",
    "password-change": "D-43",
    "unconfirmed": "D-45",
    "logout": "D-46",
    "role-lost": "D-48",
    "secret-reset": "G-reset",
}
"""Why a token ends early, and the error it is answered with from then on. After a secret's reset none is documented."""


def tokens_of(world: World, who: str, client_id: str) -> Iterator[Token]:
    """The tokens that an account or a person gave to one app."""
    return (t for t in world.tokens.values() if t.who == who and t.client_id == client_id)


def end(world: World, who: str, error_id: str, client_id: str) -> int:
    """End every living token of `who` with that error; return how many."""
    ended = [token for token in tokens_of(world, who, client_id) if not token.ended]
    for token in ended:
        token.ended = error_id
    return len(ended)


def remove_grant(world: World, client_id: str, who: str) -> None:
    """The person removed the app, or it was revoked: nothing is granted any more, and every token answers so."""
    end(world, who, ENDINGS["removed"], client_id)
    world.grants.pop(f"{client_id}/{who}", None)


def expire(world: World, who: str, now: int, client_id: str) -> int:
    """Let the time of every token of `who` that has an end be over; return how many."""
    expired = [t for t in tokens_of(world, who, client_id) if t.expires_at > now and not t.ended]
    for token in expired:
        token.expires_at = now
    return len(expired)


def reset_secret(world: World, client_id: str) -> str:
    """Give the app a new secret; what the old one's tokens are answered is not documented. Return the new secret."""
    world.serial += 1
    app = world.apps[client_id]
    app.client_secret = hexadecimal(f"{world.seed}/secret/{world.serial}", 32)
    for token in world.tokens.values():
        if token.client_id == client_id and not token.ended:
            token.ended = ENDINGS["secret-reset"]
    return app.client_secret
