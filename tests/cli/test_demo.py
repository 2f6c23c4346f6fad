"""The embedded emulator that demo apps use when none is named."""


def test_a_command_starts_one_of_its_own_and_goes_on_with_it_next_time(gramkey, monkeypatch):
    monkeypatch.delenv("GRAMKEY_EMULATOR_CONTROL")
    first = gramkey("login", "--demo", "--start", "--json")
    assert first.code == 0
    assert (gramkey.home / "demo").is_dir()
    gramkey("login", "--demo", "--start", "--json")
    assert len(gramkey("app", "list", "--json").json["apps"]) == 1, "the same world, so the same app"


def test_a_damaged_world_is_an_error_that_says_what_to_do(gramkey, monkeypatch):
    monkeypatch.delenv("GRAMKEY_EMULATOR_CONTROL")
    folder = gramkey.home / "demo"
    folder.mkdir(parents=True, mode=0o700)
    gramkey.home.chmod(0o700)
    (folder / "emulator.json").write_text("{")
    run = gramkey("login", "--demo", "--start", "--json")
    assert run.code == 1
    assert "emulator.json" in run.error["message"]
    assert str(folder) in run.error["hint"]
