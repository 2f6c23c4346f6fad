"""The login dialogs: what is asked is checked, the consent page shown, and its answer turned into a redirect."""

from __future__ import annotations

from urllib.parse import urlencode

from gramkey.emulator import facebook_tokens, instagram_tokens, minting, pages
from gramkey.emulator.call import Call, is_number
from gramkey.emulator.http import Response, form_pairs, redirect
from gramkey.emulator.minting import HOUR
from gramkey.emulator.problems import Refusal
from gramkey.emulator.redirects import back, listed, scheme
from gramkey.emulator.scopes import ALWAYS, BASE, BASIC_DISPLAY, split, unknown
from gramkey.emulator.world import App, Code, Dialog, Grant, Token

RESPONSE_TYPES = ("code", "token", "code token", "token code", "granted_scopes", "code granted_scopes")


def ask_instagram(call: Call) -> Response:
    """`GET /oauth/authorize` on Instagram's hosts. Source: Meta's page "Business Login for Instagram"."""
    if call.host.name == "api.instagram.com" and _api_host_is_gone(call):
        raise Refusal("E19")
    client_id = call.get("client_id") or call.get("app_id")
    if not is_number(client_id):
        raise Refusal("E19")
    app = call.world.apps.get(client_id)
    if app is None or app.login not in instagram_tokens.logins(call):
        raise Refusal("D-03")
    if call.get("redirect_uri") not in app.redirect_uris or scheme(call.get("redirect_uri")) != "https":
        raise Refusal("D-04")
    if call.get("response_type") != "code":
        raise Refusal("response_type")
    scopes = split(call.get("scope"))
    if wrong := unknown(app.login, scopes) or ([] if scopes else [""]):
        if call.switches.holds("retired_scopes", "invalid-platform-app") and set(wrong) & set(BASIC_DISPLAY):
            raise Refusal("D-03")
        raise Refusal("D-05", scopes=", ".join(f"'{name}'" for name in wrong if name))
    return pages.consent(call, _remember(call, app, scopes, all_or_none=_all_or_none(call)))


def _api_host_is_gone(call: Call) -> bool:
    return call.switches.holds("api_authorize", "gone") and call.switches.holds("basic_display", "dead")


def _all_or_none(call: Call) -> bool:
    return call.switches.holds("instagram_untick", "off")


def ask_facebook(call: Call) -> Response:
    """`GET www.facebook.com/dialog/oauth`. Sources: Meta's manual-flow page, Facebook Login for Business."""
    client_id = call.get("client_id") or call.get("app_id")
    app = call.world.apps.get(client_id)
    if app is None or app.login != "facebook":
        raise Refusal("D-11", text="Invalid App ID: The provided app ID does not look like a valid app ID.")
    _check_facebook_redirect(call, app)
    if (call.get("response_type") or "code").replace(",", " ") not in RESPONSE_TYPES:
        raise Refusal("D-11")
    business = call.switches.holds("facebook_login", "for_business")
    scopes = _facebook_scopes(call, app, business)
    return pages.consent(call, _remember(call, app, scopes, all_or_none=business))


def _check_facebook_redirect(call: Call, app: App) -> None:
    uri = call.get("redirect_uri")
    local = uri.startswith("http://localhost") and uri[16:17] in ("", ":", "/")
    if scheme(uri) == "http" and not local:
        raise Refusal("E24")
    anywhere = local and call.switches.holds("facebook_http_localhost", "always")
    if not anywhere and not listed(app, uri):
        raise Refusal("D-08")


def _facebook_scopes(call: Call, app: App, business: bool) -> list[str]:
    config = call.get("config_id")
    if config and (not business or config not in app.configs):
        raise Refusal("D-11")
    asked = app.configs[config] if config else split(call.get("scope"))
    if wrong := unknown("facebook", asked):
        raise Refusal("E28", scopes=", ".join(wrong))
    if business and not set(asked) - set(ALWAYS):
        raise Refusal("E29")
    return list(dict.fromkeys((BASE["facebook"], *asked)))


def _remember(call: Call, app: App, scopes: list[str], *, all_or_none: bool) -> Dialog:
    """Keep what was asked under a one-time id, and forget what nobody answered within an hour."""
    world = call.world
    world.dialogs = {key: item for key, item in world.dialogs.items() if item.shown_at > call.now - HOUR}
    dialog = Dialog(
        dialog_id=minting.text(world, 32),
        client_id=app.client_id,
        redirect_uri=call.get("redirect_uri"),
        scopes=scopes,
        response_type=(call.get("response_type") or "code").replace(",", " "),
        query=call.request.query,
        path=call.request.path,
        shown_at=call.now,
        state=call.params.get("state"),
        all_or_none=all_or_none,
    )
    world.dialogs[dialog.dialog_id] = dialog
    return dialog


def answer(call: Call) -> Response:
    """The consent page's form: allow or cancel. A page is answered once."""
    dialog = call.world.dialogs.get(call.get("dialog"))
    if dialog is None:
        return pages.gone(call)
    app = call.world.apps[dialog.client_id]
    if call.get("answer") == "cancel":
        del call.world.dialogs[dialog.dialog_id]
        return redirect(declined(app, dialog.redirect_uri, dialog.state))
    if call.get("answer") != "allow":
        return pages.consent(call, dialog, "Press Allow or Cancel.")
    who = call.get("account")
    if who not in (call.world.people if app.login == "facebook" else call.world.accounts):
        return pages.consent(call, dialog, "Choose who you are first.")
    call.who = who
    return _allow(call, app, dialog)


DECLINED = {
    "D-01": {
        "error": "access_denied",
        "error_reason": "user_denied",
        "error_description": "The user denied your request",
    },
    "D-02": {
        "error": "access_denied",
        "error_code": "200",
        "error_description": "Permissions error",
        "error_reason": "user_denied",
    },
}
"""What Cancel sends back. Sources: Meta's business-login page for Instagram; Facebook's as observed."""


def declined(app: App, redirect_uri: str, state: str | None) -> str:
    """Where the person is sent after Cancel."""
    return back(app, redirect_uri, DECLINED["D-02" if app.login == "facebook" else "D-01"], state)


def played(call: Call, error_id: str) -> Response:
    """An error that travels in a redirect, played by name: where the request says whereto, without asking anybody."""
    dialog = call.world.dialogs.get(call.get("dialog"))
    app = call.world.apps.get(dialog.client_id if dialog else call.get("client_id"))
    uri = dialog.redirect_uri if dialog else call.get("redirect_uri")
    if app is None or not listed(app, uri):
        raise Refusal("E19")
    state = dialog.state if dialog else call.params.get("state")
    code = {"code": minting.text(call.world, 180, "AQ")}
    sent, state = {
        "D-12": (code, "somebody-elses-state"),
        "D-12/missing": (code, None),
        "D-12/both": (code | DECLINED["D-01"], state),
        "E35": ({}, state),
    }.get(error_id) or (DECLINED[error_id], state)
    return redirect(back(app, uri, sent, state))


def _allow(call: Call, app: App, dialog: Dialog) -> Response:
    who = call.who
    if not app.admits(who):
        return _no_role(call, app, dialog)
    if app.login == "instagram" and not call.world.accounts[who].professional:
        return pages.refusal(call, "personal", dialog)
    del call.world.dialogs[dialog.dialog_id]
    if app.login == "facebook":
        call.world.last_person = who
    else:
        call.world.last_account = who
    grant = _grant(call, app, dialog)
    given = [name for name in dialog.scopes if grant.permissions[name] == "granted"]
    return redirect(_allowed(call, app, dialog, grant.granted() if app.login == "facebook" else given))


def _no_role(call: Call, app: App, dialog: Dialog) -> Response:
    if app.login == "facebook":
        return pages.refusal(call, "D-10", dialog)
    if call.switches.holds("insufficient_role", "redirect"):
        del call.world.dialogs[dialog.dialog_id]
        sent = {"error": "access_denied", "error_description": "Insufficient developer role"}
        return redirect(back(app, dialog.redirect_uri, sent, dialog.state))
    return pages.refusal(call, "D-06", dialog)


def _grant(call: Call, app: App, dialog: Dialog) -> Grant:
    """What the person allows from now on, beside what was allowed before."""
    before = call.world.grant(app.client_id, call.who)
    asked = set(dialog.scopes if dialog.all_or_none else call.several("permission"))
    ticked = asked - _not_asked_again(dialog, app, before) | {BASE[app.login]}
    now = {name: "granted" if name in ticked else "declined" for name in dialog.scopes}
    grant = before or Grant(app.client_id, call.who, {})
    grant.permissions |= now
    grant.last_used_at = call.now
    mine = {page.page_id for page in call.world.pages.values() if page.person == call.who}
    grant.pages = [page for page in dict.fromkeys(call.several("page")) if page in mine]
    call.world.grants[f"{app.client_id}/{call.who}"] = grant
    return grant


def _not_asked_again(dialog: Dialog, app: App, before: Grant | None) -> set[str]:
    """What the person once declined: Facebook's classic dialog leaves it out unless `auth_type` is `rerequest`.

    This dialog shows it, since it does not know yet who will answer, and does not heed it. Source: Meta's page on
    requesting permissions.
    """
    if before is None or app.login != "facebook" or dialog.all_or_none:
        return set()
    if dict(form_pairs(dialog.query)).get("auth_type") == "rerequest":
        return set()
    return {name for name, status in before.permissions.items() if status == "declined"}


def _allowed(call: Call, app: App, dialog: Dialog, given: list[str]) -> str:
    """Where the person is sent after Allow: a code in the query, a token in the fragment."""
    sent: dict[str, str] = {}
    fragment: dict[str, str] = {}
    wanted = dialog.response_type.split()
    if "token" in wanted:
        token = Token("", "user-short", app.client_id, call.who, given, call.now)
        minting.mint_token(call.world, token, facebook_tokens.SHORT_LIFE)
        fragment = {"access_token": token.text, "expires_in": str(token.expires_at - call.now)}
        fragment["data_access_expiration_time"] = str(call.now + 90 * minting.DAY)
    if "granted_scopes" in wanted:
        sent["granted_scopes"] = ",".join(given)
        sent["denied_scopes"] = ",".join(name for name in dialog.scopes if name not in given)
    if "token" not in wanted or "code" in wanted:
        code = Code("", app.client_id, dialog.redirect_uri, call.who, given, call.now)
        sent["code"] = minting.mint_code(call.world, app.login, code).text
    return back(app, dialog.redirect_uri, sent, dialog.state, urlencode(fragment))
