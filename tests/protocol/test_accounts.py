"""Whose token it is."""

import pytest

from gramkey.protocol.accounts import list_pages, read_account
from gramkey.protocol.errors import MissingAccountError, UnreadableAnswerError
from gramkey.protocol.secret import Secret
from tests.driving import answer, drive

TOKEN = Secret("IGAAlong")
ME = {"user_id": "17841400000000001", "id": "27281300000000001", "username": "ada", "account_type": "BUSINESS"}


@pytest.mark.parametrize("body", [ME, {"data": [ME]}, {**ME, "user_id": 17841400000000001, "id": 27281300000000001}])
def test_me_gives_both_ids(app, body):
    account, (request,) = drive(read_account(app, TOKEN), answer(body))
    assert (account.account_id, account.person_id) == ("17841400000000001", "27281300000000001")
    assert (account.username, account.account_type) == ("ada", "business")
    assert request.url == "https://graph.instagram.com/v26.0/me"


def test_no_proof_is_sent_to_instagram(app):
    _, (request,) = drive(read_account(app, TOKEN), answer(ME))
    assert set(request.query) == {"fields", "access_token"}


def test_a_personal_account_is_refused(app):
    with pytest.raises(MissingAccountError, match="@ada is a personal account"):
        drive(read_account(app, TOKEN), answer({**ME, "account_type": "PERSONAL"}))


def test_me_without_ids_is_unreadable(app):
    with pytest.raises(UnreadableAnswerError, match="username"):
        drive(read_account(app, TOKEN), answer({"username": "ada"}))


def page(number, linked=True, token=True):
    row: dict[str, object] = {"id": str(number), "name": f"Page {number}"}
    if token:
        row["access_token"] = f"EAAp{number}"
    if linked:
        row["instagram_business_account"] = {"id": f"1784140000000000{number}", "username": f"ada{number}"}
    return row


def test_pages_come_with_their_accounts(facebook):
    pages, (request,) = drive(
        list_pages(facebook, Secret("EAAuser"), "77", False), answer({"data": [page(1), page(2, linked=False)]})
    )
    first, second = pages
    assert first.account
    assert (first.account.account_id, first.account.person_id, first.account.page_id) == (
        "17841400000000001",
        "77",
        "1",
    )
    assert second.account is None
    assert request.query["appsecret_proof"]


def test_further_pages_are_asked_by_cursor_and_never_by_the_link_that_carries_the_token(facebook):
    more = {"next": "https://graph.facebook.com/x?access_token=EAAuser", "cursors": {"after": "QVF"}}
    pages, requests = drive(
        list_pages(facebook, Secret("EAAuser"), "77", False),
        answer({"data": [page(1)], "paging": more}),
        answer({"data": [page(2)], "paging": {"cursors": {"after": "QVF2"}}}),
    )
    assert len(pages) == 2
    assert requests[1].query["after"] == "QVF"
    assert requests[1].url == requests[0].url


def test_pages_of_a_portfolio_are_found_and_each_stands_once(facebook):
    refused = answer({"error": {"code": 10, "message": "no"}}, 403)
    pages, requests = drive(
        list_pages(facebook, Secret("EAAuser"), "77", True),
        answer({"data": [page(1)]}),
        answer({"data": [{"id": "900", "name": "Ada Inc"}]}),
        answer({"data": [page(1), page(3)]}),
        refused,
    )
    assert [found.page_id for found in pages] == ["1", "3"]
    assert [request.url.rsplit("/", 1)[1] for request in requests] == [
        "accounts",
        "businesses",
        "owned_pages",
        "client_pages",
    ]


def test_a_person_without_pages_gives_none(facebook):
    pages, _ = drive(list_pages(facebook, Secret("EAAuser"), "77", False), answer({"data": []}))
    assert pages == ()
