"""Who may read the vault's files: 0600 files in a folder that nobody else may write to.

What is ours is tightened, and said. What is not ours is refused: a folder is only ever tightened if gramkey made
it (then it is 0700 from the start) or if it is named `gramkey`; nobody's home or project folder is.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from gramkey.vault.errors import LoosePermissions

OTHERS = 0o077
OTHERS_WRITE = 0o022
FOLDER_NAME = "gramkey"


def prepare_folder(folder: Path) -> list[str]:
    """Make `folder` (0700) if it is not there, else check it. Returns what was repaired, in words."""
    if not folder.exists():
        os.makedirs(folder, mode=0o700, exist_ok=True)
        return []
    return check_folder(folder)


def check_folder(folder: Path) -> list[str]:
    """Tighten a folder of ours; raise `LoosePermissions` for one in which others could replace the vault."""
    info = folder.stat()
    mode = stat.S_IMODE(info.st_mode)
    if info.st_uid == os.geteuid() and folder.name == FOLDER_NAME and mode & OTHERS:
        os.chmod(folder, 0o700)
        return [f"{folder} was open to others (mode {mode:04o}); it is 0700 now"]
    if info.st_uid not in (os.geteuid(), 0) and os.geteuid() != 0:
        raise LoosePermissions(
            f"{folder} belongs to another user, who could replace the vault in it",
            "choose a folder of your own",
        )
    if mode & OTHERS_WRITE:
        raise LoosePermissions(
            f"{folder} may be written to by others (mode {mode:04o}), who could replace the vault in it",
            f"choose a folder of its own, or: chmod go-w {folder}",
        )
    return []


def tighten(file: Path) -> list[str]:
    """Make a file of ours 0600 if others could read it; raise `LoosePermissions` if that cannot be done."""
    try:
        info = file.stat()
    except FileNotFoundError:
        return []
    mode = stat.S_IMODE(info.st_mode)
    if not mode & OTHERS:
        return []
    try:
        os.chmod(file, 0o600)
        still = stat.S_IMODE(file.stat().st_mode)
    except PermissionError:
        still = mode
    if still & OTHERS:
        raise LoosePermissions(f"{file} is open to others (mode {still:04o})", f"as its owner: chmod 600 {file}")
    return [f"{file} was open to others (mode {mode:04o}); it is 0600 now"]


def create_private(file: Path) -> None:
    """Make an empty file, 0600 from its first moment, unless it is there."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return


def write_private(file: Path, content: bytes, replace: bool = False) -> None:
    """Write a file, whole or not at all, 0600. Without `replace` it must be new: `FileExistsError`."""
    partial = partial_of(file)
    descriptor = os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
        publish(partial, file, replace)
    finally:
        partial.unlink(missing_ok=True)


def partial_of(file: Path) -> Path:
    """The name under which a file is written until it is whole."""
    return file.with_name(f".{file.name}.{os.getpid()}.partial")


def publish(partial: Path, file: Path, replace: bool = False) -> None:
    """Give a file that is whole its name, once its content is on the disk.

    Without `replace` a file of that name is never lost: `FileExistsError` is raised.
    """
    sync(partial)
    if replace:
        os.replace(partial, file)
    else:
        os.link(partial, file)  # unlike a rename, a link never replaces what is there
        os.unlink(partial)
    sync(file.parent)


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
