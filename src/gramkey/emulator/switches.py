"""Where Meta's behaviour is open, contradictory or changed: named switches, each with a default and its evidence."""

from __future__ import annotations

from collections.abc import Mapping

from gramkey.emulator.problems import BadInput
from gramkey.emulator.switch import Switch
from gramkey.emulator.switches_errors import ERRORS
from gramkey.emulator.switches_insights import INSIGHTS
from gramkey.emulator.switches_reading import READING
from gramkey.emulator.writing_switches import WRITING

SWITCHES: dict[str, Switch] = {
    switch.name: switch
    for switch in (
        Switch(
            "basic_display",
            ("dead", "alive"),
            "Whether Instagram Basic Display still logs people in and refreshes",
            "It ended on 2024-12-04 (Meta's blog, 2024-09-04). Some libraries can ask for nothing else.",
        ),
        Switch(
            "api_authorize",
            ("gone", "alive"),
            "Whether api.instagram.com/oauth/authorize shows the consent page or 'this page isn't available'",
            "It stopped working about 2026-08-22 (chatwoot#15575); Meta's reference of 2025-07-17 still prints it.",
        ),
        Switch(
            "exchange_shape",
            (
                "flat-int-array",
                "documented",
                "wrapped-int",
                "wrapped-int-array",
                "flat-string-comma",
                "basic-display",
            ),
            "The shape of the code exchange's answer: data[] or flat, the id a number or a string, permissions",
            "Meta's business-login page prints data[] with a string id and a comma list ('documented'); production "
            "code was served a flat object, an integer and an array. Which is served today is not established.",
        ),
        Switch(
            "used_code",
            ("not-found", "used"),
            "What a used or unknown code is answered at api.instagram.com",
            "'Matching code was not found or was already used' is Meta's text; 'This authorization code has been "
            "used' was observed.",
        ),
        Switch(
            "refresh_string",
            ("new", "same"),
            "Whether a refresh answers a new token string or the same one",
            "Basic Display answered the same (craftagram#62, instafeed.js#747); not established for Instagram Login.",
        ),
        Switch(
            "old_token_survives",
            ("true", "false"),
            "Whether the token that was refreshed goes on working until its own end",
            "Documented for 60-day system-user tokens only; not established for Instagram Login.",
        ),
        Switch(
            "young_refresh",
            ("refused", "unchanged", "renewed"),
            "What the refresh of a token younger than 24 hours does: HTTP 400, or the same token with its old end, "
            "or a refresh",
            "Meta documents the minimum age and no answer; people report that it 'fails or changes nothing'.",
        ),
        Switch(
            "wrong_instagram_secret",
            ("unsupported-request", "validating-secret"),
            "What a wrong client_secret is answered at graph.instagram.com/access_token",
            "No real body was found; it may surface as 'Unsupported request - method type: get'.",
        ),
        Switch(
            "exchange_long_lived",
            ("refused", "accepted"),
            "Whether ig_exchange_token takes a token that is long-lived already",
            "A reported live call with a token of the dashboard's generator was answered 'Session key invalid'.",
        ),
        Switch(
            "instagram_untick",
            ("on", "off"),
            "Whether the consent page of Instagram Login lets the person untick single permissions",
            "The answer lists granted permissions, which suggests it; no page of Meta says so.",
        ),
        Switch(
            "insufficient_role",
            ("page", "redirect"),
            "Whether an account without a role on the app ends at a page or is sent back with an error",
            "A page was observed (craftagram#86); one client's test claims a redirect with error=access_denied.",
        ),
        Switch(
            "saved_redirect",
            ("as-entered", "slash-added"),
            "Whether the dashboard keeps a redirect URI as it was entered, or adds a slash to its path",
            "Meta's business-login page: the form may add a trailing slash, and what was saved is what must be sent.",
        ),
        Switch(
            "cookie_account",
            ("preselect", "ask"),
            "Whether the consent page begins with the account that logged in last, as a browser's cookie does",
            "Reported as 'silently the wrong account' (passport-instagram#8 and others).",
        ),
        Switch(
            "facebook_login",
            ("for_business", "classic"),
            "Facebook Login for Business (all permissions or none, one beside the profile), or the classic one",
            "Meta's Facebook Login for Business page, 2026-05-05.",
        ),
        Switch(
            "facebook_code_token",
            ("short", "long", "unsaid"),
            "The life of the user token that the code exchange gives: hours, 60 days, or hours with no expires_in",
            "Meta's page says short-lived; samples show about 60 days, and logs show the key missing.",
        ),
        Switch(
            "facebook_code_seconds",
            ("600", "3600"),
            "How long a code of the Facebook login is good, in seconds",
            "Short; no figure is established.",
        ),
        Switch(
            "facebook_http_localhost",
            ("listed", "always"),
            "Whether http://localhost must be among the redirect URIs on the Facebook login",
            "Allowed unlisted in development mode (Meta's blog, 2018-06-08); unclear for business apps.",
        ),
        Switch(
            "revoke_answer",
            ("success", "true"),
            'What DELETE /permissions answers: {"success":true} or the bare value true',
            "Meta's page says true; today's Graph API answers objects.",
        ),
        Switch(
            "instagram_permissions",
            ("refused", "works"),
            "Whether /me/permissions works on graph.instagram.com",
            "No revoke is documented for Instagram Login and no successful answer was found.",
        ),
        Switch(
            "instagram_debug_token",
            ("refused", "works"),
            "Whether debug_token inspects Instagram tokens, on either Graph host",
            "Clients try it; no real answer was found.",
        ),
        Switch(
            "instagram_proof",
            ("ignored", "verified"),
            "Whether graph.instagram.com verifies an appsecret_proof",
            "One client says that it is ignored; unsettled.",
        ),
        Switch(
            "me_shape",
            ("flat", "data"),
            "Whether graph.instagram.com/me answers a flat object or wraps it in data[]",
            "Meta's get-started page prints data[]; every client reads the flat object.",
        ),
        Switch(
            "token_error_status",
            ("400", "401"),
            "The HTTP status of code 190 on graph.instagram.com",
            "400 is observed most; some clients record 401.",
        ),
        *READING,
        *ERRORS,
        *INSIGHTS,
    )
}


SWITCHES |= {line[0]: Switch(*line) for line in WRITING}


class Switches:
    """The values that hold now."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = {name: switch.default for name, switch in SWITCHES.items()}
        for name, value in (values or {}).items():
            self.set(name, value)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def holds(self, name: str, value: str) -> bool:
        """Whether the switch of that name has that value."""
        return self._values[name] == value

    def set(self, name: str, value: str) -> None:
        """Set one switch. Raises `BadInput`, which names the switches or values that exist."""
        switch = SWITCHES.get(name)
        if switch is None:
            raise BadInput(f"There is no switch {name!r}. There are: {', '.join(SWITCHES)}.")
        if value not in switch.values:
            raise BadInput(f"The switch {name} cannot be {value!r}. It can be: {', '.join(switch.values)}.")
        self._values[name] = value

    def reset(self) -> None:
        """Every switch back to its default."""
        self._values = {name: switch.default for name, switch in SWITCHES.items()}

    def to_json(self) -> dict[str, str]:
        """All values by name."""
        return dict(self._values)
