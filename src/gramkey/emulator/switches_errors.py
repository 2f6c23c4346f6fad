"""The switches of error answers: bodies, statuses and words that are not established, or differ between sources."""

from __future__ import annotations

from gramkey.emulator.switch import Switch

ERRORS = (
    Switch(
        "message_language",
        ("en", "de", "ja", "pt"),
        "The language of error texts in API answers. Other than en, they are the emulator's own wording and say so",
        "Meta translates its texts: Portuguese and Japanese bodies were observed on graph.instagram.com, and people's "
        "words in Spanish, Thai and Kannada (postiz-app#486, #928, #1129). What they say is not established.",
    ),
    Switch(
        "young_refresh_body",
        ("own-words", "unsupported-request"),
        "How a refresh of a token younger than 24 hours is refused: code 100 with words of its own, or with those of "
        "'Unsupported request'",
        "No real body was found; every text about 24 hours that was found is a client's.",
    ),
    Switch(
        "throttle_status",
        ("listed", "400", "403", "429"),
        "The HTTP status of codes 4, 17, 32, 341, 613 and 80000 to 80014; listed: 403 for code 4, else 400",
        "Not fixed: of 80002 none is established, code 4 was seen with 400 and 403, and Airbyte handles 400 and 429.",
    ),
    Switch(
        "expired_subcode",
        ("463", "0"),
        "The error_subcode of an expired token",
        "463 is documented; 0 was reported for the same text (n8n-nodes-instagram-integrations#8).",
    ),
    Switch(
        "secret_reset_error",
        ("no-subcode", "session-reset"),
        "What tokens are answered when the app's secret was reset: 190 without a subcode, or 190/460",
        "That they stop is background knowledge; the exact error was not found.",
    ),
    Switch(
        "wrong_exchange_secret",
        ("platform-app", "client-secret"),
        "What a wrong client_secret is answered at api.instagram.com: that the app or that its secret is invalid",
        "'Invalid platform app' was observed (pdir/social-feed-bundle#105); 'Invalid Client Secret' is the older form "
        "(Instagram-PHP-API#230).",
    ),
    Switch(
        "retired_scopes",
        ("invalid-scope", "invalid-platform-app"),
        "The page that the permissions of Basic Display are answered with",
        "Not established; both texts are to be expected.",
    ),
    Switch(
        "instagram_error_type",
        ("IGApiException", "OAuthException"),
        "The type of unknown-field and permission errors on graph.instagram.com",
        "IGApiException is often seen there; one fixture of an unknown field says OAuthException.",
    ),
    Switch(
        "missing_object_text",
        ("sentence", "empty"),
        "Whether 100/33 on graph.instagram.com has its sentence, or an empty message",
        "The sentence was observed; other people's test doubles have it empty.",
    ),
)
