"""Reported failures that are no failure to be played here, each with the reason and what shows it instead."""

from __future__ import annotations

UNPLAYED = {
    "E11": "The dashboard's generator takes whoever the browser is logged in as. Generate a token for another account.",
    "E12": "The dashboard's layout has changed; nothing is sent.",
    "E14": "The dashboard refuses a URL; nothing is sent.",
    "E33": "The dashboard refuses a redirect URI with a scheme of its own; nothing is sent.",
    "E34": "Every redirect ends in #_ or #_=_.",
    "E36": "A browser refuses the program's own certificate.",
    "E37": "The program listens without TLS.",
    "E38": "Redirect URIs are compared letter by letter, so localhost and 127.0.0.1 differ always.",
    "E46": "Every account has two ids, in every answer.",
    "E50": "A library sends no token.",
    "E57": "Nobody told the consumer of the refreshed token.",
    "E71": "The dashboard refuses the program's webhook. Verify it: the delivery says what was wrong.",
    "E72": "The program does not echo the challenge. Verify its webhook.",
    "E73": "A proxy in front of the program answers. Verify its webhook.",
    "E74": "Real events stay away while the app is in development. Trigger events with and without a subscription.",
    "E75": "The account was never subscribed. Trigger an event without a subscription.",
    "E76": "The signature is of the other secret: the switch webhook_secret.",
}
"""With `known_reports`, all of E01 to E87."""
