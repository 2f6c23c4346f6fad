"""What Meta says of a token on any call: D-40 … D-51."""

from __future__ import annotations

from gramkey.diagnosis.schema import ABSENT, Again, Cause, Evidence, Kind, Life, Row, Sign, Verdict, Who, numbers
from gramkey.diagnosis.verdicts import BAD_REQUEST, PERSON_FIRST, TOKEN_DEAD, TOKEN_DOUBTFUL


def _session(*subcodes: int) -> Sign:
    return Sign(codes=numbers(190), subcodes=numbers(*subcodes))


def _worded(*texts: str) -> Sign:
    """190 without a subcode, which Meta sends too: only the words tell."""
    return Sign(codes=numbers(190), subcodes=ABSENT, texts=texts)


_ANY_CALL = "any call with a token"

ROWS: tuple[Row, ...] = (
    Row(
        "D-40",
        "Token refused",
        _ANY_CALL,
        (Sign(codes=numbers(190)), _worded("Invalid OAuth access token.")),
        TOKEN_DOUBTFUL,
        (
            Cause("the token expired, was revoked or is invalid", Evidence.DOC),
            Cause("a passing incident at Meta: one such answer proves nothing (E87)", Evidence.REPORTED),
        ),
        words="Meta refused the access and did not say why. Usually a new login helps.",
        developer_words="190 without a known subcode: expired, revoked or invalid. Ask /me before giving the token up; "
        "a damaged token or a wrong kind of token brings the same number.",
        remedy="Check the token once more; if it is refused again, log in.",
        command="gramkey login",
        source="doc: error-handling",
    ),
    Row(
        "D-41",
        "App removed",
        _ANY_CALL,
        (_session(458), _worded("has not authorized application")),
        TOKEN_DEAD,
        (
            Cause("the person removed the app, or the app revoked its permissions", Evidence.DOC),
            Cause("the person never allowed this app", Evidence.DOC),
        ),
        words="This account no longer allows the app. Log in again if that was not intended.",
        developer_words="190/458: the app is not installed for this person. Meta sends a deauthorization too.",
        remedy="Log in again, if the person wants it.",
        command="gramkey login",
        source="doc: name; text observed: public code, emulator public code",
    ),
    Row(
        "D-42",
        "Security check",
        _ANY_CALL,
        (_session(459),),
        PERSON_FIRST,
        (Cause("the account is behind a security check; the token may still live (E59)", Evidence.DOC),),
        words="Meta wants you to confirm your account first. Log in at instagram.com or facebook.com, follow what it "
        "says there, then log in here again.",
        developer_words="190/459, checkpoint. Refreshing cannot help; pause the jobs of this account.",
        remedy="The person clears the check at instagram.com or facebook.com, then logs in again.",
        command="gramkey login",
        source="doc; text fragments observed: public code",
    ),
    Row(
        "D-43",
        "Session reset",
        _ANY_CALL,
        (_session(460), _worded("The session has been invalidated because", "does not match current stored session")),
        TOKEN_DEAD,
        (
            Cause("the person changed the password", Evidence.OBSERVED),
            Cause("Meta reset the session for security reasons", Evidence.OBSERVED),
        ),
        words="The access ended because the password was changed or Meta reset the account's sessions. Log in again.",
        developer_words="190/460. Only a new login helps; do not loop on refresh.",
        remedy="Log in again.",
        command="gramkey login",
        source="observed: instant-tokens.com#28; public code with fbtrace",
    ),
    Row(
        "D-44",
        "Token expired",
        "any call but the long-lived exchange and refresh (D-35)",
        (
            Sign(not_endpoints=("long_lived", "refresh"), codes=numbers(190), subcodes=numbers(463)),
            Sign(
                not_endpoints=("long_lived", "refresh"),
                codes=numbers(190),
                subcodes=ABSENT,
                texts=("Session has expired on",),
            ),
        ),
        TOKEN_DEAD,
        (
            Cause("nobody refreshed the token within its 60 days", Evidence.DOC),
            Cause("a short-lived token was kept, which lives an hour (E47)", Evidence.OBSERVED),
        ),
        words="The access has expired. Log in once more.",
        developer_words="190/463: expired, and an expired token can never be refreshed. The text names both dates.",
        remedy="Log in again, and let a schedule refresh the token in time.",
        command="gramkey login",
        source="doc",
    ),
    Row(
        "D-45",
        "Account not confirmed",
        _ANY_CALL,
        (_session(464), _worded("not a confirmed user")),
        Verdict(Kind.USER, Life.DEAD, Again.NEVER, Who.PERSON, 4),
        (Cause("the person's e-mail address or phone number is not confirmed", Evidence.DOC),),
        words="Meta wants you to confirm your e-mail address or phone number first. Do that in the app, then log in "
        "here again.",
        developer_words="190/464: sessions are not allowed for an unconfirmed user.",
        remedy="The person confirms the account, then logs in again.",
        command="gramkey login",
        source="doc name; text observed: public code",
    ),
    Row(
        "D-46",
        "Logged out",
        _ANY_CALL,
        (_session(467), _worded("session is invalid because the user logged out")),
        TOKEN_DEAD,
        (Cause("the person logged out everywhere, or the session ended otherwise", Evidence.DOC),),
        words="The access ended with the account's session. Log in again.",
        developer_words="190/467, Invalid Access Token; its historic text says that the user logged out.",
        remedy="Log in again.",
        command="gramkey login",
        source='doc: name "Invalid Access Token"; text observed: public code',
    ),
    Row(
        "D-47",
        "Revoked by the app",
        _ANY_CALL,
        (_session(466), _worded("invalidated explicitly using an API call")),
        TOKEN_DEAD,
        (Cause("a program revoked the token through Meta's API", Evidence.OBSERVED),),
        words="The access was ended by a program. Log in again if that was not intended.",
        developer_words="190/466: revoked by an API call.",
        remedy="Find out which program revoked it, then log in again.",
        command="gramkey login",
        source="observed: odev.me subcode list; public code",
    ),
    Row(
        "D-48",
        "Page role lost",
        "any call with a Page token",
        (_session(492),),
        Verdict(Kind.USER, Life.DEAD, Again.NEVER, Who.PERSON, 5),
        (Cause("the person behind the Page token no longer has a role on the Page", Evidence.DOC),),
        words="You no longer have a role on the Facebook Page. Ask an admin of the Page to give it back, then log in "
        "again.",
        developer_words="190/492, Invalid Session. A new token alone fails alike; the person's user token may live on.",
        remedy="Restore the role on the Page, then log in again.",
        command="gramkey login",
        source="doc: error-handling; public code",
    ),
    Row(
        "D-49",
        "Session invalid",
        _ANY_CALL,
        (_session(452, 456, 457, 461, 462, 465, 468),),
        TOKEN_DEAD,
        (
            Cause(
                "historic: the session does not match (452), is malformed (456), of an invalid origin (457), the app "
                "was installed again (461), the version is stale (462), the user invalid (465), or unused "
                "too long (468)",
                Evidence.OBSERVED,
            ),
        ),
        words="The access is no longer valid. Log in again.",
        developer_words="A historic subcode of 190; all of them ask for a new login.",
        remedy="Log in again.",
        command="gramkey login",
        source="observed: odev.me list; SDK public code",
    ),
    Row(
        "D-50",
        "Page token needed",
        "calls of the facebook login that act for a Page",
        (_worded("must be called with a Page Access Token"),),
        Verdict(Kind.CLIENT, Life.ALIVE, Again.NEVER, Who.DEVELOPER, 1),
        (Cause("the person's user token was sent where a Page token is due", Evidence.OBSERVED),),
        words="The program used the wrong kind of token. Your login is not the problem.",
        developer_words="Use the Page token from /me/accounts; gramkey vends that one for the facebook login.",
        remedy="Send the Page token.",
        command="gramkey token",
        source="observed: public code gotcha 12",
    ),
    Row(
        "D-51",
        "Session key invalid",
        _ANY_CALL,
        (Sign(codes=numbers(102)),),
        TOKEN_DOUBTFUL,
        (
            Cause(
                "the token comes from the dashboard's Generate token button and is long-lived already: it works, and "
                "is refreshed rather than exchanged (E48)",
                Evidence.REPORTED,
                when=Sign(endpoints=("long_lived",)),
                verdict=BAD_REQUEST,
                remedy="Import the token as it is; it can be refreshed once it is 24 hours old.",
                command="gramkey import-token",
            ),
            Cause("the session is invalid: expired, revoked or malformed", Evidence.DOC),
        ),
        words="Meta no longer accepts this access. Usually a new login helps.",
        developer_words="102, API Session: to be treated as 190 without a subcode.",
        remedy="Check the token once more; if it is refused again, log in.",
        command="gramkey login",
        source='doc: error-handling "API Session"; text: SDK public code, DFC reference lists (452) public code',
    ),
)
