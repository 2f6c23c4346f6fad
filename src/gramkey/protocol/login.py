"""The whole of a login after the redirect, as one flow: code → long-lived token → whose it is."""

from __future__ import annotations

from gramkey.protocol.accounts import Page, list_pages, read_account, read_person
from gramkey.protocol.app import App
from gramkey.protocol.errors import MetaError, MissingAccountError
from gramkey.protocol.http import Flow
from gramkey.protocol.inspection import TokenFacts, inspect_token, read_permissions
from gramkey.protocol.secret import Secret
from gramkey.protocol.tokens import exchange_code, make_long_lived, refresh
from gramkey.protocol.values import AccessToken, Consent, Opening


def complete_login(app: App, code: Secret, redirect_uri: str, now: int) -> Flow[Consent]:
    """Exchange a code, make the token long-lived and read whose it is. The short-lived token never leaves here.

    The code is sent once; every later step may be asked again. Raises `MissingAccountError` where the login reaches no
    professional account.
    """
    short_lived = yield from exchange_code(app, code, redirect_uri, now)
    token = yield from make_long_lived(app, short_lived.token.secret, now)
    if app.login == "facebook":
        return (yield from read_consent(app, token, now))
    account = yield from read_account(app, token.secret)
    return Consent(account.person_id, short_lived.granted, (Opening(account, token),))


def read_consent(app: App, token: AccessToken, now: int) -> Flow[Consent]:
    """What a long-lived user token of the facebook login gives: its person, scopes, Pages and their accounts."""
    facts = yield from _facts(app, token.secret)
    person_id = facts.person_id or (yield from read_person(app, token.secret))
    granted = facts.scopes
    if granted is None:
        statuses = yield from read_permissions(app, token.secret)
        granted = tuple(name for name, status in statuses.items() if status == "granted")
    pages = yield from list_pages(app, token.secret, person_id, "business_management" in granted)
    user_token = _dated(token, facts)
    openings = tuple(_opening(page, now) for page in pages if page.account and page.token)
    if not openings:
        raise _no_account(pages)
    return Consent(person_id, granted, openings, user_token, facts.data_access_expires_at)


def renew_consent(app: App, token: AccessToken, now: int) -> Flow[Consent]:
    """Renew a person's user token on the facebook login and read the Page tokens again."""
    renewed = yield from refresh(app, token.secret, now)
    return (yield from read_consent(app, renewed, now))


def _facts(app: App, token: Secret) -> Flow[TokenFacts]:
    """What `debug_token` says; nothing known where Meta refuses the app's own token (D-52: Native/Desktop apps)."""
    try:
        return (yield from inspect_token(app, token))
    except MetaError:
        return TokenFacts(True, "", "", "", "", None, None, None, False, None)


def _dated(token: AccessToken, facts: TokenFacts) -> AccessToken:
    """The token with Meta's own dates, where it named them: `expires_in` may be missing here (DFC get-long-lived)."""
    if token.expires_at is not None:
        return token
    return AccessToken(token.secret, token.issued_at or facts.issued_at, facts.expires_at, facts.dateless)


def _opening(page: Page, now: int) -> Opening:
    """A Page token from a long-lived user token has no date of its own (DFC get-long-lived)."""
    assert page.account is not None
    assert page.token is not None
    return Opening(page.account, AccessToken(page.token, issued_at=now, expires_at=None, dateless=True))


def _no_account(pages: tuple[Page, ...]) -> MissingAccountError:
    if not pages:
        return MissingAccountError(
            "no_pages",
            "the login worked, but it gave no Facebook Page: tick a Page in the dialog, and ask for "
            "business_management if the Page belongs to a business portfolio",
        )
    names = ", ".join(page.name or page.page_id for page in pages[:5])
    return MissingAccountError(
        "no_linked_account",
        f"none of the Pages given ({names}) has an Instagram professional account linked to it: link one in the "
        "Page's settings, then log in again",
    )
