"""Errors that people reported and that Meta's list lacks, as data, by the ids of `known_reports`."""

from __future__ import annotations

from gramkey.emulator.errors import Row

IG = "IGApiException"
UNSUITABLE = "Media download has failed. The media URI doesn't meet our requirements."

REPORTED = (
    Row("E03", 400, "S2", "Error validating application. Cannot get application info due to a system error.",
        "observed", 101),
    Row("E10", 400, "S4", "Invalid Request: The user has not accepted the invite to test the app.", "observed",
        1349245, title="Invalid Request", hint="The invitation is pending. The account accepts it at Instagram."),
    Row("E18", 400, "S4", "Feature Unavailable: Facebook Login is currently unavailable for this app, since we are "
        "updating additional details for this app. Please try again later.", "observed", title="Feature Unavailable",
        hint="Look for open tasks of the app in Meta's dashboard."),
    Row("E26", 400, "S4", "Invalid scope: ['basic']", "observed", title="Invalid scope",
        hint="This permission has been retired."),
    Row("E27", 400, "S4", "Invalid scope field(s): b,a,s,i,c", "observed", title="Invalid scope",
        hint="The list of permissions was taken apart letter by letter."),
    Row("E35", 302, "S3", "", "observed", hint="Sent back with neither a code nor an error."),
    Row("E63", 400, "S2",
        "(#100) Tried accessing nonexisting field (instagram_business_account) on node type (Application)",
        "observed", 100),
    Row("E64", 400, "S2", "(#100) Page Public Metadata Access requires either app secret proof or an app token",
        "observed", 100),
    Row("E66", 403, "S2", "(#10) Requires {permission} permission to manage the object", "observed", 10),
    Row("E69", 400, "S2",
        "(#100) The Media Insights API does not support the views metric for this media product type.",
        "observed", 100),
    Row("E69/impressions", 400, "S2",
        "(#100) Starting from version 22 and above, the impressions metric is no longer supported for the queried "
        "user.", "observed", 100),
    Row("E70", 400, "S2", "This API call does not support the requested response format", "observed", 20, 1772107),
    Row("E77", 400, "S2", "(#100) Param subscribed_fields[2] must be one of {{feed, mention}}", "observed", 100),
    Row("E79", 400, "S2", "The requested user cannot be found", "observed", 100, type=IG),
    Row("E80", 400, "S2", "Only photo or video can be accepted as media type.", "observed", 9004, 2207052,
        user_title=UNSUITABLE),
    Row("E86", 400, "S2", "Solo se aceptan fotos o videos como tipo de contenido.", "inferred", 9004, 2207052,
        user_title="No se pudo descargar el contenido", user_text="El contenido no cumple los requisitos."),
)  # fmt: skip
"""Of E86 only the numbers and that the words were Spanish are known: these are a translation."""
