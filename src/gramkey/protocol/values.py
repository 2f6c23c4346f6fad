"""What a login brings home: tokens, accounts and the consent that holds them. All times are unix seconds, UTC."""

from __future__ import annotations

from dataclasses import dataclass

from gramkey.protocol.secret import Secret

DAY = 86_400


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token and its life. `issued_at` is `None` where its age is not known (a pasted one).

    `expires_at` is `None` where it has no date; `dateless` then says whether Meta said so (a Page token) or
    nobody knows (a pasted one).
    """

    secret: Secret
    issued_at: int | None
    expires_at: int | None
    dateless: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """An Instagram professional account. Ids are strings of digits, exact beyond 2^53.

    `account_id` is the professional id (`1784…`, what webhooks and data calls use); `person_id` the app-scoped
    id (what the exchange returns and signed requests carry; on the facebook login the Facebook user's).
    `account_type` is lower case (`business`, `media_creator`, or "" where Meta did not say).
    """

    account_id: str
    person_id: str
    username: str = ""
    name: str = ""
    account_type: str = ""
    page_id: str = ""
    page_name: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """One account that a consent opens, and the token to be vended for it."""

    account: Account
    token: AccessToken


@dataclass(frozen=True, slots=True)
class Consent:
    """All that one person's login gave one app.

    `granted` are the scopes Meta says were granted, `None` where it did not say. `renewal` is the person's own
    user token on the facebook login (a Page token is what is vended there), else `None`.
    `data_access_expires_at` is the end of the 90-day data access, where Meta names one.
    """

    person_id: str
    granted: tuple[str, ...] | None
    openings: tuple[Opening, ...]
    renewal: AccessToken | None = None
    data_access_expires_at: int | None = None
