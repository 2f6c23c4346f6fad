"""Every error that Meta's hosts answer, as data. `D-..` are rows of Meta's error list, `E..` people's reports,
`G-..` answers of the Graph API's nodes. `{places}` in a text are filled where the error is raised."""

from __future__ import annotations

from gramkey.emulator.error_rows_insights import INSIGHTS
from gramkey.emulator.error_rows_reading import READING
from gramkey.emulator.error_rows_reported import REPORTED
from gramkey.emulator.errors import Row
from gramkey.emulator.publishing_rows import PUBLISHING

IG = "IGApiException"
METHOD = "GraphMethodException"
UNSUPPORTED = "Unsupported request - method type: {method}"
EXPIRED = "Error validating access token: Session has expired on {ended}. The current time is {now}."
MISSING = (
    "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, "
    "or does not support this operation"
)
OTHER_REDIRECT = (
    "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the "
    "OAuth dialog request"
)
SESSION_KEY = (
    "Session key invalid. This could be because the session key has an incorrect format, or because the user has "
    "revoked this session"
)
SESSION_RESET = (
    "Error validating access token: The session has been invalidated because the user changed their password or "
    "Facebook has changed the session for security reasons."
)
SESSION_MISMATCH = (
    "Error validating access token: Session does not match current stored session. This may be because the user "
    "changed the password since the time the session was created or Facebook has changed the session for security "
    "reasons."
)
BLOCKED = (
    "This redirect failed because the redirect URI is not whitelisted in the app's Client OAuth Settings. Make sure "
    "Client and Web OAuth Login are on and add all your app domains as Valid OAuth Redirect URIs."
)
DOMAIN = "The domain of this URL isn't included in the app's domains."
CHECKPOINT = (
    "Error validating access token: You cannot access the app till you log in to www.facebook.com and follow the "
    "instructions given."
)
CALLS = (
    "There have been too many calls to this {what} account. Wait a bit and try again. For more info, please refer to "
    "https://developers.facebook.com/docs/graph-api/overview/rate-limiting."
)
UNCONFIRMED = (
    "Error validating access token: Sessions for the user are not allowed because the user is not a confirmed user."
)
INVALID = "Invalid Request: Request parameters are invalid: "

CONSENT = (
    Row("D-01", 302, "S3", "The user denied your request", "doc"),
    Row("D-02", 302, "S3", "Permissions error", "observed", 200),
    Row("D-03", 400, "S4", f"{INVALID}Invalid platform app", "observed", title="Invalid platform app",
        hint="The client_id is not an Instagram app id. The Meta app id does not work here."),
    Row("D-04", 400, "S4", f"{INVALID}Invalid redirect_uri", "observed", title="Invalid redirect_uri",
        hint="The redirect_uri is not registered with this app, character by character, or it is not https."),
    Row("D-05", 400, "S4", f"{INVALID}Invalid scope: [{{scopes}}]", "observed", title="Invalid scope",
        hint="These are no permissions of this login, or none was asked for."),
    Row("D-06", 400, "S4", "Insufficient developer role", "observed", title="Insufficient developer role",
        hint="The account has no role on this app. Add it as an Instagram tester."),
    Row("D-07", 302, "bounce", "/?e=1348020", "observed", hint="A check that the person has to solve."),
    Row("D-08", 400, "S4", f"URL Blocked: {BLOCKED}", "observed", title="URL Blocked",
        hint="The redirect_uri is not registered with this app."),
    Row("D-09", 400, "S4", f"Can't Load URL: {DOMAIN}", "observed", 191, title="Can't Load URL",
        hint="The app's domains are missing from its settings."),
    Row("D-10", 400, "S4", "App Not Setup: This app is still in development mode.", "observed",
        title="App Not Setup", hint="The person has no role on this app, or the app is not live."),
    Row("D-10/not-active", 400, "S4", "App not active", "observed", title="App not active",
        hint="The app is not live, or its login is switched off."),
    Row("D-11", 400, "S4", "Sorry, something went wrong.", "inferred", title="Sorry, something went wrong",
        hint="The login configuration does not exist, or it does not fit the other parameters."),
    Row("D-12", 302, "S3", "", "inferred", hint="Sent back with somebody else's state."),
    Row("D-12/missing", 302, "S3", "", "inferred", hint="Sent back with a code and no state."),
    Row("D-12/both", 302, "S3", "", "inferred", hint="Sent back with both a code and an error."),
    Row("E19", 404, "S4", "The link you followed may be broken, or the page may have been removed.", "observed",
        title="Sorry, this page isn't available.",
        hint="Meta shows this for a retired address and for a client_id that is no number. The address that works is "
        "https://www.instagram.com/oauth/authorize."),
    Row("E24", 400, "S4", "Insecure Login Blocked: You can't get an access token or log in to this app from an "
        "insecure page. Try re-loading the page as https://", "observed", title="Insecure Login Blocked",
        hint="The redirect_uri begins with http."),
    Row("E28", 400, "S4", "Invalid Scopes: {scopes}.", "observed", title="Invalid Scopes",
        hint="These are no permissions of this login."),
    Row("E29", 400, "S4", "It looks like this app isn't available", "observed", title="App not available",
        hint="Facebook Login for Business wants at least one permission beside public_profile and email."),
    Row("response_type", 400, "S4", f"{INVALID}Invalid response_type", "inferred", title="Invalid response_type",
        hint="The only response_type here is code."),
    Row("personal", 400, "S4", "This account cannot be used: it is not a professional account.", "inferred",
        title="Not a professional account",
        hint="Personal accounts cannot use this login. Switch the account to business or creator first."),
)  # fmt: skip

EXCHANGE = (
    Row("D-20", 400, "S1", "Matching code was not found or was already used", "doc"),
    Row("D-21", 400, "S1", "This authorization code has been used", "observed"),
    Row("D-22", 400, "S1", OTHER_REDIRECT, "observed"),
    Row("D-23", 400, "S1", "Invalid platform app", "observed"),
    Row("D-23/secret", 400, "S1", "Invalid Client Secret", "observed"),
    Row("D-24", 400, "S1", "Redirect URI does not match registered redirect URI", "observed"),
    Row("D-25", 400, "S2", "This authorization code has been used.", "observed", 100, 36009, kind="invalid_code"),
    Row("D-26", 400, "S2", "This authorization code has expired.", "observed", 100, 36007, kind="invalid_code"),
    Row("D-27", 400, "S2", OTHER_REDIRECT, "observed", 100, 36008, kind="invalid_code"),
    Row("D-28", 400, "S2", "Invalid verification code format.", "observed", 100, kind="invalid_code"),
    Row("D-29", 400, "S2", "redirect_uri isn't an absolute URI. Check RFC 3986.", "observed", 191),
    Row("D-30", 400, "S2", "Error validating application. Invalid application ID.", "inferred", 101),
    Row("D-30/1", 400, "S2", "Error validating client secret.", "inferred", 1),
    Row("E41", 400, "S1", UNSUPPORTED, "observed"),
    Row("E42", 400, "S1", "You must provide a client_id", "observed"),
    Row("E22", 400, "S1", "Invalid redirect_uri", "observed"),
)

LONG_LIVED = (
    Row("D-31", 400, "S2", "Unsupported request - method type: get", "observed", 100, type=IG),
    Row("D-32", 400, "S2", "Unsupported request - method type: post", "observed", 100, type=IG),
    Row("D-33", 400, "S2", "Invalid OAuth access token - Cannot parse access token", "observed", 190),
    Row("D-34", 400, "S2", "Invalid OAuth 2.0 Access Token", "inferred", 190, type=IG, empty_data=True),
    Row("D-35", 400, "S2", EXPIRED, "observed", 190, 463),
    Row("D-36", 400, "S2", "The access token is younger than 24 hours", "inferred", 100, type=IG),
    Row("D-37", 400, "S2", "Error validating client secret.", "inferred", 101, type=IG),
    Row("E48", 400, "S2", "Session key invalid", "observed", 102),
)

TOKEN = (
    Row("D-40", 400, "S2", "Invalid OAuth access token.", "doc", 190),
    Row("D-41", 400, "S2", "Error validating access token: The user has not authorized application {app_id}.",
        "observed", 190, 458),
    Row("D-41/user", 400, "S2", "User {user_id} has not authorized application {app_id}.", "observed", 190, 458),
    Row("D-42", 400, "S2", CHECKPOINT, "observed", 190, 459),
    Row("D-43", 400, "S2", SESSION_RESET, "observed", 190, 460),
    Row("D-43/older", 400, "S2", SESSION_MISMATCH, "observed", 190, 460),
    Row("D-44", 400, "S2", EXPIRED, "doc", 190, 463),
    Row("D-45", 400, "S2", UNCONFIRMED, "observed", 190, 464),
    Row("D-46", 400, "S2", "Error validating access token: The session is invalid because the user logged out.",
        "observed", 190, 467),
    Row("D-47", 400, "S2",
        "Error validating access token: The session was invalidated explicitly using an API call.",
        "observed", 190, 466),
    Row("D-48", 400, "S2", "Invalid Session", "doc", 190, 492),
    Row("D-49", 400, "S2", SESSION_KEY, "observed", 190, 452),
    Row("D-50", 400, "S2", "This method must be called with a Page Access Token", "observed", 190),
    Row("D-51", 400, "S2", SESSION_KEY, "doc", 102),
    Row("D-52", 400, "S2", "An access token is required to request this resource.", "observed", 104),
    Row("D-53", 400, "S2",
        "An active access token must be used to query information about the current user.", "observed", 2500),
    Row("D-54", 403, "S2", "(#200) Provide valid app ID", "observed", 200),
    Row("D-55", 400, "S2", "API access blocked.", "observed", 200),
    Row("D-56", 400, "S2", "Error validating application. Application has been deleted.", "observed", 190),
    *(
        Row(f"D-49/{subcode}", 400, "S2", f"Error validating access token: {text}", "observed", 190, subcode)
        for subcode, text in (
            (456, "The session is malformed."),
            (457, "The session has an invalid origin."),
            (461, "The session was superseded when the app was installed again."),
            (462, "The session has a stale version."),
            (465, "The session user is invalid."),
            (468, "The session was not used for a long time."),
        )
    ),
)  # fmt: skip

PERMISSION = (
    Row("D-60", 403, "S2", "(#10) Application does not have permission for this action", "observed", 10),
    Row("D-61", 403, "S2", "(#200) The user hasn't authorized the application to perform this action", "doc", 200),
    Row("D-62", 400, "S2", "Application does not have the capability to make this API call", "fixture", 3, 2228054),
    Row("D-63", 403, "S2", "(#283) Requires {permission} permission to manage the object", "doc", 283),
    Row("D-64", 400, "S2", "(#100) Tried accessing nonexisting field ({field}) on node type ({node})", "observed", 100),
    Row("D-65", 400, "S2",
        f"{MISSING}. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api",
        "inferred", 100, 33, type=METHOD),
    Row("D-66", 400, "S2", "API calls from the server require an appsecret_proof argument", "observed", 100,
        type=METHOD),
    Row("D-67", 400, "S2", "Invalid appsecret_proof provided in the API argument", "observed", 100, type=METHOD),
    Row("D-68", 403, "S2", "This message is sent outside of allowed window.", "observed", 10, 2534022, type=IG),
    Row("D-68/2018278", 403, "S2", "(#10) This message is sent outside of allowed window.", "observed", 10, 2018278),
    Row("D-69", 400, "S2", "Invalid parameter", "observed", 100, 2108006, type=IG,
        user_title="Media Posted Before Business Account Conversion"),
    Row("D-70", 400, "S2", "(#12) {field} field is deprecated for versions v22.0 and higher", "doc", 12),
    Row("D-71", 400, "S2", "The Instagram account is restricted", "doc", 25, 2207050),
    Row("D-72", 400, "S2", "The action attempted has been deemed abusive or is otherwise disallowed", "doc", 368),
)  # fmt: skip

LIMITS = (
    Row("D-80", 500, "S2", "An unknown error has occurred.", "doc", 1, transient=True),
    Row("D-81", 503, "S2", "An unexpected error has occurred. Please retry your request later.", "doc", 2,
        transient=True),
    Row("D-82", 400, "S2", "Instagram server error. Try again.", "doc", -1, 2207001),
    Row("D-82/2207003", 400, "S2", "It takes too long to download the media.", "doc", -2, 2207003),
    Row("D-83", 403, "S2", "(#4) Application request limit reached", "observed", 4, transient=True),
    Row("D-84", 400, "S2", "Application request limit reached", "observed", 4, 2207051,
        user_title="action is blocked", user_text="We restrict certain activity to protect our community. Tell us if "
        "you think we made a mistake."),
    Row("D-85", 400, "S2", "(#17) User request limit reached", "doc", 17),
    Row("D-85/2446079", 400, "S2", "(#17) User request limit reached", "doc", 17, 2446079),
    Row("D-86", 400, "S2", "(#32) Page request limit reached", "doc", 32),
    Row("D-87", 400, "S2", "(#613) Calls to this api have exceeded the rate limit.", "doc", 613),
    Row("D-87/1996", 400, "S2", "(#613) Calls to this api have exceeded the rate limit.", "doc", 613, 1996),
    Row("D-88", 400, "S2", f"(#80002) {CALLS.format(what='Instagram')}", "inferred", 80002),
    Row("D-89", 400, "S2", f"(#80001) {CALLS.format(what='Page')}", "doc", 80001),
    Row("D-90", 400, "S2", "You reached maximum number of posts that is allowed to be published by Content Publishing "
        "API.", "doc", 9, 2207042),
    Row("D-91", 400, "S2", "(#341) Application limit reached", "doc", 341),
    Row("D-92", 429, "empty", "", "inferred"),
    *(
        Row(f"D-89/{code}", 400, "S2", f"(#{code}) {CALLS.format(what=what)}", "doc", code)
        for code, what in (
            (80000, "ad"), (80003, "ad"), (80004, "ad"), (80005, "Page"), (80006, "Page"),
            (80008, "WhatsApp Business"), (80009, "catalog"), (80014, "catalog"),
        )
    ),
)  # fmt: skip

NODES = (
    Row("G-field", 400, "S2", "Tried accessing nonexisting field ({field}) on node type ({node})", "fixture", 100,
        type=IG),
    Row("G-object", 400, "S2", MISSING, "observed", 100, 33, type=IG),
    Row("G-name", 400, "S2", "Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or "
        "does not support this operation", "observed", 803, type=IG),
    Row("G-verb", 400, "S2", UNSUPPORTED, "fixture", 100, type=IG),
    Row("G-permission", 403, "S2", "Application does not have permission for this action", "observed", 10, type=IG),
    Row("G-required", 400, "S2", "The parameter {parameter} is required", "observed", 100, type=IG),
    Row("G-path", 400, "S2", "Unknown path components: {path}", "inferred", 2500),
    Row("G-syntax", 400, "S2", "(#2500) Syntax error in the field list", "inferred", 2500),
    Row("G-reset", 400, "S2", "Invalid OAuth access token.", "inferred", 190),
    Row("G-heavy", 500, "S2", "Please reduce the amount of data you're asking for, then retry your request", "observed",
        1),
    Row("G-viewing", 400, "S2", "(#100) The App_id in the input_token did not match the Viewing App", "inferred", 100),
)  # fmt: skip

ROWS: dict[str, Row] = {
    row.id: row
    for group in (REPORTED, CONSENT, EXCHANGE, LONG_LIVED, TOKEN, PERMISSION, LIMITS, NODES, READING, INSIGHTS)
    for row in group
}
ROWS |= {row.id: row for row in PUBLISHING}
"""All of them by id."""
