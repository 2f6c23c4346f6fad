"""Verdicts that many rows share, by name. How long to wait is gramkey's choice wherever Meta names no time."""

from __future__ import annotations

from gramkey.diagnosis.schema import Again, Kind, Life, Verdict, Who

HOUR = 3_600
DAY = 86_400

CANCELLED = Verdict(Kind.REAUTH, Life.UNINVOLVED, Again.NEVER, Who.PERSON, 3)
START_OVER = Verdict(Kind.REAUTH, Life.UNINVOLVED, Again.NEVER, Who.PERSON, 4)
TOKEN_DEAD = Verdict(Kind.REAUTH, Life.DEAD, Again.NEVER, Who.PERSON, 4)
TOKEN_DOUBTFUL = Verdict(Kind.REAUTH, Life.UNKNOWN, Again.NEVER, Who.PERSON, 4)

PERSON_FIRST = Verdict(Kind.USER, Life.UNKNOWN, Again.NEVER, Who.PERSON, 4)

ROLE_MISSING = Verdict(Kind.CONFIG, Life.UNINVOLVED, Again.NEVER, Who.DEVELOPER, 5)
APP_SET_UP = Verdict(Kind.CONFIG, Life.UNINVOLVED, Again.NEVER, Who.DEVELOPER, 1)
APP_SET_UP_WITH_TOKEN = Verdict(Kind.CONFIG, Life.UNKNOWN, Again.NEVER, Who.DEVELOPER, 1)

PERMISSION_MISSING = Verdict(Kind.PERM, Life.ALIVE, Again.NEVER, Who.PERSON, 5)

BAD_REQUEST = Verdict(Kind.CLIENT, Life.UNKNOWN, Again.NEVER, Who.DEVELOPER, 1)
BAD_LOGIN_REQUEST = Verdict(Kind.CLIENT, Life.UNINVOLVED, Again.NEVER, Who.DEVELOPER, 1)

APP_STOPPED = Verdict(Kind.STOP, Life.UNKNOWN, Again.NEVER, Who.DEVELOPER, 1)
POINTLESS = Verdict(Kind.STOP, Life.ALIVE, Again.NEVER, Who.PERSON, 1)

META_TROUBLE = Verdict(Kind.RETRY, Life.UNKNOWN, Again.BACKOFF, Who.NOBODY, 7)
THROTTLED = Verdict(Kind.WAIT, Life.ALIVE, Again.HEADER, Who.NOBODY, 6, HOUR)
THROTTLED_DAY = Verdict(Kind.WAIT, Life.ALIVE, Again.AFTER, Who.NOBODY, 6, DAY)
