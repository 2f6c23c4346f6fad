"""Calls that reach Meta without a usable token, and apps that Meta blocks: D-52 … D-56."""

from __future__ import annotations

from gramkey.diagnosis.schema import Cause, Evidence, Row, Sign, numbers
from gramkey.diagnosis.verdicts import APP_SET_UP_WITH_TOKEN, APP_STOPPED, BAD_REQUEST

ROWS: tuple[Row, ...] = (
    Row(
        "D-52",
        "Token required",
        "any call",
        (Sign(codes=numbers(104)),),
        BAD_REQUEST,
        (
            Cause("no token was sent", Evidence.OBSERVED),
            Cause(
                "the app's own token was refused, because its type under Advanced settings is Native or Desktop",
                Evidence.OBSERVED,
                when=Sign(families=("APP",)),
                verdict=APP_SET_UP_WITH_TOKEN,
                remedy="Set the app type to Web under Settings, Advanced.",
                command="gramkey status",
            ),
        ),
        words="The program asked Meta without a token. Your login is not the problem.",
        developer_words="104: no token, or an app token of an app whose type is Native/Desktop (Meta then acts as "
        "though none was sent).",
        remedy="Send a token; for app tokens change the app-type switch.",
        command="gramkey token",
        source="observed: public code; text inferred: fixture public code",
    ),
    Row(
        "D-53",
        "No active token",
        "/me",
        (Sign(codes=numbers(2500)),),
        BAD_REQUEST,
        (Cause("/me was asked without a usable token, for example one cut off on pasting", Evidence.OBSERVED),),
        words="Meta received no usable token. If you pasted one, paste it whole.",
        developer_words="2500: the token is missing or truncated.",
        remedy="Send or import the whole token.",
        command="gramkey import-token",
        source="observed: public code",
    ),
    Row(
        "D-54",
        "Provide valid app ID",
        "any call",
        (Sign(statuses=(403,), codes=numbers(200), texts=("Provide valid app ID",)),),
        BAD_REQUEST,
        (
            Cause("the token is missing or damaged, for example by a line break at its end", Evidence.OBSERVED),
            Cause("the parameters were put into the body of a GET, where they are dropped", Evidence.OBSERVED),
        ),
        words="Meta could not read what the program sent. Your login is probably not the problem.",
        developer_words="(#200) Provide valid app ID is no permission error: trim the token, and use the query string "
        "for GET.",
        remedy="Import the token without blanks or line breaks.",
        command="gramkey import-token",
        source="observed: public code",
    ),
    Row(
        "D-55",
        "API access blocked",
        "any call",
        (Sign(statuses=(400,), codes=numbers(200), texts=("API access blocked",)),),
        APP_STOPPED,
        (Cause("Meta has restricted the app or the account; the token is not at fault", Evidence.OBSERVED),),
        words="Meta has restricted this app or account. Whoever runs the app has to look at Meta's notices.",
        developer_words="200, API access blocked: look at the alerts in the App Dashboard and appeal. Not a missing "
        "permission, and no reason to give the token up.",
        remedy="Read the App Dashboard's alerts and appeal; ask nothing of Meta until then.",
        command="gramkey status",
        page="https://developers.facebook.com/apps/",
        source="observed: public code",
    ),
    Row(
        "D-56",
        "App deleted",
        "any call",
        (Sign(texts=("Application has been deleted",)),),
        APP_STOPPED,
        (Cause("the Meta app was deleted", Evidence.OBSERVED),),
        words="The app behind this login no longer exists at Meta.",
        developer_words="Error validating application. Application has been deleted. Its tokens end with it.",
        remedy="Set up another app and let everybody log in to that one.",
        command="gramkey app add",
        source="observed: public code",
    ),
)
