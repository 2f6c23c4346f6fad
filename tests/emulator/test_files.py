"""Files of the emulator: whole or not at all, and private."""

import stat

import pytest

from gramkey.emulator.files import private_folder, write_whole


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_takes_the_place_of_the_old_one(tmp_path):
    path = tmp_path / "state"
    path.write_text("old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert mode(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path):
    path = tmp_path / "taken"
    path.mkdir()
    with pytest.raises(OSError, match="taken"):
        write_whole(path, b"new")
    assert list(tmp_path.iterdir()) == [path]


def test_a_loose_folder_is_closed(tmp_path):
    folder = tmp_path / "a/b"
    private_folder(folder)
    folder.chmod(0o755)
    private_folder(folder)
    assert mode(folder) == 0o700
