"""Failures of publishing, of insights and of other calls that Meta's pages list by number: P-… by subcode.

Source: Meta's error-codes page for publishing (2026-06-02), with wordings that were observed; other sources are named.
"""

from __future__ import annotations

from gramkey.diagnosis.schema import Again, Cause, Evidence, Kind, Life, Row, Sign, Verdict, Who, numbers

_INPUT = Verdict(Kind.CLIENT, Life.ALIVE, Again.NEVER, Who.DEVELOPER, 1)
_FRESH = Verdict(Kind.CLIENT, Life.ALIVE, Again.NEVER, Who.DEVELOPER, 1)
_SOON = Verdict(Kind.RETRY, Life.ALIVE, Again.AFTER, Who.NOBODY, 7, 30)
_META = Verdict(Kind.RETRY, Life.ALIVE, Again.BACKOFF, Who.NOBODY, 7)
_LIMIT = Verdict(Kind.WAIT, Life.ALIVE, Again.AFTER, Who.NOBODY, 6, 86_400)
_PERSON = Verdict(Kind.USER, Life.ALIVE, Again.NEVER, Who.PERSON, 5)
_NEW = "Make a new container and publish that."
_ALIVE = "The token is fine: the post itself was refused."

_PAGE = "doc: DFC instagram-platform/reference/error-codes, 2026-06-02"


def _post(
    code: int,
    subcode: int,
    title: str,
    verdict: Verdict,
    cause: str,
    words: str,
    remedy: str,
    source: str = _PAGE,
) -> Row:
    """One number of publishing. What the answer says in words is the person's language, so it is not compared."""
    evidence = Evidence.DOC if source == _PAGE else Evidence.OBSERVED
    return Row(
        f"P-{subcode}",
        title,
        "publishing",
        (Sign(codes=numbers(code), subcodes=numbers(subcode)),),
        verdict,
        (Cause(cause, evidence),),
        words,
        f"{code}/{subcode}. {_ALIVE}",
        remedy,
        source,
    )


ROWS: tuple[Row, ...] = (
    _post(-2, 2207020, "The container has expired", _META, "a container lives for 24 hours",
          "The post was prepared too long ago. It has to be prepared again.", _NEW),
    _post(-1, 2207032, "The container could not be made", _META, "a passing fault at Instagram",
          "Instagram could not prepare the post. Try again in a while.", _NEW),
    _post(-1, 2207053, "The upload failed", _META, "a fault in the upload of the video",
          "The video did not arrive whole. Upload it again.", _NEW),
    _post(-1, 2207073, "This kind of post cannot be deleted here", _INPUT,
          "posts, reels, stories and whole carousels can be deleted; ads and single parts cannot",
          "Posts of this kind cannot be deleted by a program.", "Delete it in the Instagram app."),
    _post(-1, 2207085, "Fault while deleting or processing", _META, "reported of Meta's side in the middle of 2026",
          "Instagram had a problem of its own. Try again in a while.", "Try again in a moment.",
          "observed: run book of a public project, 2026"),
    _post(1, 2207057, "Thumbnail offset out of range", _INPUT, "thumb_offset is negative or beyond the video's end",
          "The chosen cover lies outside the video.", "Choose an offset within the video."),
    _post(24, 2207006, "The media cannot be found", _FRESH,
          "the id is wrong, the token does not reach it, or it was published too soon after FINISHED",
          "The prepared post was not found. Prepare it again.", _NEW),
    _post(24, 2207008, "The container does not exist any more", _SOON, "it expired, or Instagram does not see it yet",
          "Instagram does not find the prepared post. It may need a moment, or be too old.",
          "Try again once or twice after half a minute; then make a new container."),
    _post(100, 2207023, "Unknown media type", _INPUT, "media_type is none of Meta's",
          "The program names a kind of post that Instagram does not know.", "Use IMAGE, REELS, STORIES or CAROUSEL."),
    _post(100, 2207028, "A carousel needs 2 to 10 parts", _INPUT, "too few or too many children",
          "A carousel takes from 2 to 10 pictures or videos.", "Give it from 2 to 10 parts."),
    _post(100, 2207035, "Product tags of a video have no positions", _INPUT, "a position was given for a video's tag",
          "Product tags of a video have no place in the picture.", "Leave the positions away."),
    _post(100, 2207036, "Product tags of a photo need positions", _INPUT, "x and y are missing",
          "Product tags of a photo need a place in the picture.", "Give x and y for each tag."),
    _post(100, 2207037, "A product tag was refused", _INPUT, "the product does not exist or may not be tagged",
          "One of the products cannot be tagged.", "Take that product out."),
    _post(100, 2207040, "Too many tags", _INPUT, "more than 20 people are tagged",
          "More people are tagged than Instagram takes.", "Tag 20 at most."),
    _post(352, 2207026, "Video format not supported", _INPUT, "codec or container are not those of Meta's page",
          "Instagram does not take a video of this format.", "Convert it to MP4 with H.264 and AAC."),
    _post(9004, 2207052, "The media could not be fetched", _INPUT,
          "the address is not public, redirects, shows a page instead of the file, or its robots.txt forbids it",
          "Instagram could not fetch the picture or video from its address.",
          "Serve the file itself, publicly, as JPEG or MP4, with no redirect."),
    _post(9007, 2207027, "Published too early", _SOON, "the container is still IN_PROGRESS, or a carousel's part is",
          "The post is not ready yet. Try again in a moment.", "Ask status_code until it is FINISHED, then publish."),
    _post(36000, 2207004, "Image too large", _INPUT, "the file is larger than 8 MiB",
          "The picture is too large: Instagram takes 8 MiB at most.", "Make the file smaller."),
    _post(36001, 2207005, "Image format not supported", _INPUT, "the file is no JPEG",
          "Instagram takes pictures as JPEG.", "Convert it to JPEG."),
    _post(36003, 2207009, "Aspect ratio not supported", _INPUT, "it lies outside 4:5 to 1.91:1",
          "The picture is too tall or too wide for Instagram.", "Crop it to between 4:5 and 1.91:1."),
    _post(36004, 2207010, "Caption too long", _INPUT, "the caption has more characters than Instagram takes",
          "The caption is too long.", "Shorten the caption."),
    _post(-1, 2207076, "Uploading the media failed", _FRESH, "video_url answers with a redirect",
          "Instagram could not take the video from its address.", "Serve the file itself, then a new container.",
          "observed: clients' error reports"),
    _post(-1, 2207077, "Downloading the video failed", _FRESH, "the video's server did not deliver it whole",
          "Instagram could not take the video from its address.", "Serve the file itself, then a new container.",
          "observed: clients' error reports"),
    _post(-1, 2207078, "No more trial reels", _LIMIT, "the limit of trial reels is reached",
          "No more trial reels can be published for now.", "Wait, or publish it as an ordinary reel.",
          "observed: clients' error reports"),
    _post(-1, 2207081, "Trial reels are not open to this account", _PERSON, "the account may not make trial reels",
          "This account cannot publish trial reels.", "Publish it as an ordinary reel.",
          "observed: clients' error reports"),
    _post(-1, 2207082, "The video could not be processed", _FRESH, "the file is too big, or its sound track is odd",
          "Instagram could not process the video.", "Convert it once more, then a new container.",
          "observed: clients' error reports"),
    Row(
        "P-506",
        "The same post twice",
        "publishing",
        (Sign(codes=numbers(506)),),
        Verdict(Kind.STOP, Life.ALIVE, Again.NEVER, Who.DEVELOPER, 1),
        (Cause("the same was posted just before", Evidence.DOC),),
        "This was posted already.",
        "506: duplicate post.",
        "Do not post it again.",
        "doc: DFC graph-api/guides/error-handling",
    ),
    Row(
        "P-803",
        "A name where an id is due",
        "any call of graph.instagram.com",
        (Sign(codes=numbers(803)),),
        _INPUT,
        (Cause("the path holds a username, or a placeholder that was never filled in", Evidence.OBSERVED),),
        "The program asks for a name where Instagram wants a number.",
        "803: put the id into the path, not the username.",
        "Use the account's id; gramkey status --json shows it.",
        "observed: quoted in a Python client",
        "gramkey status",
    ),
)  # fmt: skip
