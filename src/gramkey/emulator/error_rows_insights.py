"""The errors of insights, as data: published from live answers unless a row says otherwise."""

from __future__ import annotations

from gramkey.emulator.errors import Row

INSIGHTS = (
    Row("I-metric", 400, "S2", "(#100) metric[{number}] must be one of the following values: {values}", "observed",
        100),
    Row("I-value", 400, "S2", "(#100) {parameter} must be one of the following values: {values}", "fixture", 100),
    Row("I-total-value", 400, "S2", "(#100) The following metrics ({metrics}) should be specified with parameter "
        "metric_type=total_value", "observed", 100),
    Row("I-metric-type", 400, "S2", "(#100) The following metric ({metric}) is incompatible with the metric type "
        "({type})", "observed", 100),
    Row("I-period", 400, "S2", "(#100) The following metric ({metric}) is incompatible with the period ({period})",
        "inferred", 100),
    Row("I-breakdown", 400, "S2", "An unknown error has occurred.", "doc", 1),
    Row("I-breakdown/named", 400, "S2", "(#100) Incompatible breakdowns ({breakdown}) for metric ({metric})",
        "observed", 100),
    Row("I-range", 400, "S2", "(#100) There cannot be more than 30 days (2592000 s) between since and until.",
        "observed", 100),
    Row("I-last-month", 400, "S2", "(#100) ({metric}) metric only supports querying data for the last 30 days "
        "excluding the current day", "observed", 100),
    Row("I-product", 400, "S2", "(#100) The Media Insights API does not support the {metric} metric for this media "
        "product type.", "observed", 100),
    Row("I-retired", 400, "S2", "(#100) Starting from version v22.0 and above, the {metric} metric is no longer "
        "supported for the queried media.", "observed", 100),
    Row("I-part", 400, "S2", "(#100) Field is not available for Carousel children media.", "observed", 100),
    Row("I-viewers", 400, "S2", "(#10) Not enough viewers for the media to show insights", "doc", 10),
    Row("I-crosspost", 400, "S2", "Fatal", "doc", -1),
)  # fmt: skip
