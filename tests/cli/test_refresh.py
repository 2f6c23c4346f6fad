"""`gramkey refresh`, alone and for schedules."""


def test_a_refreshed_token_lives_sixty_days_more(gramkey, ada):
    gramkey.box.advance(10)
    run = gramkey("refresh", "ada", "--json")
    assert run.code == 0
    assert set(run.json) == {"grants"}
    assert run.json["grants"][0]["expires_at"] > "2027-03"
    assert run.json["grants"][0]["last_outcome"]


def test_a_token_younger_than_a_day_is_not_refreshed_yet(gramkey, ada):
    run = gramkey("refresh", "--json")
    assert run.code == 8
    assert run.error["from_at"].endswith("Z")


def test_due_is_quiet_while_nothing_is_due(gramkey, ada):
    run = gramkey("refresh", "--due", "--json")
    assert run.code == 0
    assert run.json == {"refreshed": [], "failed": [], "need_login": []}


def test_due_refreshes_all_whose_time_has_come(gramkey, ada):
    gramkey.log_in("bob")
    gramkey.box.advance(45)
    run = gramkey("refresh", "--due", "--json")
    assert run.code == 0
    assert {grant["username"] for grant in run.json["refreshed"]} == {"ada", "bob"}
    assert gramkey("refresh", "--due", "--json").json["refreshed"] == []


def test_a_changed_password_ends_the_token_and_asks_for_a_login(gramkey, ada):
    gramkey.box.advance(45)
    gramkey.box.control("change-password", account="ada")
    run = gramkey("refresh", "--due", "--json")
    assert run.code == 4
    assert [grant["username"] for grant in run.json["need_login"]] == ["ada"]
    assert run.json["failed"][0]["error"]
    assert "gramkey login --account ada" in run.err


def test_one_dead_token_does_not_keep_the_others_from_being_refreshed(gramkey, ada):
    gramkey.log_in("bob")
    gramkey.box.advance(45)
    gramkey.box.control("change-password", account="ada")
    run = gramkey("refresh", "--due", "--json")
    assert run.code == 4
    assert [grant["username"] for grant in run.json["refreshed"]] == ["bob"]


def test_a_dead_token_stays_reported_until_there_is_a_login(gramkey, ada):
    gramkey.box.advance(45)
    gramkey.box.control("change-password", account="ada")
    gramkey("refresh", "--due")
    assert gramkey("refresh", "--due").code == 4
    gramkey.log_in("ada")
    assert gramkey("refresh", "--due").code == 0


def test_trouble_at_meta_is_a_failure_and_the_token_stays(gramkey, ada):
    gramkey.box.advance(45)
    gramkey.box.control("faults", what="http500")
    run = gramkey("refresh", "--due", "--json")
    assert run.code == 1
    assert run.json["failed"][0]["state"] == "active"
    assert gramkey("token").out.strip() == ada.token.secret.reveal()


def test_due_takes_no_account(gramkey, ada):
    run = gramkey("refresh", "ada", "--due", "--json")
    assert run.code == 2
    assert run.error["hint"] == "leave the account away"
