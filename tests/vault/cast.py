"""Ada, Bob and Eve, their accounts, and what their logins bring home."""

from gramkey.protocol.app import App
from gramkey.protocol.secret import Secret
from gramkey.protocol.values import DAY, AccessToken, Account, Consent, Opening

NOW = 1_750_000_000
LIFE = 60 * DAY
KEY_HEX = "2b" * 32
ENV = {"GRAMKEY_MASTER_KEY": KEY_HEX}
SCOPES = ("instagram_business_basic", "instagram_business_content_publish")

ADA = Account("17841400000000001", "27640875392278831", "ada.lovelace", "Ada Lovelace", "business")
BOB = Account("17841400000000002", "27640875392278832", "bob_the_builder", "Bob", "media_creator")
EVE = Account("17841400000000003", "27640875392278833", "eve.drops", "Eve", "business")

INSTAGRAM = App(
    "instagram",
    "990602627938098",
    (Secret("5ecret-of-the-shop"),),
    "https://localhost:8765/callback",
    verify_only=(Secret("siblings-5ecret"),),
)
FACEBOOK = App("facebook", "421234567890123", (Secret("5ecret-of-facebook"),), "https://localhost:8765/callback")


def token_of(account: Account, issued_at: int = NOW, suffix: str = "") -> AccessToken:
    return AccessToken(Secret(f"IGAA-token-of-{account.account_id}{suffix}"), issued_at, issued_at + LIFE)


def consent_of(account: Account, issued_at: int = NOW, suffix: str = "") -> Consent:
    return Consent(account.person_id, SCOPES, (Opening(account, token_of(account, issued_at, suffix)),))


def page_token(account: Account, suffix: str = "") -> AccessToken:
    return AccessToken(Secret(f"EAAP-page-token-of-{account.account_id}{suffix}"), NOW, None, dateless=True)


def user_token(issued_at: int = NOW, suffix: str = "") -> AccessToken:
    return AccessToken(Secret(f"EAAU-user-token{suffix}"), issued_at, issued_at + LIFE)


def facebook_consent(*accounts: Account, issued_at: int = NOW, suffix: str = "") -> Consent:
    """One person's consent for the accounts of several Pages."""
    openings = tuple(Opening(account, page_token(account, suffix)) for account in accounts)
    return Consent("10161234567890123", None, openings, user_token(issued_at, suffix), NOW + 90 * DAY)


def at_half_life(grant_id: str, opening: Opening) -> int | None:
    return None if opening.token.expires_at is None else opening.token.expires_at - LIFE // 2
