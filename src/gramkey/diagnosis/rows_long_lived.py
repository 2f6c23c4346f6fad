"""Failures of the long-lived exchange and the refresh on graph.instagram.com: D-31 … D-37."""

from __future__ import annotations

from gramkey.diagnosis.rows_consent import TESTER_INVITES
from gramkey.diagnosis.schema import ABSENT, Again, Cause, Evidence, Kind, Life, Row, Sign, Verdict, Who, numbers
from gramkey.diagnosis.verdicts import (
    APP_SET_UP_WITH_TOKEN,
    BAD_LOGIN_REQUEST,
    BAD_REQUEST,
    DAY,
    TOKEN_DEAD,
    TOKEN_DOUBTFUL,
)

_IG = ("graph.instagram.com",)
_TOKEN_CALLS = ("long_lived", "refresh")
_OLD_ENOUGH = DAY

ROWS: tuple[Row, ...] = (
    Row(
        "D-31",
        "Unsupported request",
        "long-lived exchange and refresh at graph.instagram.com; single fields of other calls",
        (
            Sign(endpoints=_TOKEN_CALLS, hosts=_IG, statuses=(400,), codes=numbers(100), subcodes=ABSENT),
            Sign(codes=numbers(100), subcodes=ABSENT, texts=("Unsupported request - method type: get",)),
        ),
        APP_SET_UP_WITH_TOKEN,
        (
            Cause(
                "the account is an Instagram Tester whose invitation is still pending",
                Evidence.OBSERVED,
                when=Sign(endpoints=("long_lived",), families=("IG",)),
                verdict=Verdict(Kind.CONFIG, Life.UNKNOWN, Again.NEVER, Who.PERSON, 5),
                remedy="Accept the tester invitation on Instagram's website, then log in again.",
                command="gramkey login",
            ),
            Cause(
                "no token was sent: an empty or null one, since data[0] of the exchange was not unwrapped",
                Evidence.OBSERVED,
                when=Sign(endpoints=_TOKEN_CALLS, families=("",)),
                verdict=BAD_REQUEST,
                remedy="Read the exchange's answer in both shapes, flat and in data[], and send the token whole.",
                command="gramkey status",
            ),
            Cause(
                "the token comes from the Basic Display API, which ended on 2024-12-04",
                Evidence.OBSERVED,
                when=Sign(families=("IGQ",)),
                verdict=TOKEN_DOUBTFUL,
                remedy="Log in again through Instagram Login.",
                command="gramkey login",
            ),
            Cause(
                "the thing asked for is not available to this token: the app-scoped id used as account id, or a field "
                "that is not allowed",
                Evidence.OBSERVED,
                when=Sign(not_endpoints=("exchange", "long_lived", "refresh")),
                verdict=BAD_REQUEST,
                remedy="Use /me's user_id as account id, and ask without the last field to tell which one is refused.",
                command="gramkey status",
            ),
            Cause(
                "the code was exchanged by GET where Instagram wants POST (E41)",
                Evidence.OBSERVED,
                when=Sign(endpoints=("exchange",)),
                verdict=BAD_LOGIN_REQUEST,
                remedy="Exchange codes by POST with a form, then start a new login.",
                command="gramkey login",
            ),
        ),
        words="Instagram refused, and its words do not say why. Known reasons are a tester invitation that was not yet "
        "accepted, and a login from before December 2024.",
        developer_words="100, Unsupported request - method type: get. With a token four causes are known, and the HTTP "
        "method is none of them: a pending tester invitation, an empty token, a Basic Display token, a resource that "
        "this token may not have.",
        remedy="Check the tester invitation first; then log in again.",
        command="gramkey login",
        page=TESTER_INVITES,
        source="observed: (a) public code; (b) public code; (c) in2code#41; (d) public code, in2code#25",
    ),
    Row(
        "D-32",
        "POST not supported",
        "graph.instagram.com",
        (
            Sign(
                hosts=_IG,
                statuses=(400,),
                codes=numbers(100),
                subcodes=ABSENT,
                types=("IGApiException",),
                texts=("Unsupported request - method type: post",),
            ),
        ),
        BAD_REQUEST,
        (
            Cause("POST was used where only GET exists", Evidence.OBSERVED),
            Cause("POST went to /me/subscribed_apps instead of the account's numeric id", Evidence.OBSERVED),
        ),
        words="The program asked Instagram in a wrong way. Your login is not the problem.",
        developer_words="Token endpoints are GET only; subscribed_apps wants the numeric account id and not me.",
        remedy="Use GET for the token endpoints, and the numeric id for subscribed_apps.",
        command="gramkey status",
        source="observed: public code",
    ),
    Row(
        "D-33",
        "Token cannot be parsed",
        "any call with a token",
        (
            Sign(hosts=_IG, codes=numbers(190), subcodes=ABSENT, families=("EAA", "TH", "APP")),
            Sign(hosts=("graph.facebook.com",), codes=numbers(190), subcodes=ABSENT, families=("IG", "IGQ", "TH")),
            Sign(codes=numbers(190), subcodes=ABSENT, texts=("Cannot parse access token",)),
        ),
        BAD_REQUEST,
        (
            Cause(
                "the token was sent to the other login's host: an IG… token at graph.facebook.com, or an EAA… token at "
                "graph.instagram.com",
                Evidence.OBSERVED,
            ),
            Cause("the token is cut off, quoted or garbage", Evidence.OBSERVED),
            Cause("a short-lived token was refreshed", Evidence.OBSERVED, when=Sign(endpoints=("refresh",))),
        ),
        words="Meta could not read the token. It may be damaged, or belong to the other login.",
        developer_words="190, Cannot parse access token: check the token's family against the host, then its length. "
        "It says nothing about whether the token is alive where it belongs.",
        remedy="Import the whole token into the app of its own login.",
        command="gramkey import-token",
        source="observed: public code; TiagoGrosso/instagram-graph-api-lib#240",
    ),
    Row(
        "D-34",
        "No token sent",
        "any call at graph.instagram.com",
        (
            Sign(
                hosts=_IG,
                statuses=(400,),
                codes=numbers(190),
                subcodes=ABSENT,
                types=("IGApiException",),
                texts=("Invalid OAuth 2.0 Access Token",),
            ),
        ),
        BAD_REQUEST,
        (Cause("no token was sent", Evidence.INFERRED),),
        words="The program asked Instagram without a token. Your login is not the problem.",
        developer_words="190, Invalid OAuth 2.0 Access Token, IGApiException: the access_token parameter is missing or "
        "empty.",
        remedy="Send the token.",
        command="gramkey token",
        source="inferred: emulator public code",
    ),
    Row(
        "D-35",
        "Token expired",
        "long-lived exchange and refresh",
        (
            Sign(endpoints=_TOKEN_CALLS, statuses=(400,), codes=numbers(190), subcodes=numbers(463)),
            Sign(endpoints=_TOKEN_CALLS, codes=numbers(190), subcodes=ABSENT, texts=("Session has expired on",)),
        ),
        TOKEN_DEAD,
        (
            Cause("nobody refreshed the token within its 60 days", Evidence.OBSERVED),
            Cause("a short-lived token was kept, which lives an hour (E47)", Evidence.OBSERVED),
        ),
        words="The access has expired and cannot be renewed. Log in once more.",
        developer_words="190/463: an expired token can never be refreshed. The text names both dates.",
        remedy="Log in again, and let a schedule refresh the token in time.",
        command="gramkey login",
        source="observed: instant-tokens.com#11, #7; instafeed.js#702",
    ),
    Row(
        "D-36",
        "Too young to refresh",
        "refresh at graph.instagram.com",
        (
            Sign(endpoints=("refresh",), hosts=_IG, statuses=(400, 401, 403), younger_than=_OLD_ENOUGH),
            Sign(endpoints=("refresh",), hosts=_IG, codes=numbers(100), subcodes=ABSENT),
            Sign(endpoints=("refresh",), hosts=_IG, codes=numbers(100), subcodes=ABSENT, younger_than=_OLD_ENOUGH),
        ),
        Verdict(Kind.WAIT, Life.ALIVE, Again.AFTER, Who.NOBODY, 8, DAY),
        (Cause("the token is younger than 24 hours", Evidence.INFERRED),),
        words="The access is too new to be renewed. It works, and can be renewed a day after the login.",
        developer_words="Meta documents that a token must be 24 hours old before a refresh; what it answers to an "
        "earlier one is not established.",
        remedy="Use the token as it is, and refresh it once it is 24 hours old.",
        command="gramkey status",
        source="inferred: see B",
    ),
    Row(
        "D-37",
        "Wrong secret at the long-lived exchange",
        "long-lived exchange at graph.instagram.com",
        (Sign(endpoints=("long_lived",), hosts=_IG, statuses=(400,), codes=numbers(100), subcodes=ABSENT),),
        APP_SET_UP_WITH_TOKEN,
        (Cause("the Instagram app secret is wrong, missing, or has a blank at its end", Evidence.INFERRED),),
        words="Instagram may not recognise the app's secret. Whoever set it up has to check it.",
        developer_words="What Meta answers to a wrong client_secret here is not established; it may look like D-31.",
        remedy="Register the app again with the Instagram app secret.",
        command="gramkey app add",
        source="inferred: public code",
    ),
)
