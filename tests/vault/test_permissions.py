import os
import subprocess
import sys

import pytest

from gramkey.vault.errors import LoosePermissions
from gramkey.vault.permissions import check_folder, create_private, prepare_folder, tighten, write_private


def mode(path):
    return path.stat().st_mode & 0o777


@pytest.fixture(autouse=True)
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_new_folder_is_ours_alone(tmp_path):
    assert prepare_folder(tmp_path / "new") == []
    assert mode(tmp_path / "new") == 0o700


def test_a_loose_folder_of_ours_is_repaired_and_said(tmp_path):
    folder = tmp_path / "gramkey"
    folder.mkdir(mode=0o755)
    (said,) = prepare_folder(folder)
    assert "0755" in said
    assert mode(folder) == 0o700


def test_a_project_folder_is_left_as_it_is(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir(mode=0o755)
    assert prepare_folder(folder) == []
    assert mode(folder) == 0o755


def test_a_folder_that_others_write_to_is_refused(tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(LoosePermissions, match="replace the vault") as caught:
        check_folder(folder)
    assert "chmod" in caught.value.hint


BE_SOMEBODY_ELSE_AND_CHECK = """
import os, sys
from pathlib import Path
from gramkey.vault.errors import LoosePermissions
from gramkey.vault.permissions import check_folder
os.chdir(sys.argv[1])
os.seteuid(4343)
try:
    check_folder(Path())
except LoosePermissions as error:
    print(error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder to somebody else")
def test_a_folder_of_another_user_is_refused(tmp_path):
    folder = tmp_path / "eves"
    folder.mkdir(mode=0o755)
    os.chown(folder, 4242, 4242)
    said = subprocess.run([sys.executable, "-c", BE_SOMEBODY_ELSE_AND_CHECK, str(folder)], capture_output=True)
    assert b"belongs to another user" in said.stdout


def test_a_loose_file_is_repaired_and_said(tmp_path):
    file = tmp_path / "vault.db"
    file.write_bytes(b"")
    file.chmod(0o644)
    (said,) = tighten(file)
    assert "0644" in said
    assert mode(file) == 0o600


def test_a_tight_or_missing_file_is_not_spoken_of(tmp_path):
    create_private(tmp_path / "vault.db")
    assert tighten(tmp_path / "vault.db") == []
    assert tighten(tmp_path / "missing") == []


def test_a_private_file_is_whole_and_private(tmp_path):
    write_private(tmp_path / "key", b"content")
    assert (tmp_path / "key").read_bytes() == b"content"
    assert mode(tmp_path / "key") == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / "key"]


def test_a_private_file_never_replaces_another(tmp_path):
    write_private(tmp_path / "key", b"first")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [tmp_path / "key"]
