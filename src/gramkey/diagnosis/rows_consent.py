"""Failures on Meta's consent page and in the redirect back: D-01 … D-12."""

from __future__ import annotations

from gramkey.diagnosis.schema import ABSENT, Again, Cause, Evidence, Kind, Life, Row, Sign, Verdict, Who, numbers
from gramkey.diagnosis.verdicts import APP_SET_UP, CANCELLED, HOUR, ROLE_MISSING

_INSTAGRAM = ("www.instagram.com", "api.instagram.com")
_FACEBOOK = ("www.facebook.com",)
TESTER_INVITES = "https://www.instagram.com/accounts/manage_access/"


def _page(hosts: tuple[str, ...], *texts: str) -> Sign:
    """What the person reads on a page that never redirects; its older form is JSON with these words."""
    return Sign(endpoints=("authorize",), hosts=hosts, codes=ABSENT, texts=texts)


ROWS: tuple[Row, ...] = (
    Row(
        "D-01",
        "Login cancelled",
        "redirect of the instagram login",
        (Sign(endpoints=("redirect",), codes=ABSENT, types=("access_denied/user_denied",)),),
        CANCELLED,
        (Cause("the person pressed Cancel", Evidence.DOC),),
        words="The login was cancelled; nothing has changed.",
        developer_words="The redirect says access_denied and user_denied with no error_code: a plain cancel.",
        remedy="Start the login again whenever you like.",
        command="gramkey login",
        source="doc: business-login",
    ),
    Row(
        "D-02",
        "Login declined",
        "redirect of the facebook login",
        (Sign(endpoints=("redirect",), codes=numbers(200), types=("access_denied/user_denied",)),),
        CANCELLED,
        (
            Cause("the person pressed Cancel", Evidence.OBSERVED),
            Cause(
                "the app is in development mode, or its login configuration holds assets that cannot be granted: then "
                "the person cancelled nothing (E30)",
                Evidence.REPORTED,
                remedy="Set the app Live, check the login configuration, and pass config_id rather than scope.",
            ),
        ),
        words="Facebook ended the login without giving access. If you did not press Cancel, the app's set-up may be "
        "the reason.",
        developer_words="error_code=200, Permissions error. One source reports it as a cancel, another as a refusal by "
        "the app's configuration; the redirect does not tell which.",
        remedy="If it was a cancel, log in again. If not, check that the app is Live and its login configuration.",
        command="gramkey login",
        source="observed: public code",
    ),
    Row(
        "D-03",
        "Invalid platform app",
        "consent page of the instagram login",
        (_page(_INSTAGRAM, "Invalid platform app"),),
        APP_SET_UP,
        (
            Cause("the Meta app id was used where the Instagram app id belongs", Evidence.OBSERVED),
            Cause("the Instagram product of the app is not set up", Evidence.OBSERVED),
            Cause("a scope name does not exist, and the page blames the app instead (E02)", Evidence.OBSERVED),
        ),
        words="Instagram does not recognise the app that asked. Whoever set it up has to check its Instagram app id.",
        developer_words="The client id is not that of an app with Instagram Login. The Instagram app id and secret "
        "stand under API setup with Instagram login, apart from the Meta app id under Settings, Basic.",
        remedy="Register the app with its Instagram app id and secret.",
        command="gramkey app add",
        source="observed: pdir/social-feed-bundle#105, #167; craftagram#25",
    ),
    Row(
        "D-04",
        "Invalid redirect_uri",
        "consent page of the instagram login",
        (_page(_INSTAGRAM, "Invalid redirect_uri"),),
        APP_SET_UP,
        (
            Cause("the address is not in the Instagram product's list of OAuth redirect URIs", Evidence.OBSERVED),
            Cause("it differs in a trailing slash, which the dashboard may have added on saving", Evidence.OBSERVED),
            Cause("it is not https, or the list was not saved", Evidence.OBSERVED),
        ),
        words="Instagram does not accept the address that the login would return to. Whoever set up the app has to "
        "register it.",
        developer_words="redirect_uri must equal one entry of OAuth redirect URIs byte for byte. The Instagram "
        "product's list is separate from Facebook Login's.",
        remedy="Copy the exact address into OAuth redirect URIs under Business login settings, press Save, and compare "
        "what was stored.",
        command="gramkey app list",
        source="observed: public code; craftagram#11 slash",
    ),
    Row(
        "D-05",
        "Invalid scope",
        "consent page of the instagram login",
        (_page(_INSTAGRAM, "Invalid scope"),),
        APP_SET_UP,
        (
            Cause("a scope is unknown, retired, or the list is empty", Evidence.OBSERVED),
            Cause(
                "the account has not accepted its tester invitation, or the app is not Live",
                Evidence.OBSERVED,
                verdict=Verdict(Kind.PERM, Life.UNINVOLVED, Again.NEVER, Who.PERSON, 5),
                remedy="Accept the tester invitation, or set the app Live.",
            ),
        ),
        words="Instagram refused what the app asked permission for.",
        developer_words="Only the instagram_business_* names work on this login. The same page is shown to accounts "
        "that are no accepted testers of an app that is not Live.",
        remedy="Ask for capabilities (read, publish, comments, messages, insights) so that the names are right; then "
        "check the tester invitation.",
        command="gramkey login",
        page=TESTER_INVITES,
        source="observed: Joomline/slogin#112; Clancey/simple_auth#132; hungdev/react-native-instagram-login#90; "
        "photostream#11",
    ),
    Row(
        "D-06",
        "Insufficient developer role",
        "consent page or exchange of the instagram login; the dashboard's Generate token",
        (
            _page(_INSTAGRAM, "Insufficient developer role"),
            Sign(endpoints=("redirect",), texts=("Insufficient developer role",)),
            Sign(
                endpoints=("exchange",),
                hosts=("api.instagram.com",),
                codes=ABSENT,
                texts=("Insufficient developer role",),
            ),
        ),
        ROLE_MISSING,
        (
            Cause("the app is in development or has Standard Access, and the account has no role", Evidence.OBSERVED),
            Cause("the account was made a Tester, and not an Instagram Tester", Evidence.OBSERVED),
            Cause("the invitation was never accepted by the account itself", Evidence.OBSERVED),
        ),
        words="This Instagram account is not yet allowed to use the app. It has to be invited as an Instagram Tester "
        "and to accept the invitation.",
        developer_words="Under App roles add the account as Instagram Tester (not plain Tester); the account accepts "
        "on Instagram's website, Apps and websites, Tester invites. Or go Live with Advanced Access.",
        remedy="Invite the account as Instagram Tester, accept the invitation, then log in again.",
        command="gramkey login",
        page=TESTER_INVITES,
        source="observed: loicnestler/instagram-basic-display#2; craftagram#16, #86 (2025-05); public code",
    ),
    Row(
        "D-07",
        "Instagram asks for a check",
        "consent page of the instagram login: bounced to instagram.com",
        (_page(_INSTAGRAM, "e=1348020", "auth_platform/recaptcha"),),
        Verdict(Kind.WAIT, Life.UNINVOLVED, Again.AFTER, Who.PERSON, 6, 6 * HOUR),
        (Cause("many login attempts made Instagram suspicious", Evidence.OBSERVED),),
        words="Instagram wants to see that a person is logging in. Wait some hours, then log in at instagram.com by "
        "hand and finish the check.",
        developer_words="Anti-abuse: bounced to instagram.com/?e=1348020 and a recaptcha, with no redirect to the app. "
        "How long it lasts is not documented.",
        remedy="Stop for some hours; the person solves the check by hand, then logs in again.",
        command="gramkey login",
        source="observed: public code",
    ),
    Row(
        "D-08",
        "URL Blocked",
        "consent page of the facebook login",
        (_page(_FACEBOOK, "URL Blocked", "redirect URI is not whitelisted"),),
        APP_SET_UP,
        (
            Cause("the redirect URI is not listed, and Strict Mode compares it exactly", Evidence.OBSERVED),
            Cause("Client OAuth Login or Web OAuth Login is off", Evidence.OBSERVED),
        ),
        words="Facebook does not accept the address that the login would return to. Whoever set up the app has to "
        "register it.",
        developer_words="Valid OAuth Redirect URIs under Facebook Login, Settings must hold the exact address; Client "
        "and Web OAuth Login must be on.",
        remedy="Add the exact address to Valid OAuth Redirect URIs and save.",
        command="gramkey app list",
        source="observed: public code and 9 others",
    ),
    Row(
        "D-09",
        "Can't Load URL",
        "consent page of the facebook login",
        (
            Sign(endpoints=("authorize",), hosts=_FACEBOOK, codes=numbers(191)),
            _page(_FACEBOOK, "Can't Load URL", "isn't included in the app's domains"),
        ),
        APP_SET_UP,
        (Cause("the domain is missing in the app's App Domains", Evidence.OBSERVED),),
        words="Facebook does not accept the website that the login would return to. Whoever set up the app has to "
        "register its domain.",
        developer_words="The redirect URI's domain is not in App Domains. The number 191 is inferred.",
        remedy="Add the domain under Settings, Basic, App Domains and save.",
        command="gramkey app list",
        source="observed: public code; number inferred",
    ),
    Row(
        "D-10",
        "App not active",
        "consent page of the facebook login",
        (_page(_FACEBOOK, "App Not Setup", "still in development mode", "App not active", "Feature unavailable"),),
        ROLE_MISSING,
        (
            Cause("the app is not Live, and the person has no role on it", Evidence.OBSERVED),
            Cause("Facebook Login is switched off for the app", Evidence.OBSERVED),
        ),
        words="Facebook does not let you use this app yet. Whoever set it up has to open it or give you a role on it.",
        developer_words="Give the person a role, or set the app Live. Feature unavailable means that login is disabled "
        "for the app: look at its alerts and required actions.",
        remedy="Add a role for the person or set the app Live, then log in again.",
        command="gramkey login",
        source="observed: public code",
    ),
    Row(
        "D-11",
        "Login configuration refused",
        "consent page of the facebook login",
        (
            _page(
                _FACEBOOK,
                "invalid config_id",
                "config_id is invalid",
                "invalid response_type",
            ),
        ),
        APP_SET_UP,
        (
            Cause("the config_id is invalid", Evidence.DOC),
            Cause("a configuration for system users was opened on a mobile device", Evidence.DOC),
            Cause("the response_type is not the one that the configuration wants", Evidence.DOC),
        ),
        words="Facebook refused the way in which the app asked. Whoever set it up has to check its configuration.",
        developer_words="A fault of Facebook Login for Business's configuration. The exact words of these pages are "
        "not known, so this row is recognised by the parameter they name.",
        remedy="Compare config_id and response_type with the configuration in the dashboard.",
        command="gramkey app list",
        source="doc: FLfB troubleshooting",
    ),
    Row(
        "D-12",
        "Redirect of another login",
        "callback",
        (Sign(endpoints=("redirect",), codes=ABSENT, types=("state", "both", "neither")),),
        Verdict(Kind.CLIENT, Life.UNINVOLVED, Again.NEVER, Who.PERSON, 1),
        (
            Cause("an older tab or an address from another login was used", Evidence.INFERRED),
            Cause("somebody else's link was opened", Evidence.INFERRED),
        ),
        words="This answer belongs to another login, so it was not used. Close older tabs and start over.",
        developer_words="state is missing or not the one that was sent, or the redirect carries both code and error, "
        "or neither. It is refused before anything else is looked at.",
        remedy="Start the login again and use the newest tab.",
        command="gramkey login",
        source="inferred",
    ),
)
