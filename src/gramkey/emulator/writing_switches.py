"""The switches of what a program writes and of what Meta sends: each with its default and its evidence."""

from __future__ import annotations

Line = tuple[str, tuple[str, ...], str, str]

WRITING: tuple[Line, ...] = (
    (
        "publishing_quota",
        ("100", "50", "25"),
        "How many posts an account may publish in 24 hours",
        "Meta's guide says 100, its limit reference and its carousel section 50; an emulator of 2022 has 25.",
    ),
    (
        "quota_counts_stories",
        ("yes", "no"),
        "Whether stories count towards the publishing quota",
        "Not documented.",
    ),
    (
        "container_cap_error",
        ("4/2207051", "9/2207042"),
        "The error of the 401st container in 24 hours",
        "The cap is documented, its error is not.",
    ),
    (
        "container_time",
        ("real", "none"),
        "Whether a container takes its time to be FINISHED (images 3 s, videos 30 s) or is so at once",
        "Images were observed to take about 3 seconds; no figure for videos.",
    ),
    (
        "container_outcome",
        ("finished", "2207082", "2207076", "2207077", "2207053", "2207026"),
        "How containers that are made now end: FINISHED, or ERROR with that subcode",
        "The sentence with the subcode was observed in clients' error reports.",
    ),
    (
        "expired_container",
        ("2207008", "2207020"),
        "The error of publishing a container after its 24 hours",
        "Meta's error page has both sentences.",
    ),
    (
        "publish_twice",
        ("refused", "same_media"),
        "Whether a container is refused when it is published again, or answered with its post",
        "Not established.",
    ),
    (
        "media_fetch",
        ("never", "loopback"),
        "Whether image_url and video_url are fetched, from this machine only; every other URL passes unseen",
        "Meta fetches; the emulator must not reach out.",
    ),
    (
        "image_format",
        ("any", "jpeg"),
        "Whether an image that was fetched and is no JPEG is refused with 9004/2207052",
        "PNG and WebP were seen to finish in one live test (2026-09), and to be refused in others.",
    ),
    (
        "comment_with_fields",
        ("written", "written_and_refused"),
        "Whether a comment sent with `fields` is written and answered 400 all the same (E70)",
        "Reported once: brightbean-studio#140.",
    ),
    (
        "webhook_access",
        ("roles", "advanced", "anybody"),
        "Whose comments an app without Advanced Access hears of: its role holders', nobody's, everybody's",
        "Meta's page asks for Advanced Access; with a role on both sides they were reported to arrive without (E74).",
    ),
    (
        "webhook_secret",
        ("app", "meta"),
        "Which secret signs the webhooks of an Instagram login: its own, or that of the Meta app",
        "Meta says 'your app's App Secret'; deliveries matched the Instagram app's (chatwoot#14280).",
    ),
    (
        "webhook_sha1",
        ("sent", "absent"),
        "Whether the legacy X-Hub-Signature (sha1) is sent beside X-Hub-Signature-256",
        "Probably still sent; inferred from older pages.",
    ),
    (
        "webhook_escaping",
        ("slashes", "messenger"),
        "What is escaped beside non-ASCII: slashes, or also < % @ as older Messenger text lists",
        "Meta's webhook pages, two revisions.",
    ),
    (
        "webhook_entry",
        ("changes", "direct"),
        "Whether an entry of the Instagram login has changes[], or field and value directly",
        "Every client reads changes[]; Meta's examples page (2025-11-24) prints the other.",
    ),
    (
        "webhook_top",
        ("object", "array"),
        "Whether the whole body of the Instagram login is wrapped in an array",
        "Meta's examples page (2025-11-24) prints the array; no client reads it.",
    ),
    (
        "callback_secret",
        ("app", "meta"),
        "Which secret signs deauthorize and deletion callbacks of an Instagram login",
        "Meta says 'app secret'; integrators try both.",
    ),
    (
        "callback_user_id",
        ("scoped", "professional"),
        "Which id signed requests carry: the app-scoped one, or the professional account's",
        "Documented as app-scoped; for Instagram open (chatwoot#13201).",
    ),
    (
        "signed_request_padding",
        ("absent", "present"),
        "Whether the base64url of signed requests is padded with =",
        "Normally missing; one public note has it.",
    ),
    (
        "signed_request_expires",
        ("present", "absent"),
        "Whether signed requests carry `expires`",
        "In Meta's sample; may be missing.",
    ),
    (
        "callback_retry",
        ("none", "as_webhooks"),
        "Whether a callback that failed is sent again",
        "Unknown; for webhooks 36 hours of retries are documented.",
    ),
    (
        "deliver_to",
        ("loopback", "anywhere"),
        "Where webhooks and callbacks may be sent",
        "A safeguard of the emulator, no fact of Meta's.",
    ),
)
