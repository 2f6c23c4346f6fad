"""The shortest way to a stored token gives what the long way gives, or nothing."""

import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from gramkey.protocol.app import App
from gramkey.protocol.secret import Secret
from gramkey.protocol.values import DAY, AccessToken, Account, Consent, Opening
from gramkey.vault import Event, Vault, migrations, quick

NOW = 1_800_000_000
ADA = Account("17841400000000001", "27281300000000001", "ada")
BOB = Account("17841400000000002", "27281300000000002", "bob")


@pytest.fixture
def env(tmp_path):
    return {"GRAMKEY_HOME": str(tmp_path / "home"), "GRAMKEY_KEY_PLACE": "file"}


def store(env, account=ADA, due=NOW + 30 * DAY, lives=60 * DAY, demo=False):
    with Vault.open(Path(env["GRAMKEY_HOME"]) / "vault.db", env, NOW) as vault:
        app = App("instagram", "73", (Secret("s" * 32),), "https://localhost:8765/callback", demo=demo)
        stored = vault.apps.get("site") if "site" in vault.apps.names() else vault.apps.add("site", app, NOW)
        token = AccessToken(Secret(f"IGAA-{account.username}"), NOW, NOW + lives)
        consent = Consent(account.person_id, (), (Opening(account, token),))
        return vault.grants.open(stored.id, consent, (), NOW, lambda *_: due)[0]


def read(env, account="", min_valid=3_600, now=NOW):
    return quick.read_token(env, account, min_valid, now)


def test_the_only_grant_needs_no_name(env):
    store(env)
    assert read(env) == "IGAA-ada"


@pytest.mark.parametrize("name", ["ada", "@ada", "Ada"])
def test_a_grant_is_found_by_its_username(env, name):
    store(env)
    store(env, BOB)
    assert read(env, name) == "IGAA-ada"


@pytest.mark.parametrize("name", ["", "eve"])
def test_what_is_not_plain_takes_the_long_way(env, name):
    store(env)
    store(env, BOB)
    assert read(env, name) is None


def test_a_due_refresh_takes_the_long_way(env):
    store(env, due=NOW)
    assert read(env) is None


def test_a_token_not_good_for_long_enough_takes_the_long_way(env):
    store(env)
    assert read(env, min_valid=60 * DAY) == "IGAA-ada"
    assert read(env, min_valid=60 * DAY + 1) is None


def test_a_demo_takes_the_long_way(env):
    store(env, demo=True)
    assert read(env) is None


@pytest.mark.parametrize("name", ["GRAMKEY_MASTER_KEY", "GRAMKEY_MASTER_KEY_FILE", "GRAMKEY_PROFILE"])
def test_settings_take_the_long_way(env, name):
    store(env)
    assert read({**env, name: "x"}) is None


def test_profiles_take_the_long_way(env, tmp_path):
    store(env)
    (tmp_path / "home" / "profiles.json").write_text("{}")
    assert read(env) is None


@pytest.mark.parametrize("name", ["", "vault.db", "vault.db.key"])
def test_loose_permissions_take_the_long_way(env, tmp_path, name):
    store(env)
    (tmp_path / "home" / name).chmod(0o755)
    assert read(env) is None


def test_no_vault_takes_the_long_way(env):
    assert read(env) is None
    assert not os.path.exists(env["GRAMKEY_HOME"])


def test_an_ended_grant_is_not_given(env):
    grant = store(env)
    with Vault.open(Path(env["GRAMKEY_HOME"]) / "vault.db", env, NOW) as vault:
        vault.grants.end(grant, Event.REMOVED_LOCALLY, "", NOW)
    assert read(env) is None


@pytest.mark.parametrize(
    "change", ["expires_at = expires_at + 1", "version = version + 1", "sealed_token = zeroblob(60)", "id = 'g_x'"]
)
def test_a_tampered_row_is_never_opened(env, tmp_path, change):
    store(env)
    connection = apsw.Connection(str(tmp_path / "home" / "vault.db"))
    connection.execute(f"UPDATE grants SET {change}")
    connection.close()
    assert read(env) is None


def test_a_name_that_was_pointed_at_another_grant_takes_the_long_way(env, tmp_path):
    store(env)
    bob = store(env, BOB)
    connection = apsw.Connection(str(tmp_path / "home" / "vault.db"))
    connection.execute("DELETE FROM identities WHERE owner_id = ?", (bob.id,))
    connection.execute("UPDATE identities SET owner_id = ?", (bob.id,))
    connection.close()
    assert read(env, "ada") is None


def test_a_foreign_key_file_opens_nothing(env, tmp_path):
    store(env)
    other = {**env, "GRAMKEY_HOME": str(tmp_path / "other")}
    store(other)
    os.replace(tmp_path / "other" / "vault.db.key", tmp_path / "home" / "vault.db.key")
    assert read(env) is None


def test_it_reads_the_newest_schema():
    assert quick.SCHEMA == migrations.NEWEST


def test_it_loads_neither_click_nor_dataclasses(env):
    store(env)
    program = (
        "import sys; from gramkey.cli.quick_token import print_stored_token\n"
        "assert print_stored_token([])\n"
        "print([name for name in ('click', 'dataclasses', 'urllib3', 'pathlib', 'gramkey.vault.vault') "
        "if name in sys.modules])"
    )
    store(env, ADA, due=None, lives=10**9)
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **env}, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["IGAA-ada", "[]"]
