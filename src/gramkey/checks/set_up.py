"""The steps of a first set-up, as data: what to open, press and paste, each with where that is reported from.

Meta's dashboard moves: nothing here was checked against it, and every step says who reported it and when. Sources:
DFC's get-started, business-login and app-review pages (2026-03-13 and copies), and public threads, by name.
"""

from __future__ import annotations

from dataclasses import dataclass

APPS = "https://developers.facebook.com/apps/"
TESTER_INVITES = "https://www.instagram.com/accounts/manage_access/"
REDIRECT_URI = "https://localhost:8765/callback"

WANTS = {
    "read": "show the profile and the posts",
    "publish": "publish posts, reels and stories",
    "comments": "read and answer comments",
    "messages": "read and answer direct messages",
    "insights": "see statistics",
    "discovery": "look at other accounts and hashtags, tag products, or run ads",
}
"""What an app may be wanted for: the capabilities of `gramkey login`, and what only the facebook login has."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What decides: for whose accounts (`own` or `others`), and for what."""

    whose: str
    wants: tuple[str, ...]

    @property
    def login(self) -> str:
        """The login that fits."""
        return "facebook" if "discovery" in self.wants else "instagram"

    @property
    def why(self) -> str:
        """Why that one."""
        if self.login == "facebook":
            return "hashtags, other accounts, product tags and ads exist on the facebook login only"
        return "it needs no Facebook Page, and has all that you named"

    @property
    def scopes(self) -> str:
        """What to ask for at the login."""
        return ",".join(want for want in self.wants if want != "discovery") or "read"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is for, the lines to read, the page, and what is reported by whom.

    `check` names what must be right before the next: `pair`, `redirect`, or "" for a word of the person's.
    """

    id: str
    title: str
    lines: tuple[str, ...]
    page: str = ""
    reported: str = ""
    check: str = ""


def steps(answers: Answers) -> tuple[Step, ...]:
    """The steps for these answers, in order."""
    return (_account(answers), _app(answers), _pair(answers), _redirect(answers), *_roles(answers), *_review(answers))


def _account(answers: Answers) -> Step:
    lines = ["The Instagram account must be a business or creator account: in the phone app under",
             "Settings, Account type and tools. Personal accounts have no API since 2024-12-04."]  # fmt: skip
    if answers.login == "facebook":
        lines.append("It must be linked to a Facebook Page that you manage.")
    return Step("account", "A professional account", tuple(lines), "", "Meta's overview page, 2026")


def _app(_: Answers) -> Step:
    return Step(
        "app",
        "A Meta app",
        (
            'Press "Create app", and choose the use case "Manage messaging & content on Instagram".',
            'Older guides say type "Business", "Add product": the dashboard has use cases now.',
        ),
        APPS,
        "jsmrtn/craftagram#98, 2025; Meta's get-started page",
    )


def _pair(answers: Answers) -> Step:
    if answers.login == "facebook":
        where = 'Open "App settings", "Basic". Take "App ID" and press "Show" beside "App secret".'
    else:
        where = (
            'Open "Instagram", "API setup with Instagram login", "Business login settings". Take "Instagram app ID" '
            'and "Instagram app secret": they are not those of "App settings", "Basic".'
        )
    return Step("pair", "Id and secret", (where,), APPS, "Meta's business-login page, 2026-03-13", "pair")


def _redirect(answers: Answers) -> Step:
    where = (
        '"Facebook Login for Business", "Settings", "Valid OAuth Redirect URIs"'
        if answers.login == "facebook"
        else '"Business login settings", "OAuth redirect URIs": write it, press Enter'
    )
    return Step(
        "redirect",
        "The redirect URI",
        (f"In {where}, and press Save:", "", f"    {REDIRECT_URI}", "",
         "The form may change what was typed. Open it again, and copy what is stored now."),
        APPS,
        "Meta's business-login page, 2026-03-13; jsmrtn/craftagram#69",
        "redirect",
    )  # fmt: skip


def _roles(answers: Answers) -> tuple[Step, ...]:
    lines = ('Open "App roles", "Roles", and add the account as "Instagram Tester" (plain "Tester" is another thing).',
             f"Then, logged in as that account, accept the invitation: {TESTER_INVITES}")  # fmt: skip
    return (
        Step("role", "A role on the app", lines, TESTER_INVITES,
             "loicnestler/instagram-basic-display#2; fbsamples/threads_api#8"),
    ) if answers.login == "instagram" else ()  # fmt: skip


def _review(answers: Answers) -> tuple[Step, ...]:
    if answers.whose == "own":
        return ()
    lines = (
        "For other people's accounts the app needs Advanced Access: App Review and Business Verification.",
        "The texts for it are written by: gramkey setup --app-review FOLDER. Until then, testers can log in.",
    )
    return (Step("review", "App Review, later", lines, APPS, "Meta's app-review page, a copy of 2025"),)
