"""Makes what Meta makes up: tokens, codes, ids. Random-looking, and the same for the same seed and order."""

from __future__ import annotations

import hashlib
from string import ascii_letters
from string import digits as decimals

from gramkey.emulator.world import Code, Grant, Token, World, digits

LETTERS = ascii_letters + decimals

HOUR = 3600
DAY = 86_400
SIXTY_DAYS = 60 * DAY

PREFIXES = {"instagram": "IGAA", "facebook": "EAA", "basic_display": "IGQV"}
LENGTHS = {"instagram": 181, "facebook": 205, "basic_display": 141}


def text(world: World, length: int, prefix: str = "") -> str:
    """The next unguessable-looking string of letters and digits, `length` characters with its prefix."""
    world.serial += 1
    return prefix + letters(f"{world.seed}/{world.serial}", length - len(prefix))


def letters(source: str, length: int) -> str:
    """Letters and digits that depend on `source` alone."""
    raw = hashlib.shake_256(source.encode()).digest(length)
    return "".join(LETTERS[byte % 62] for byte in raw)


def new_id(world: World, prefix: str) -> str:
    """The next id of 17 digits, above 2^53: of a post (`180`), a comment (`181`), and what else is made."""
    world.serial += 1
    return prefix + digits(f"{world.seed}/{prefix}/{world.serial}", 17 - len(prefix))


def hexadecimal(source: str, length: int) -> str:
    """Lower-case hexadecimal digits that depend on `source` alone."""
    return hashlib.shake_256(source.encode()).hexdigest(length)[:length]


def expires_in(world: World, life: int) -> int:
    """`life` less a few seconds, as Meta answers: never a round number."""
    return life - 16 - world.serial % 41


def mint_code(world: World, login: str, code: Code) -> Code:
    """Give the code its text and keep it."""
    code.text = text(world, 231 if login == "facebook" else 180, "AQ")
    world.codes[code.text] = code
    return code


def mint_token(world: World, token: Token, life: int) -> Token:
    """Give the token its text and its expiry (`life` seconds, a little less; 0 is for ever) and keep it."""
    login = world.apps[token.client_id].login
    token.text = text(world, LENGTHS[login], PREFIXES[login])
    token.expires_at = token.issued_at + expires_in(world, life) if life else 0
    world.tokens[token.text] = token
    return token


def token_for(grant: Grant, kind: str, now: int) -> Token:
    """A token of `kind` for all that the grant allows, not yet minted."""
    return Token("", kind, grant.client_id, grant.who, grant.granted(), now)
