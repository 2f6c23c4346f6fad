from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gramkey.cli.browser import may_open, open_browser
from gramkey.protocol.errors import InputError

Program = Callable[[str, str], Path]
URL = "https://www.instagram.com/oauth/authorize?client_id=1&redirect_uri=https%3A%2F%2Flocalhost%3A8765%2F&state=s"


@pytest.fixture
def desk(program: Program) -> dict[str, str]:
    """The environment of somebody who sits before a Linux desktop."""
    return {"PATH": str(program("xdg-open", "exit 0")), "DISPLAY": ":0"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root folder in which nothing tells of a container or of Windows."""
    return tmp_path


def test_a_desktop_opens_its_browser(desk: dict[str, str], root: Path) -> None:
    assert may_open(desk, platform="linux", root=root)


def test_a_mac_opens_its_browser(root: Path) -> None:
    assert may_open({}, platform="darwin", root=root)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"SSH_TTY": "/dev/pts/1"}, "SSH"),
        ({"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, "SSH"),
        ({"SSH_CLIENT": "192.0.2.1 1 22"}, "SSH"),
        ({"CI": "true"}, "CI"),
        ({"DISPLAY": ""}, "no display"),
        ({"PATH": ""}, "no browser was found"),
        ({"BROWSER": "none"}, "BROWSER says so"),
        ({"BROWSER": "/usr/bin/w3m:lynx"}, "runs in the terminal"),
    ],
)
def test_where_no_browser_can_serve_it_says_why(
    desk: dict[str, str], root: Path, more: dict[str, str], reason: str
) -> None:
    decision = may_open({**desk, **more}, platform="linux", root=root)
    assert not decision
    assert reason in decision.reason


def test_the_flag_beats_everything(desk: dict[str, str], root: Path) -> None:
    decision = may_open({**desk, "BROWSER": "firefox"}, no_browser=True, platform="linux", root=root)
    assert decision.reason == "--no-browser was given"


@pytest.mark.parametrize("mark", [".dockerenv", "run/.containerenv"])
def test_a_container_opens_nothing(desk: dict[str, str], root: Path, mark: str) -> None:
    (root / mark).parent.mkdir(exist_ok=True)
    (root / mark).write_text("")
    assert "container" in may_open(desk, platform="linux", root=root).reason


def test_a_wayland_display_is_one(desk: dict[str, str], root: Path) -> None:
    assert may_open({"PATH": desk["PATH"], "WAYLAND_DISPLAY": "wayland-0"}, platform="linux", root=root)


def test_a_chosen_browser_is_opened_through_ssh_too(root: Path) -> None:
    assert may_open({"BROWSER": "/opt/editor/open-far-away", "SSH_TTY": "/dev/pts/1"}, platform="linux", root=root)


@pytest.mark.parametrize("opener", ["wslview", "rundll32.exe"])
def test_windows_is_asked_where_linux_runs_in_it(program: Program, root: Path, tmp_path: Path, opener: str) -> None:
    env = {"PATH": str(program(opener, f'printf "%s\\n" "$@" > {tmp_path}/got')), "WSL_DISTRO_NAME": "Debian"}
    assert may_open(env, platform="linux", root=root)
    assert open_browser(URL, env, platform="linux", root=root)
    assert (tmp_path / "got").read_text().splitlines()[-1] == URL


def test_windows_without_an_opener_is_said(root: Path) -> None:
    assert "Windows" in may_open({"PATH": "", "WSL_INTEROP": "/run/WSL/1"}, platform="linux", root=root).reason


def test_the_address_arrives_in_one_piece(program: Program, root: Path, tmp_path: Path) -> None:
    env = {"PATH": str(program("xdg-open", f'printf "%s\\n" "$@" > {tmp_path}/got')), "DISPLAY": ":0"}
    assert open_browser(URL, env, platform="linux", root=root)
    assert (tmp_path / "got").read_text() == URL + "\n"


def test_a_mac_uses_its_own_opener(program: Program, root: Path, tmp_path: Path) -> None:
    env = {"PATH": str(program("open", f'echo "$@" > {tmp_path}/got'))}
    assert open_browser(URL, env, platform="darwin", root=root)
    assert (tmp_path / "got").read_text().strip() == URL


@pytest.mark.parametrize(("setting", "words"), [("mine --new %s -x", f"--new {URL} -x"), ("gone:mine", URL)])
def test_the_chosen_browser_is_given_the_address_where_it_asks_for_it(
    program: Program, root: Path, tmp_path: Path, setting: str, words: str
) -> None:
    env = {"PATH": str(program("mine", f'echo "$@" > {tmp_path}/got')), "BROWSER": setting}
    assert open_browser(URL, env, platform="linux", root=root)
    assert (tmp_path / "got").read_text().strip() == words


def test_one_that_fails_at_once_is_followed_by_the_next(program: Program, root: Path, tmp_path: Path) -> None:
    program("xdg-open", "exit 3")
    env = {"PATH": str(program("firefox", f"echo x > {tmp_path}/got"))}
    assert open_browser(URL, env, platform="linux", root=root)
    assert (tmp_path / "got").exists()


def test_no_browser_at_all_is_said(root: Path) -> None:
    assert not open_browser(URL, {"PATH": ""}, platform="linux", root=root)


def test_a_browser_that_stays_does_not_hold_the_login_up(program: Program, root: Path, tmp_path: Path) -> None:
    (tmp_path / "door").touch()
    env = {"PATH": str(program("xdg-open", f"while [ -e {tmp_path}/door ]; do read x < /dev/null; done; exit 1"))}
    assert open_browser(URL, env, platform="linux", root=root)
    (tmp_path / "door").unlink()


def test_nothing_is_printed(program: Program, root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    env = {"PATH": str(program("xdg-open", 'echo "$@"; echo "$@" >&2'))}
    open_browser(URL, env, platform="linux", root=root)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "instagram://oauth",
        "--help",
        "https://",
        "https://[",
        "https://localhost/\nx",
        'https://localhost/"&calc',
        "https://localhost/ x",
        "",
    ],
)
def test_what_is_no_web_address_is_not_opened(program: Program, root: Path, tmp_path: Path, url: str) -> None:
    env = {"PATH": str(program("xdg-open", f"echo x > {tmp_path}/got"))}
    with pytest.raises(InputError, match="no web address") as caught:
        open_browser(url, env, platform="linux", root=root)
    assert not url or url not in str(caught.value)
    assert not (tmp_path / "got").exists()
