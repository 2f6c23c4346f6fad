"""`gramkey keys`."""

import stat

import pytest


def test_an_exported_key_opens_the_vault_where_its_own_was_lost(gramkey, ada, tmp_path, monkeypatch):
    file = tmp_path / "escrow"
    run = gramkey("keys", "export", "--file", str(file), "--json")
    assert (run.code, run.json) == (0, {"file": str(file)})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    monkeypatch.delenv("GRAMKEY_MASTER_KEY")
    assert gramkey("token").code == 1
    monkeypatch.setenv("GRAMKEY_MASTER_KEY_FILE", str(file))
    assert gramkey("token").out.strip() == ada.token.secret.reveal()


def test_without_a_file_the_key_is_the_data(gramkey, ada, monkeypatch, tmp_path):
    text = gramkey("keys", "export").out
    assert gramkey("keys", "export", "--json").json["master_key"].strip() == text.strip()
    file = tmp_path / "escrow"
    file.write_text(text)
    file.chmod(0o600)
    monkeypatch.delenv("GRAMKEY_MASTER_KEY")
    monkeypatch.setenv("GRAMKEY_MASTER_KEY_FILE", str(file))
    assert gramkey("token").code == 0


def test_a_file_that_is_there_is_not_overwritten(gramkey, ada, tmp_path):
    file = tmp_path / "escrow"
    file.write_text("precious")
    assert gramkey("keys", "export", "--file", str(file)).code == 2
    assert file.read_text() == "precious"


def test_the_wrong_key_is_an_error_and_makes_no_second_vault(gramkey, ada, monkeypatch):
    monkeypatch.setenv("GRAMKEY_MASTER_KEY", "22" * 32)
    run = gramkey("token", "--json")
    assert run.code == 1
    assert "key" in run.error["message"]
    monkeypatch.setenv("GRAMKEY_MASTER_KEY", "11" * 32)
    assert gramkey("token").code == 0


@pytest.mark.parametrize("name", ["GRAMKEY_MASTER_KEY", "GRAMKEY_MASTER_KEY_FILE"])
def test_a_key_that_is_none_is_refused(gramkey, ada, monkeypatch, name):
    monkeypatch.delenv("GRAMKEY_MASTER_KEY")
    monkeypatch.setenv(name, "not-a-key")
    run = gramkey("token", "--json")
    assert run.code == 1
    assert "not-a-key" not in run.err or name.endswith("FILE")
