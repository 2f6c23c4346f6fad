"""Meta's three logins as rows of data: hosts, paths, grant names, lifetimes, rules. Scopes are in `scopes`.

Sources are given per field where a fact is Meta's; DFC stands for Meta's developer documentation site.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

GRAPH_VERSION = "v26.0"
"""The Graph API version of every versioned call (DFC/docs/graph-api/changelog: released 2026-07-29).

Token endpoints of graph.instagram.com and api.instagram.com take no version (DFC business-login page).
"""

HOUR = 3_600
DAY = 86_400

ANY: tuple[str, ...] = ()
"""In `Login.options`: any value is allowed."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a login makes a token long-lived or refreshes it: one GET.

    `token_parameter` carries the token; `with_client_id` and `with_secret` say what goes along.
    """

    host: str
    path: str
    grant_type: str
    token_parameter: str
    with_client_id: bool
    with_secret: bool


@dataclass(frozen=True, slots=True)
class Login:
    """One of Meta's three doors to an Instagram account.

    Lifetimes are seconds. `options` are the optional parameters that an app may add to the authorization URL,
    with the values Meta documents (`ANY` where it names none). `family` is the prefix by which its tokens are
    usually recognised: never rely on it, Meta calls tokens opaque.
    """

    name: str
    title: str
    alive: bool
    authorize_host: str
    authorize_path: str
    exchange_host: str
    exchange_path: str
    exchange_method: str
    graph_host: str
    graph_path: str
    long_lived: Renewal
    refresh: Renewal
    account_fields: str
    base_scope: str
    options: Mapping[str, tuple[str, ...]]
    family: str
    code_lives: int
    short_lived_lives: int
    long_lived_lives: int
    refresh_from_age: int
    has_revoke: bool
    sends_proof: bool
    removal_page: str
    """Where the person removes the app ("" where no address is known), and `removal_words`, the way there."""
    removal_words: str


# https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
# (revised 2026-03-13); refresh: DFC/documentation/instagram-platform/reference/refresh_access_token (2025-07-17).
# api.instagram.com/oauth/authorize, still printed on one reference page, stopped answering in August 2026
# (chatwoot/chatwoot#15575).
INSTAGRAM = Login(
    name="instagram",
    title="Instagram API with Instagram Login",
    alive=True,
    authorize_host="www.instagram.com",
    authorize_path="/oauth/authorize",
    exchange_host="api.instagram.com",
    exchange_path="/oauth/access_token",
    exchange_method="POST",
    graph_host="graph.instagram.com",
    graph_path=f"/{GRAPH_VERSION}",
    long_lived=Renewal("graph.instagram.com", "/access_token", "ig_exchange_token", "access_token", False, True),
    refresh=Renewal("graph.instagram.com", "/refresh_access_token", "ig_refresh_token", "access_token", False, False),
    account_fields="id,user_id,username,name,account_type",
    base_scope="instagram_business_basic",
    options=MappingProxyType(
        {
            "force_reauth": ("true", "false"),
            # Documented as 0/1 in 2025 and as true/false since it was re-introduced on 2026-02-06.
            "enable_fb_login": ("true", "false", "0", "1"),
            # The old name of force_reauth, deprecated 2025-06-14; no report of it being refused.
            "force_authentication": ("0", "1"),
        }
    ),
    family="IG",
    code_lives=HOUR,
    short_lived_lives=HOUR,
    long_lived_lives=60 * DAY,
    refresh_from_age=DAY,
    has_revoke=False,
    sends_proof=False,
    removal_page="https://www.instagram.com/accounts/manage_access/",
    removal_words="Instagram → Settings → Website permissions → Apps and websites",
)

# https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow and
# DFC/docs/facebook-login/facebook-login-for-business (2026-05-05); long-lived tokens:
# DFC/docs/facebook-login/guides/access-tokens/get-long-lived. There is no refresh grant: exchange again.
FACEBOOK = Login(
    name="facebook",
    title="Instagram API with Facebook Login for Business",
    alive=True,
    authorize_host="www.facebook.com",
    authorize_path=f"/{GRAPH_VERSION}/dialog/oauth",
    exchange_host="graph.facebook.com",
    exchange_path=f"/{GRAPH_VERSION}/oauth/access_token",
    exchange_method="GET",
    graph_host="graph.facebook.com",
    graph_path=f"/{GRAPH_VERSION}",
    long_lived=Renewal(
        "graph.facebook.com",
        f"/{GRAPH_VERSION}/oauth/access_token",
        "fb_exchange_token",
        "fb_exchange_token",
        True,
        True,
    ),
    refresh=Renewal(
        "graph.facebook.com",
        f"/{GRAPH_VERSION}/oauth/access_token",
        "fb_exchange_token",
        "fb_exchange_token",
        True,
        True,
    ),
    account_fields="id,name",
    base_scope="instagram_basic",
    options=MappingProxyType(
        {
            "auth_type": ("rerequest", "reauthorize", "reauthenticate"),
            "display": ("page", "popup", "touch"),
            "extras": ANY,
            "override_default_response_type": ("true",),
        }
    ),
    family="EAA",
    # Not established; only its expiry error (100/36007) is known. An hour is Instagram's figure.
    code_lives=HOUR,
    # "Hours" (get-long-lived); never relied upon, since the next step always follows.
    short_lived_lives=HOUR,
    long_lived_lives=60 * DAY,
    refresh_from_age=DAY,
    has_revoke=True,
    sends_proof=True,
    removal_page="",
    removal_words="Facebook → Settings & privacy → Settings → Security and login → Business Integrations",
)

# DFC/docs/instagram-basic-display-api, ended 2024-12-04. Kept so that its remains are understood and explained.
BASIC_DISPLAY = Login(
    name="basic_display",
    title="Instagram Basic Display API (ended 2024-12-04)",
    alive=False,
    authorize_host="api.instagram.com",
    authorize_path="/oauth/authorize",
    exchange_host="api.instagram.com",
    exchange_path="/oauth/access_token",
    exchange_method="POST",
    graph_host="graph.instagram.com",
    graph_path="",
    long_lived=INSTAGRAM.long_lived,
    refresh=INSTAGRAM.refresh,
    account_fields="id,username,account_type",
    base_scope="user_profile",
    options=MappingProxyType({}),
    family="IGQ",
    code_lives=HOUR,
    short_lived_lives=HOUR,
    long_lived_lives=60 * DAY,
    refresh_from_age=DAY,
    has_revoke=False,
    sends_proof=False,
    removal_page=INSTAGRAM.removal_page,
    removal_words=INSTAGRAM.removal_words,
)

LOGINS: Mapping[str, Login] = MappingProxyType({row.name: row for row in (INSTAGRAM, FACEBOOK, BASIC_DISPLAY)})


def token_family(token: str) -> str:
    """The family a token seems to belong to: `IGQ`, `IG`, `EAA`, `TH`, `APP` (`id|secret`) or "".

    A hint for explanations only: Meta says that tokens are opaque (DFC/docs/facebook-login/web/accesstokens).
    """
    if "|" in token and token.split("|", 1)[0].isdigit():
        return "APP"
    return next((prefix for prefix in ("IGQ", "IG", "EAA", "TH") if token.startswith(prefix)), "")
