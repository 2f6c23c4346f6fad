"""What gramkey finds itself, and what it says of answers that nobody has described yet; no answer is known by signs."""

from __future__ import annotations

from gramkey.diagnosis.schema import Again, Cause, Evidence, Kind, Life, Row, Sign, Verdict, Who
from gramkey.diagnosis.verdicts import (
    APP_SET_UP,
    BAD_LOGIN_REQUEST,
    BAD_REQUEST,
    HOUR,
    META_TROUBLE,
    START_OVER,
)

_OWN = "gramkey's own"
_ACCOUNT_FIRST = Verdict(Kind.USER, Life.ALIVE, Again.NEVER, Who.PERSON, 5)
_START_OVER_AFTER_TROUBLE = Verdict(Kind.REAUTH, Life.UNINVOLVED, Again.NEVER, Who.PERSON, 7)


def _row(
    row_id: str,
    title: str,
    verdict: Verdict,
    causes: tuple[str, ...],
    words: str,
    developer_words: str,
    remedy: str,
    command: str,
    said: tuple[str, ...] = (),
) -> Row:
    """One row; `said` are words by which it is known in what other programs print."""
    ranked = tuple(Cause(text, Evidence.INFERRED) for text in causes)
    signs = (Sign(endpoints=("program",), texts=said),) if said else ()
    return Row(row_id, title, "", signs, verdict, ranked, words, developer_words, remedy, _OWN, command)


_NO_ANSWER = (
    _row(
        "no-answer",
        "No answer",
        META_TROUBLE,
        ("the network, a proxy or a firewall is in the way", "Meta cannot be reached for the moment"),
        "Meta could not be reached. Check the network; your login is not affected.",
        "No answer came. It says nothing about the token.",
        "Check the network and proxy settings, then try again.",
        "gramkey doctor",
        (
            "Could not resolve host",
            "Name or service not known",
            "getaddrinfo",
            "ENOTFOUND",
            "Connection refused",
            "ECONNREFUSED",
            "Connection timed out",
            "ETIMEDOUT",
            "Max retries exceeded",
            "Connection reset by peer",
            "Network is unreachable",
        ),
    ),
    _row(
        "tls-not-trusted",
        "The certificate is not trusted",
        Verdict(Kind.CONFIG, Life.UNKNOWN, Again.NEVER, Who.DEVELOPER, 1),
        (
            "a proxy or a virus scanner opens TLS connections, and its CA is not trusted here",
            "SSL_CERT_FILE or the like names a file without the usual CAs, or the emulator's CA for the real Meta",
            "the system's CA certificates are missing, as in a small container",
        ),
        "The program does not trust the certificate that it was shown, so nothing was sent.",
        "It says nothing about the token. In a container install ca-certificates; behind a proxy name its CA in "
        "SSL_CERT_FILE, REQUESTS_CA_BUNDLE or NODE_EXTRA_CA_CERTS.",
        "Look at what stands between here and Meta, and name its CA.",
        "gramkey doctor",
        (
            "CERTIFICATE_VERIFY_FAILED",
            "SSL certificate problem",
            "unable to get local issuer certificate",
            "self-signed certificate in certificate chain",
            "self signed certificate",
            "SELF_SIGNED_CERT_IN_CHAIN",
            "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
            "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        ),
    ),
    _row(
        "no-answer-exchange",
        "No answer to the exchange",
        _START_OVER_AFTER_TROUBLE,
        ("the network, a proxy or a firewall is in the way", "Meta cannot be reached for the moment"),
        "The login was interrupted before it was finished. Check the network and start over.",
        "No answer to the exchange: the code may be spent, so it is not sent again (E39).",
        "Check the network, then start a new login.",
        "gramkey login",
    ),
    _row(
        "unreadable-answer",
        "Answer not understood",
        Verdict(Kind.RETRY, Life.UNKNOWN, Again.AFTER, Who.DEVELOPER, 7, HOUR),
        ("something between here and Meta answered: a proxy, a login page of the network", "Meta changed its answer"),
        "The answer could not be understood, so nothing was changed. Try again later.",
        "An answer of no known shape: the message names the keys seen. The token is kept as it is.",
        "Look at what stands between here and Meta; if nothing does, see whether gramkey has an update.",
        "gramkey status",
    ),
    _row(
        "unreadable-exchange",
        "Answer to the exchange not understood",
        START_OVER,
        ("something between here and Meta answered: a proxy, a login page of the network", "Meta changed its answer"),
        "The login could not be finished, because the answer was not understood. Start over.",
        "An answer of no known shape to the exchange: the code is spent.",
        "Look at what stands between here and Meta, then start a new login.",
        "gramkey login",
    ),
)

_UNKNOWN = (
    _row(
        "unknown-text",
        "Text that no row knows",
        Verdict(Kind.CLIENT, Life.UNKNOWN, Again.NEVER, Who.DEVELOPER, 1),
        ("it is not an error of Meta's", "only a part was pasted", "nobody has described it yet"),
        "Nothing in this text is known here. It says nothing about the token.",
        "Neither its numbers nor its words are in the table.",
        "Paste more: the whole answer with its code, the address that was asked, or the page's own words.",
        "gramkey status",
    ),
    _row(
        "trouble",
        "Trouble at Meta",
        META_TROUBLE,
        ("a passing fault at Meta: HTTP 5xx, or an answer that says of itself that it is transient",),
        "Meta had a problem of its own. Try again in a while.",
        "HTTP 5xx or is_transient: it says nothing about the token.",
        "Try again in a moment.",
        "gramkey status",
    ),
    _row(
        "trouble-exchange",
        "Trouble at Meta during the exchange",
        _START_OVER_AFTER_TROUBLE,
        ("a passing fault at Meta",),
        "Meta had a problem of its own while the login was finished. Start over in a moment.",
        "A passing fault at the exchange: the code may be spent, so it is not sent again (E39).",
        "Start a new login.",
        "gramkey login",
    ),
    _row(
        "unknown-exchange",
        "Exchange refused",
        START_OVER,
        ("the code was used before, is too old or damaged", "the redirect URI, app id or secret is wrong"),
        "The login could not be finished. Start over; if it fails again, the app's set-up has to be checked.",
        "The exchange was refused in words that are not known, and no number tells which of its causes it is.",
        "Start a new login; then compare redirect URI, app id and secret with the dashboard.",
        "gramkey login",
    ),
    _row(
        "unknown-answer",
        "Unknown refusal",
        Verdict(Kind.STOP, Life.UNKNOWN, Again.NEVER, Who.DEVELOPER, 1),
        ("nobody has described this answer yet",),
        "Meta refused, and the reason it gave is not known. Nothing was changed; the access is kept.",
        "No row of the table fits these numbers. The token is presumed alive; /me tells.",
        "Check the token; if the refusal stays, report its code and fbtrace_id.",
        "gramkey status",
    ),
    _row(
        "unknown-page",
        "Page not recognised",
        APP_SET_UP,
        ("the app's set-up", "the account has no role on the app"),
        "What that page says is not known. Usually the app's set-up has to be checked.",
        "No row of the table fits the words of this page; Meta may have shown them in another language.",
        "Compare app id, redirect URI and scopes with the dashboard; check the account's role.",
        "gramkey app list",
    ),
    _row(
        "redirect-failed",
        "Login refused",
        START_OVER,
        ("Meta ended the login for a reason of its own, named in the redirect",),
        "Meta ended the login without giving access.",
        "The redirect carries an error that is not known.",
        "Start the login again; if it fails alike, check the app's set-up.",
        "gramkey login",
    ),
)

_ACCOUNTS = (
    _row(
        "no-pages",
        "No Page given",
        _ACCOUNT_FIRST,
        (
            "no Page was ticked in the dialog",
            "the Page belongs to a business portfolio, and business_management was not asked for (E62)",
            "the person has no role on the Page",
        ),
        "The login worked, but no Facebook Page came with it. Log in again and tick your Page.",
        "/me/accounts is empty. Pages of a business portfolio are hidden without business_management.",
        "Log in again, tick the Page, and allow business_management.",
        "gramkey login",
    ),
    _row(
        "no-linked-account",
        "No Instagram account linked",
        _ACCOUNT_FIRST,
        ("the Instagram account is not linked to the Page", "it is a personal account"),
        "The login worked, but none of your Pages has an Instagram professional account. Link it, then log in again.",
        "instagram_business_account is absent on every Page given.",
        "Link the Instagram account in the Page's settings, then log in again.",
        "gramkey login",
    ),
    _row(
        "personal-account",
        "Personal account",
        _ACCOUNT_FIRST,
        ("the account is neither a business nor a creator account",),
        "This is a personal Instagram account. Switch it to a professional one in the Instagram app, then log in "
        "again.",
        "account_type is PERSONAL; Meta's API serves business and creator accounts only.",
        "Switch the account type in the Instagram app, then log in again.",
        "gramkey login",
    ),
    _row(
        "wrong-account",
        "Another account",
        Verdict(Kind.USER, Life.ALIVE, Again.NEVER, Who.PERSON, 4),
        ("the browser was logged in to another account, and Instagram took that one without asking (E32)",),
        "The login belongs to another account than the one you named. Log out at Instagram, then log in again.",
        "The account read from the token is not the one asked for.",
        "Use a private window, or log out at Instagram first.",
        "gramkey login",
    ),
)

_SIGNATURES = (
    _row(
        "signature-mismatch",
        "Signature of another secret",
        APP_SET_UP,
        (
            "the app's secret is wrong, or that of the other login is meant (E76)",
            "somebody else sent it",
            "the body was changed before it was checked",
        ),
        "A message that claims to come from Meta was refused, because its signature does not fit.",
        "No known secret made this signature. Check the raw body, and try the sibling's secret.",
        "Add the secret of the app that signs.",
        "gramkey app add",
    ),
    _row(
        "signature-no-secret",
        "No secret to check with",
        APP_SET_UP,
        ("no secret of the app is registered",),
        "A message from Meta could not be checked, because the app's secret is not known here.",
        "A signature needs the app's secret; none is registered.",
        "Register the app with its secret.",
        "gramkey app add",
    ),
    _row(
        "signature-time",
        "Signed at another time",
        BAD_LOGIN_REQUEST,
        ("it is an old message, sent again", "a clock is wrong"),
        "A signed message was refused, because its date is not of now.",
        "issued_at is too old or in the future: check the clock.",
        "Check the clock; if it is right, ignore the message.",
        "gramkey status",
    ),
    _row(
        "signature-malformed",
        "Not a signed message",
        BAD_LOGIN_REQUEST,
        ("it does not come from Meta", "it was damaged on the way"),
        "A message that claims to come from Meta was refused, because it is no signed message.",
        "Malformed, or signed with another algorithm than HMAC-SHA256.",
        "Nothing: it was refused.",
        "gramkey status",
    ),
)

_OTHERS = (
    _row(
        "bad-input",
        "Input refused",
        Verdict(Kind.CLIENT, Life.UNINVOLVED, Again.NEVER, Who.PERSON, 2),
        ("what was given cannot be right",),
        "What was given cannot be right; nothing was sent.",
        "Refused before anything was sent.",
        "Correct what the message names.",
        "",
    ),
    _row(
        "other-error",
        "Failure",
        BAD_REQUEST,
        ("the message says what went wrong",),
        "That did not work.",
        "An error that says nothing about the token.",
        "Read the message.",
        "gramkey status",
    ),
)

ROWS: tuple[Row, ...] = (*_NO_ANSWER, *_UNKNOWN, *_ACCOUNTS, *_SIGNATURES, *_OTHERS)
