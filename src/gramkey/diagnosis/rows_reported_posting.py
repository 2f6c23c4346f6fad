"""What people report of posting, and of Meta itself: E80 … E87."""

from __future__ import annotations

from gramkey.diagnosis.reported import doc, program, seen, told
from gramkey.diagnosis.schema import Again, Kind, Life, Row, Verdict, Who
from gramkey.diagnosis.verdicts import META_TROUBLE, THROTTLED_DAY

_INPUT = Verdict(Kind.CLIENT, Life.ALIVE, Again.NEVER, Who.DEVELOPER, 1)
_SOON = Verdict(Kind.RETRY, Life.ALIVE, Again.AFTER, Who.NOBODY, 7, 30)
_STOP = Verdict(Kind.STOP, Life.ALIVE, Again.NEVER, Who.PERSON, 1)

ROWS: tuple[Row, ...] = (
    Row(
        "E80",
        "Meta cannot fetch the media",
        "preparing a post",
        (),
        _INPUT,
        (
            seen("the address is on localhost or a private network"),
            seen("a challenge page, a login wall, or a chain of redirects stands before the file"),
            seen("the address shows a page and not the file, or robots.txt forbids it"),
            seen("the content type is wrong; JPEG is safe, sources disagree about PNG"),
        ),
        words="Instagram could not fetch the picture or video from its address.",
        developer_words="9004/2207052. Ask the address from outside: status 200, the file's own type, no redirect.",
        remedy="Serve the file itself, publicly, as JPEG or MP4.",
        source="observed: gitroomhq/postiz-app#928, #1129; inovector/mixpost#88; MookieLian/n8n-nodes-instagram#17",
        shown_as=("P-2207052",),
    ),
    Row(
        "E81",
        "Published too early",
        "publishing",
        (),
        _SOON,
        (seen("the container is still IN_PROGRESS; of carousels every part and the whole must be FINISHED"),),
        words="The post is not ready yet. Try again in a moment.",
        developer_words="9007/2207027. Ask status_code with growing pauses, then publish.",
        remedy="Wait until status_code is FINISHED.",
        source="observed: exileum/meta-mcp#138; activepieces/activepieces#10389; codeforboston/CutePetsBoston#83",
        shown_as=("P-2207027",),
    ),
    Row(
        "E82",
        "Format limits",
        "preparing a post",
        (),
        _INPUT,
        (doc("size, aspect ratio, type, caption, number of parts or thumbnail offset are out of range"),),
        words="The picture, the video or the caption is not as Instagram wants it.",
        developer_words="The subcode says which: 2207004 size, 2207005 type, 2207009 ratio, 2207010 caption, 2207023 "
        "kind, 2207026 video, 2207028 carousel, 2207057 thumbnail.",
        remedy="Check the file before sending it.",
        source="doc: DFC instagram-platform/reference/error-codes, a copy of 2026-06-02",
        shown_as=(
            "P-2207004",
            "P-2207005",
            "P-2207009",
            "P-2207010",
            "P-2207023",
            "P-2207026",
            "P-2207028",
            "P-2207057",
        ),
    ),
    Row(
        "E83",
        "The day's posts are used up",
        "publishing",
        (),
        THROTTLED_DAY,
        (doc("the account's quota of the last 24 hours is used up; sources give 25, 50 and 100"),),
        words="No more posts can be published today.",
        developer_words="9/2207042. No constant is to be trusted: read content_publishing_limit.",
        remedy="Wait until older posts are a day old.",
        source="doc: DFC instagram-platform/reference/error-codes",
        shown_as=("D-90",),
    ),
    Row(
        "E84",
        "Blocked by Instagram's protection",
        "publishing",
        (),
        _STOP,
        (
            doc("the post looks like spam"),
            doc("the account is inactive, checkpointed or restricted"),
        ),
        words="Instagram holds this back to protect people. Look into the Instagram app.",
        developer_words="4/2207051 or 25/2207050: stop the queue. It is no quota and no problem of the token.",
        remedy="Stop posting, and look at the account in the Instagram app.",
        source="doc: DFC instagram-platform/reference/error-codes",
        shown_as=("D-84", "D-71"),
    ),
    Row(
        "E85",
        "The container just says ERROR",
        "preparing a post",
        (program('status_code: "ERROR"', '"status_code": "ERROR"', "status_code ERROR"),),
        _INPUT,
        (
            told("the reason stands in the field status, for which nobody asked"),
            doc("the container has expired, or fetching took too long"),
        ),
        words="Instagram could not prepare the post, and says why only when asked.",
        developer_words="Always ask for status beside status_code: it holds code and subcode, such as 9/2207042.",
        remedy="Read the container's status, then make a new one.",
        source="observed: fbsamples/reels_publishing_apis#48; doc: DFC instagram-platform/reference/error-codes",
        shown_as=("P-2207020", "D-82"),
    ),
    Row(
        "E86",
        "Words in another language",
        "any call",
        (),
        _INPUT,
        (doc("the texts for people are in the viewer's language"),),
        words="Meta answered in another language. The numbers say what it means.",
        developer_words="Match code, subcode and endpoint, never words; pass a fixed locale.",
        remedy="Go by the numbers: gramkey explain reads them.",
        source="observed: gitroomhq/postiz-app#928, #1129, #486; doc: DFC graph-api/guides/error-handling",
        shown_as=("P-2207052",),
    ),
    Row(
        "E87",
        "It is Meta, not you",
        "any call, of many accounts at once",
        (),
        META_TROUBLE,
        (told("an incident of the platform: it came and went without any change"),),
        words="Meta has a problem of its own. Nothing is wrong with the login.",
        developer_words="A spike across accounts, code 1 or 2, is_transient. Never give a token up for one 190; keep "
        "fbtrace_id for the report.",
        remedy="Wait and try again; nothing is to be changed.",
        command="gramkey status",
        source="observed: inovector/mixpost#197; facebookarchive/php-graph-sdk#1120",
        shown_as=("D-81", "D-80", "D-82"),
    ),
)
