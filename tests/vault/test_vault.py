import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gramkey.vault import Vault
from gramkey.vault.checking import check
from gramkey.vault.errors import Damaged, LoosePermissions, NotAVault, Tampered, VaultError
from tests.vault.cast import ADA, BOB, ENV, FACEBOOK, INSTAGRAM, NOW, SCOPES, at_half_life, consent_of, facebook_consent

OPEN_AND_SAY_ID = """
import sys
from pathlib import Path
from gramkey.vault import Vault
with Vault.open(Path(sys.argv[1]), {"GRAMKEY_KEY_PLACE": "file"}, 1) as vault:
    print(vault.id)
"""
IMPORT_AND_SAY_MODULES = """
import sys
from pathlib import Path
from gramkey.vault import Vault
with Vault.open(Path(sys.argv[1]), {}, 1) as vault:
    vault.grants.find()
print(*sys.modules)
"""


def run(script: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a vault with something in every table."""
    path = tmp_path_factory.mktemp("full") / "vault.db"
    with Vault.open(path, ENV, NOW) as vault:
        shop, pages = vault.apps.add("shop", INSTAGRAM, NOW), vault.apps.add("pages", FACEBOOK, NOW)
        vault.grants.open(shop.id, consent_of(ADA), SCOPES, NOW, at_half_life)
        vault.grants.open(pages.id, facebook_consent(ADA, BOB), SCOPES, NOW, at_half_life)
    return path.read_bytes()


def write(folder: Path, content: bytes) -> Path:
    path = folder / "vault.db"
    for file in folder.iterdir():
        file.unlink()
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def read_everything(path: Path) -> None:
    with Vault.open(path, ENV, NOW, create=False) as vault:
        check(vault)
        for found in vault.grants.each():
            assert not isinstance(found, VaultError) or isinstance(found, Tampered)
        for query in ("ada.lovelace", "shop/ada.lovelace", ""):
            with suppress(VaultError):
                vault.grants.find(query)


def test_opening_twice_changes_not_a_byte(vault, path):
    vault.close()
    before = path.read_bytes()
    Vault.open(path, ENV, NOW + 1).close()
    assert path.read_bytes() == before


def test_a_vault_is_private_from_its_first_moment(tmp_path):
    before = os.umask(0)
    try:
        path = tmp_path / "new" / "vault.db"
        with Vault.open(path, ENV, NOW) as vault:
            vault.apps.add("shop", INSTAGRAM, NOW)
            modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}
    assert "vault.db-wal" in modes
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_loose_vault_is_repaired_and_said(vault, path):
    vault.close()
    path.chmod(0o640)
    with Vault.open(path, ENV, NOW) as again:
        assert "0640" in again.notices[0]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_vault_in_a_shared_folder_is_refused(tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(LoosePermissions):
        Vault.open(folder / "vault.db", ENV, NOW)
    assert list(folder.iterdir()) == []


def test_a_missing_vault_is_made_only_if_asked(tmp_path):
    with pytest.raises(NotAVault):
        Vault.open(tmp_path / "new" / "vault.db", ENV, NOW, create=False)
    assert not (tmp_path / "new").exists()


def test_many_processes_make_one_vault(path):
    starts = [run(OPEN_AND_SAY_ID, path) for _ in range(4)]
    answers = [start.communicate(timeout=50) for start in starts]
    assert [errors for _, errors in answers] == [""] * 4
    assert len({said for said, _ in answers}) == 1


def test_reading_a_token_loads_nothing_heavy(path):
    with Vault.open(path, {"GRAMKEY_KEY_PLACE": "file"}, NOW) as vault:
        shop = vault.apps.add("shop", INSTAGRAM, NOW)
        vault.grants.open(shop.id, consent_of(ADA), SCOPES, NOW, at_half_life)
    said, errors = run(IMPORT_AND_SAY_MODULES, path).communicate(timeout=50)
    assert errors == ""
    heavy = {"keyring", "jinja2", "asyncio", "importlib.resources", "logging", "platformdirs", "urllib3"}
    assert heavy & set(said.split()) == set()


def test_threads_share_a_vault(vault, shop):
    failures = []

    def log_in_again(number):
        try:
            vault.grants.open(shop.id, consent_of(ADA, suffix=f"-{number}"), SCOPES, NOW, at_half_life)
            vault.grants.find("ada.lovelace")
        except VaultError as error:
            failures.append(error)

    threads = [threading.Thread(target=log_in_again, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert vault.grants.find("ada.lovelace").version == 8


def test_a_vault_without_its_record_never_gets_a_second_key(vault, path, shop):
    vault.database.change("DELETE FROM vault")
    vault.close()
    with pytest.raises(Damaged, match="record is gone"):
        Vault.open(path, ENV, NOW)


def test_a_vault_without_its_keys_is_damaged(vault, path):
    vault.database.change("DELETE FROM keys")
    vault.close()
    with pytest.raises(Damaged, match="keys are gone"):
        Vault.open(path, ENV, NOW)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=8192))
def test_arbitrary_bytes_raise_only_our_errors(tmp_path, content):
    path = write(tmp_path, content)
    with suppress(VaultError):
        Vault.open(path, ENV, NOW, create=bool(content)).close()
    if content:
        assert path.read_bytes() == content


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=2000))
def test_arbitrary_bytes_after_sqlite_s_header_raise_only_our_errors(tmp_path, full, content):
    path = write(tmp_path, full[:100] + content)
    with suppress(VaultError):
        read_everything(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(data=st.data())
def test_a_damaged_file_raises_only_our_errors(tmp_path, full, data):
    damaged = bytearray(full)
    for _ in range(data.draw(st.integers(1, 8))):
        position = data.draw(st.integers(0, len(full) - 1))
        noise = data.draw(st.binary(min_size=1, max_size=64))
        damaged[position : position + len(noise)] = noise
    path = write(tmp_path, bytes(damaged[: data.draw(st.integers(1, len(full)) | st.just(len(full)))]))
    with suppress(VaultError):
        read_everything(path)
