"""Insights of accounts and of posts: what may be asked, what is refused, and what is answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gramkey.emulator.insight_metrics import ACCOUNT, ACCOUNT_NAMES, DEMOGRAPHICS, MEDIA, MEDIA_NAMES
from gramkey.emulator.insights_account import day_ends
from tests.emulator.conftest import NOW

IG = "https://graph.instagram.com/v26.0"
SCOPE = "instagram_business_basic,instagram_business_manage_insights"
FACEBOOK = "instagram_basic,instagram_manage_insights,pages_show_list,pages_read_engagement"
HOUR = 3600
DAY = 86_400


@pytest.fixture
def ask(driver):
    token = driver.long(scope=SCOPE)

    def read(path: str, **params: str):
        return driver.get(f"{IG}{path}", access_token=token, **params)

    return read


@pytest.fixture
def refusal(ask):
    def read(path: str, **params: str) -> tuple[int, str]:
        answer = ask(path, **params)
        assert answer.status == 400, answer.body
        error = answer.json()["error"]
        return error["code"], error["message"]

    return read


@pytest.fixture
def post(ask):
    """Gives the id of Ada's newest post of a product."""
    listed = ask("/me/media", fields="media_product_type,media_type,children", limit="100").json()["data"]

    def first(product: str) -> str:
        if product == "STORY":
            return str(ask("/me/stories", fields="id").json()["data"][-1]["id"])
        if product == "PART":
            return str(next(each["children"]["data"][0]["id"] for each in listed if "children" in each))
        return str(next(each["id"] for each in listed if each["media_product_type"] == product))

    return first


def total(answer) -> dict:
    (metric,) = answer.json()["data"]
    return dict(metric["total_value"])


def parts(answer) -> dict[str, int]:
    (breakdown,) = total(answer)["breakdowns"]
    return {"/".join(row["dimension_values"]): row["value"] for row in breakdown["results"]}


def test_reach_is_a_value_for_each_day_that_ends_at_pacific_midnight(ask):
    answer = ask("/me/insights", metric="reach", period="day").json()
    (reach,) = answer["data"]
    assert (reach["name"], reach["period"]) == ("reach", "day")
    assert reach["id"].endswith("/insights/reach/day")
    ends = [datetime.strptime(value["end_time"], "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC) for value in reach["values"]]
    assert {(end.hour, end.minute) for end in ends} <= {(7, 0), (8, 0)}
    assert all(value["value"] > 0 for value in reach["values"])


def test_a_programs_walk_back_through_the_links_meets_every_day_once(ask, driver):
    until = NOW - 5 * HOUR
    later = ask("/me/insights", metric="reach", period="day", since=str(until - 7 * DAY), until=str(until)).json()
    earlier = driver.get(later["paging"]["previous"]).json()
    ends = [value["end_time"] for answer in (earlier, later) for value in answer["data"][0]["values"]]
    assert len(set(ends)) == len(ends) == 14
    assert ends == sorted(ends)
    assert driver.get(earlier["paging"]["next"]).json()["data"] == later["data"]


@pytest.mark.parametrize("change", ["2027-03-14", "2027-11-07"])
def test_a_day_of_23_or_25_hours_is_one_day(change):
    since = int(datetime.fromisoformat(change).replace(tzinfo=UTC).timestamp()) - DAY
    assert len(day_ends(since, since + 4 * DAY)) == 4


def test_a_week_reaches_more_than_its_best_day_and_less_than_all_of_them(ask):
    days = ask("/me/insights", metric="reach", period="day", since=str(NOW - 6 * DAY)).json()["data"][0]["values"]
    week = ask("/me/insights", metric="reach", period="week").json()["data"][0]["values"][0]["value"]
    assert max(day["value"] for day in days) < week < sum(day["value"] for day in days) * 2


def test_totals_by_product_add_up(ask):
    week = {"period": "day", "metric_type": "total_value", "since": str(NOW - 7 * DAY)}
    answer = ask("/me/insights", metric="views", breakdown="media_product_type", **week)
    assert set(parts(answer)) <= {"POST", "CAROUSEL_CONTAINER", "REEL", "STORY"}
    assert sum(parts(answer).values()) == total(answer)["value"] > 0
    both = ask("/me/insights", metric="views", breakdown="media_product_type,follow_type", **week)
    assert sum(parts(both).values()) == total(answer)["value"]
    assert "POST/FOLLOWER" in parts(both)


def test_days_of_counts_add_up_to_their_total(ask):
    params = {"metric": "likes", "period": "day", "metric_type": "total_value"}
    days = [
        total(ask("/me/insights", **params, since=str(NOW - n * DAY), until=str(NOW - n * DAY + DAY)))["value"]
        for n in (1, 2, 3)
    ]
    assert sum(days) == total(ask("/me/insights", **params, since=str(NOW - 3 * DAY)))["value"]


def test_figures_grow_with_the_clock(ask, meta, post):
    before = ask(f"/{post('FEED')}/insights", metric="reach").json()["data"][0]["values"][0]["value"]
    meta.clock.advance(DAY)
    assert ask(f"/{post('FEED')}/insights", metric="reach").json()["data"][0]["values"][0]["value"] > before


def test_demographics_name_their_timeframe_unless_told_not_to(ask, meta):
    params = {"metric": "follower_demographics", "period": "lifetime", "metric_type": "total_value"}
    params |= {"timeframe": "this_month", "breakdown": "country"}
    found = ask("/me/insights", **params)
    assert "value" not in total(found)
    assert total(found)["breakdowns"][0]["dimension_keys"] == ["timeframe", "country"]
    assert sum(parts(found).values()) == meta.accounts["ada"].followers_count
    assert "THIS_MONTH/GB" in parts(found)
    meta.switches.set("demographics_timeframe", "absent")
    assert "GB" in parts(ask("/me/insights", **params))


def test_an_account_with_few_followers_has_no_demographics(ask, meta):
    meta.accounts["ada"].followers_count = 99
    params = {"period": "lifetime", "metric_type": "total_value", "timeframe": "this_week", "breakdown": "age"}
    assert ask("/me/insights", metric="follower_demographics", **params).json() == {"data": []}


def test_days_before_those_that_are_kept_have_no_figures(ask, meta):
    old = {"since": str(NOW - 120 * DAY), "until": str(NOW - 119 * DAY)}
    assert ask("/me/insights", metric="reach", period="day", **old).json() == {"data": []}
    meta.switches.set("account_insights_kept", "730")
    assert ask("/me/insights", metric="reach", period="day", **old).json()["data"][0]["values"]


def test_figures_that_are_behind_lack_the_last_days(ask, meta):
    meta.switches.set("insights_delay", "48")
    assert ask("/me/insights", metric="reach", period="day").json() == {"data": []}


@pytest.mark.parametrize("name", sorted(ACCOUNT))
def test_each_metric_of_accounts_answers_as_its_line_says(ask, name):
    metric = ACCOUNT[name]
    for period in metric.periods:
        for kind in metric.types:
            for breakdown in ("", *(metric.breakdowns if kind == "total_value" else ())):
                if name in DEMOGRAPHICS and not breakdown:
                    continue
                extra = {"breakdown": breakdown} if breakdown else {}
                extra |= {"timeframe": "this_month"} if name in DEMOGRAPHICS else {}
                answer = ask("/me/insights", metric=name, period=period, metric_type=kind, **extra).json()
                (found,) = answer["data"]
                assert ("values" in found) is (kind == "time_series")
                assert ("breakdowns" in found.get("total_value", {})) is bool(breakdown)


@pytest.mark.parametrize("product", ["FEED", "REELS", "STORY"])
@pytest.mark.parametrize("name", sorted(MEDIA))
def test_each_metric_of_posts_is_answered_or_refused_by_product(ask, refusal, post, name, product):
    metric = MEDIA[name]
    path = f"/{post(product)}/insights"
    if product not in metric.products or metric.facebook_only:
        message = f"(#100) The Media Insights API does not support the {name} metric for this media product type."
        assert refusal(path, metric=name) == (100, message)
    elif name in ("facebook_views", "crossposted_views"):
        assert refusal(path, metric=name) == (-1, "Fatal")
    else:
        for breakdown in ({}, *({"breakdown": each} for each in metric.breakdowns)):
            (found,) = ask(path, metric=name, **breakdown).json()["data"]
            assert found["period"] == "lifetime"
            assert set(found["values"][0]) == {"value"}
            assert ("total_value" in found) is bool(breakdown)


def test_an_unknown_metric_refuses_all_and_lists_what_there_is(refusal, post):
    code, message = refusal("/me/insights", metric="reach,impressions", period="day")
    assert code == 100
    assert message == "(#100) metric[1] must be one of the following values: " + ", ".join(ACCOUNT_NAMES)
    _, message = refusal(f"/{post('REELS')}/insights", metric="plays")
    assert message == "(#100) metric[0] must be one of the following values: " + ", ".join(MEDIA_NAMES)


def test_impressions_are_gone(refusal, meta, post):
    _, message = refusal(f"/{post('FEED')}/insights", metric="impressions")
    assert "the impressions metric is no longer supported for the queried media" in message
    meta.switches.set("account_impressions", "retired")
    assert "no longer supported for the queried user" in refusal("/me/insights", metric="impressions")[1]


def test_an_old_post_still_has_impressions(ask, meta, post):
    meta.world.media[post("FEED")].created_at = 1_700_000_000
    assert ask(f"/{post('FEED')}/insights", metric="impressions").json()["data"][0]["values"][0]["value"] > 0


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"metric": "views,profile_views", "period": "day"},
         ("(#100) The following metrics (views,profile_views) should be specified with parameter "
          "metric_type=total_value")),
        ({"metric": "follower_count", "period": "day", "metric_type": "total_value"},
         "(#100) The following metric (follower_count) is incompatible with the metric type (total_value)"),
        ({"metric": "likes", "period": "week", "metric_type": "total_value"},
         "(#100) The following metric (likes) is incompatible with the period (week)"),
        ({"metric": "reach", "period": "fortnight"},
         "(#100) period must be one of the following values: day, week, days_28, month, lifetime, total_over_range"),
        ({"metric": "reach"}, "(#100) The parameter period is required"),
        ({"period": "day"}, "(#100) The parameter metric is required"),
        ({"metric": "reach", "period": "day", "since": str(NOW - 31 * DAY)},
         "(#100) There cannot be more than 30 days (2592000 s) between since and until."),
        ({"metric": "follower_count", "period": "day", "since": str(NOW - 40 * DAY), "until": str(NOW - 39 * DAY)},
         "(#100) (follower_count) metric only supports querying data for the last 30 days excluding the current day"),
        ({"metric": "follower_demographics", "period": "lifetime", "metric_type": "total_value"},
         "(#100) The parameter timeframe is required"),
        ({"metric": "reach", "period": "day", "breakdown": "planet"},
         ("(#100) breakdown must be one of the following values: age, city, contact_button_type, country, "
          "follow_type, gender, media_product_type")),
        ({"metric": "reach", "period": "day", "since": "the day before"}, "(#100) since is no time"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_together_is_refused(refusal, params, message):
    assert refusal("/me/insights", **params) == (100, message)


def test_a_breakdown_of_other_metrics_is_an_unknown_error_or_named(refusal, meta):
    params = {"metric": "likes", "period": "day", "metric_type": "total_value", "breakdown": "age"}
    assert refusal("/me/insights", **params) == (1, "An unknown error has occurred.")
    meta.switches.set("odd_breakdown", "named")
    assert refusal("/me/insights", **params) == (100, "(#100) Incompatible breakdowns (age) for metric (likes)")


def test_how_people_left_a_story_is_told_in_either_case(ask, meta, post):
    path, params = f"/{post('STORY')}/insights", {"metric": "navigation", "breakdown": "story_navigation_action_type"}
    assert "tap_forward" in parts(ask(path, **params))
    meta.switches.set("breakdown_case", "upper")
    found = ask(path, **params)
    assert sum(parts(found).values()) == total(found)["value"]
    assert "TAP_FORWARD" in parts(found)


def test_a_story_that_hardly_anybody_saw_shows_no_insights(ask, refusal):
    newest = ask("/me/stories", fields="id").json()["data"][0]["id"]
    assert refusal(f"/{newest}/insights", metric="reach") == (
        10,
        "(#10) Not enough viewers for the media to show insights",
    )


def test_a_story_has_insights_for_a_day(ask, refusal, meta, post):
    story = post("STORY")
    meta.clock.advance(DAY)
    assert ask(f"/{story}/insights", metric="reach").json() == {"data": []}
    meta.switches.set("story_insights_over", "refused")
    assert refusal(f"/{story}/insights", metric="reach")[0] == 100


def test_a_part_of_a_carousel_has_none(refusal, post):
    code, message = refusal(f"/{post('PART')}/insights", metric="reach")
    assert (code, message) == (100, "(#100) Field is not available for Carousel children media.")


def test_a_live_check_found_reels_without_reposts(refusal, meta, post):
    meta.switches.set("reels_reposts", "refused")
    assert "does not support the reposts metric" in refusal(f"/{post('REELS')}/insights", metric="reposts")[1]


def test_insights_come_along_with_posts(ask):
    posts = ask("/me/media", fields="id,insights.metric(reach,likes){name,values}", limit="3").json()["data"]
    for each in posts:
        assert [set(metric) for metric in each["insights"]["data"]] == [{"name", "values", "id"}] * 2


def test_insights_come_along_with_an_account(ask):
    found = ask("/me", fields="username,insights.metric(likes).period(day).metric_type(total_value)").json()
    assert found["insights"]["data"][0]["total_value"]["value"] > 0


def test_insights_need_their_own_permission(driver, numbers):
    token = driver.long(scope="instagram_business_basic")
    assert numbers(driver.get(f"{IG}/me/insights", access_token=token, metric="reach", period="day"))[1] == 10


def test_the_facebook_host_has_the_totals_with_ads(driver, meta):
    meta.switches.set("facebook_login", "classic")
    token = driver.long("facebook", scope=FACEBOOK)
    account = meta.accounts["ada"].account_id
    reel = driver.graph(f"/{account}/media", token, fields="media_product_type").json()["data"][3]
    metrics = "total_views,total_likes,total_comments"
    found = driver.graph(f"/{reel['id']}/insights", token, metric=metrics).json()["data"]
    assert [metric["name"] for metric in found] == metrics.split(",")
    answer = driver.graph(f"/{account}/insights", token, metric="reach", period="day").json()
    assert "access_token=" in answer["paging"]["next"]


def test_a_person_has_no_insights(driver, meta):
    meta.switches.set("facebook_login", "classic")
    token = driver.long("facebook", scope=FACEBOOK)
    answer = driver.graph("/me/insights", token, metric="reach", period="day").json()["error"]
    assert "nonexisting field (insights)" in answer["message"]
