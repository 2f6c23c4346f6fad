"""Failures of the exchange of an authorization code: D-20 … D-30. A code is never sent twice."""

from __future__ import annotations

from gramkey.diagnosis.schema import ABSENT, Cause, Evidence, Row, Sign, numbers
from gramkey.diagnosis.verdicts import APP_SET_UP, BAD_LOGIN_REQUEST, START_OVER

_FB = ("graph.facebook.com",)


def _instagram(*texts: str) -> Sign:
    """An answer of api.instagram.com: its `code` repeats the HTTP status, so only the words tell."""
    return Sign(endpoints=("exchange",), hosts=("api.instagram.com",), statuses=(400,), codes=ABSENT, texts=texts)


def _facebook(subcode: int, text: str) -> tuple[Sign, Sign]:
    """An answer of graph.facebook.com: by its subcode, and by its words where the subcode is missing."""
    return (
        Sign(endpoints=("exchange",), hosts=_FB, statuses=(400,), codes=numbers(100), subcodes=numbers(subcode)),
        Sign(endpoints=("exchange",), hosts=_FB, codes=numbers(100), subcodes=ABSENT, texts=(text,)),
    )


_SAME_REDIRECT = "Send the stored redirect URI of the authorization, byte for byte; never rebuild it."
_REDIRECT_DIFFERS = Cause(
    "the redirect URI differs between the two calls: slash, query, http or https, encoding, a proxy's host",
    Evidence.OBSERVED,
)

ROWS: tuple[Row, ...] = (
    Row(
        "D-20",
        "Code not found or already used",
        "exchange at api.instagram.com",
        (_instagram("Matching code was not found or was already used", "No matching code found"),),
        START_OVER,
        (
            Cause("the code was used before: a reload, a second visit, a retry", Evidence.DOC),
            Cause("it is older than an hour", Evidence.DOC),
            Cause("it was cut off, or still carries the #_ that Instagram appends", Evidence.DOC),
            Cause("it was issued for another app or redirect URI", Evidence.DOC),
        ),
        words="This login can no longer be finished: its code was used before or is too old. Start over.",
        developer_words="Codes live one hour and are used once. Never send the same code again.",
        remedy="Start a new login.",
        command="gramkey login",
        source="doc: business-login",
    ),
    Row(
        "D-21",
        "Code already used",
        "exchange at api.instagram.com",
        (_instagram("This authorization code has been used"),),
        START_OVER,
        (Cause("the callback was handled twice: a second mount, a double click, a link preview", Evidence.OBSERVED),),
        words="This login was finished before. If you see no account, start over.",
        developer_words="The callback ran twice. Make it idempotent: the second visit shows the first one's result.",
        remedy="Look whether the first try succeeded; else start a new login.",
        command="gramkey status",
        source="observed: public code",
    ),
    Row(
        "D-22",
        "Redirect URI differs",
        "exchange at api.instagram.com",
        (_instagram("Error validating verification code", "redirect_uri is identical", "Invalid redirect_uri"),),
        APP_SET_UP,
        (_REDIRECT_DIFFERS,),
        words="The login could not be finished, because the app named two different return addresses.",
        developer_words="redirect_uri at the exchange is not identical to the one of the authorization URL.",
        remedy=_SAME_REDIRECT,
        command="gramkey login",
        source="observed: drf-social-oauth2#115; chatwoot#11403 (2025-05, A2)",
    ),
    Row(
        "D-23",
        "Invalid platform app",
        "exchange at api.instagram.com",
        (_instagram("Invalid platform app", "Invalid Client Secret"),),
        APP_SET_UP,
        (
            Cause("id and secret are not the Instagram pair of the app", Evidence.OBSERVED),
            Cause("the secret is wrong: which words that brings is not established", Evidence.INFERRED),
        ),
        words="Instagram does not recognise the app's id and secret. Whoever set it up has to check them.",
        developer_words="The Instagram app id and its own secret belong here, not the Meta app's pair.",
        remedy="Register the app again with the pair from API setup with Instagram login.",
        command="gramkey app add",
        source="observed: pdir#105",
    ),
    Row(
        "D-24",
        "Redirect URI not registered",
        "exchange at api.instagram.com, legacy",
        (_instagram("Redirect URI does not match registered redirect URI"),),
        APP_SET_UP,
        (Cause("words of the legacy API: the redirect URI is not the registered one", Evidence.OBSERVED),),
        words="Instagram does not accept the address that the login returned to.",
        developer_words="These words are known from the legacy API only; today's are those of D-04 and D-22.",
        remedy="Compare the redirect URI with the registered one, byte for byte.",
        command="gramkey app list",
        source="observed: django-allauth#992",
    ),
    Row(
        "D-25",
        "Code already used",
        "exchange at graph.facebook.com",
        _facebook(36009, "This authorization code has been used"),
        START_OVER,
        (Cause("the code was used before", Evidence.OBSERVED),),
        words="This login was finished before. If you see no account, start over.",
        developer_words="The code was exchanged already; WWW-Authenticate says invalid_code. Never send it again.",
        remedy="Look whether the first try succeeded; else start a new login.",
        command="gramkey status",
        source="observed: public code; 36009 in public code fixture",
    ),
    Row(
        "D-26",
        "Code expired",
        "exchange at graph.facebook.com",
        _facebook(36007, "This authorization code has expired"),
        START_OVER,
        (Cause("too much time passed between the consent and the exchange", Evidence.OBSERVED),),
        words="The login took too long, so it can no longer be finished. Start over.",
        developer_words="The code expired. How long Facebook's codes live is not established.",
        remedy="Start a new login and finish it at once.",
        command="gramkey login",
        source="observed: public code with fbtrace; public code",
    ),
    Row(
        "D-27",
        "Redirect URI differs",
        "exchange at graph.facebook.com",
        _facebook(36008, "Error validating verification code"),
        APP_SET_UP,
        (_REDIRECT_DIFFERS,),
        words="The login could not be finished, because the app named two different return addresses.",
        developer_words="redirect_uri at the exchange is not identical to the one of the dialog.",
        remedy=_SAME_REDIRECT,
        command="gramkey login",
        source="observed: public code with fbtrace",
    ),
    Row(
        "D-28",
        "Code damaged",
        "exchange at graph.facebook.com",
        (
            Sign(
                endpoints=("exchange",),
                hosts=_FB,
                codes=numbers(100),
                subcodes=ABSENT,
                texts=("Invalid verification code format",),
            ),
        ),
        BAD_LOGIN_REQUEST,
        (Cause("the code was changed on the way", Evidence.OBSERVED),),
        words="The login could not be finished, because its code arrived damaged. Start over.",
        developer_words="The code must be passed on untouched: decoded once, with nothing but the fragment taken off.",
        remedy="Start a new login; paste the whole address rather than a part of it.",
        command="gramkey login",
        source="observed: public code",
    ),
    Row(
        "D-29",
        "Redirect URI is no address",
        "exchange at graph.facebook.com",
        (Sign(endpoints=("exchange",), hosts=_FB, codes=numbers(191)),),
        BAD_LOGIN_REQUEST,
        (Cause("the redirect URI was encoded twice", Evidence.OBSERVED),),
        words="The login could not be finished, because the app sent a wrong return address.",
        developer_words="redirect_uri isn't an absolute URI: it was URL-encoded twice. Encode it once.",
        remedy="Encode the redirect URI once, then start a new login.",
        command="gramkey login",
        source="observed: public code",
    ),
    Row(
        "D-30",
        "Wrong app id or secret",
        "exchange at graph.facebook.com",
        (
            Sign(codes=numbers(101)),
            Sign(endpoints=("exchange",), codes=numbers(1)),
            Sign(codes=numbers(1), subcodes=ABSENT, texts=("Error validating client secret",)),
        ),
        APP_SET_UP,
        (
            Cause("the Meta app id is wrong", Evidence.INFERRED, when=Sign(codes=numbers(101))),
            Cause("the Meta app secret is wrong, cut off or was reset", Evidence.INFERRED, when=Sign(codes=numbers(1))),
            Cause("the Instagram pair was used where the Meta app's pair belongs (E03)", Evidence.REPORTED),
        ),
        words="Facebook does not recognise the app's id and secret. Whoever set it up has to check them.",
        developer_words="101 names the app id, 1 the secret. Code 1 is not transient at the exchange.",
        remedy="Register the app again with the Meta app id and secret from Settings, Basic.",
        command="gramkey app add",
        source="inferred: fixtures public code",
    ),
)
