"""What Meta answers when writing goes wrong, as data. `P-` and the subcode, from Meta's error-codes page (2026-06-02);
`observed` rows have the wire's own words, which differ from the page's."""

from __future__ import annotations

from gramkey.emulator.errors import Row

PUBLISHING = (
    Row("P-2207020", 400, "S2", "The media you are trying to access has expired. Please try to upload again.", "doc",
        -2, 2207020),
    Row("P-2207032", 400, "S2", "Create media fail, please try to re-create media", "doc", -1, 2207032),
    Row("P-2207053", 400, "S2", "unknown upload error", "doc", -1, 2207053),
    Row("P-2207057", 400, "S2", "Thumbnail offset must be greater than or equal to 0 and less than video duration, "
        "i.e. {number}", "doc", 1, 2207057),
    Row("P-2207006", 400, "S2", "The requested resource does not exist", "observed", 24, 2207006,
        user_text="The media cannot be found"),
    Row("P-2207008", 400, "S2", "The media builder with creation id = {id} does not exist or has been expired.", "doc",
        24, 2207008),
    Row("P-2207023", 400, "S2", "The media type {type} is unknown.", "doc", 100, 2207023),
    Row("P-2207028", 400, "S2", "Your post won't work as a carousel. Carousels need at least 2 photos/videos and no "
        "more than 10 photos/videos.", "doc", 100, 2207028),
    Row("P-2207035", 400, "S2", "Product tag positions should not be specified for video media.", "doc", 100, 2207035),
    Row("P-2207036", 400, "S2", "Product tag positions are required for photo media.", "doc", 100, 2207036),
    Row("P-2207037", 400, "S2", "We couldn't add all of your product tags.", "doc", 100, 2207037),
    Row("P-2207040", 400, "S2", "Cannot use more than {number} tags per created media.", "doc", 100, 2207040),
    Row("P-2207026", 400, "S2", "The video format is not supported. Please check spec for supported video format",
        "doc", 352, 2207026),
    Row("P-2207052", 400, "S2", "Only photo or video can be accepted as media type.", "observed", 9004, 2207052,
        user_title="Media fetch failed", user_text="Only photo or video can be accepted as media type."),
    Row("P-2207027", 400, "S2", "Media ID is not available", "observed", 9007, 2207027, user_title="Cannot publish",
        user_text="The media is not ready to be published. Please wait a moment."),
    Row("P-2207004", 400, "S2", "The image size is too large.", "doc", 36000, 2207004,
        transient=False, user_title="Image size too large",
        user_text="The image is too large to download. It should be less than 8 MiB."),
    Row("P-2207005", 400, "S2", "The image format is not supported. Supported formats are: JPEG.", "doc", 36001,
        2207005),
    Row("P-2207009", 400, "S2", "The aspect ratio is not supported.", "observed", 36003, 2207009),
    Row("P-2207010", 400, "S2", "The caption was too long.", "observed", 36004, 2207010),
    Row("P-2207073", 400, "S2", "Fatal", "doc", -1, 2207073, user_title="Media Type Not Supported",
        user_text="The media type is not supported for this endpoint"),
    Row("P-2207085", 400, "S2", "Fatal", "observed", -1, 2207085),
    Row("P-required", 400, "S2", "(#100) The parameter {parameter} is required", "inferred", 100),
    Row("P-param", 400, "S2", "param {parameter} is not allowed", "observed", 100),
    Row("P-location", 400, "S2", "INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID", "doc", 100),
    Row("P-field", 400, "S2", "Param subscribed_fields[{number}] must be one of {{{known}}}", "inferred", 100),
)  # fmt: skip
"""`P-param` is the sentence that clients saw for `collaborators`; for other parameters it is inferred."""
