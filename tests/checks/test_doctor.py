"""The doctor finds what was planted, and falls silent when it is taken away."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from gramkey.cli.certificate import listener_certificate
from gramkey.protocol.secret import Secret
from gramkey.protocol.values import DAY
from gramkey.vault import Grant
from tests.checks.conftest import Patient

URI = "https://localhost:8765/callback"
Plant = Callable[[Patient], contextlib.AbstractContextManager[tuple[str, ...] | None]]


def by_env(name: str, value: str) -> Plant:
    @contextlib.contextmanager
    def plant(patient: Patient) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(name, value.format(folder=patient.folder))
            yield

    return plant


def by_option(*options: str) -> Plant:
    @contextlib.contextmanager
    def plant(_: Patient) -> Iterator[tuple[str, ...]]:
        yield options

    return plant


def by_app(**changes: Any) -> Plant:
    """Another app beside the good one."""

    @contextlib.contextmanager
    def plant(patient: Patient) -> Iterator[None]:
        with patient.shell.keys() as keys:
            good = keys.vault.apps.get("shop").app
            keys.vault.apps.add("bad", replace(good, **changes), 1)
        yield
        with patient.shell.keys() as keys:
            keys.vault.apps.remove("bad")

    return plant


def by_grant(**columns: Any) -> Plant:
    """The grant as it would be had things gone wrong."""

    @contextlib.contextmanager
    def plant(patient: Patient) -> Iterator[None]:
        with changed(patient, lambda grant: replace(grant, **columns)):
            yield

    return plant


@contextlib.contextmanager
def changed(patient: Patient, change: Callable[[Grant], Grant]) -> Iterator[None]:
    from gramkey.gramkey import Gramkey

    read = Gramkey.grants
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Gramkey, "grants", lambda self: [change(grant) for grant in read(self)])
        yield


@contextlib.contextmanager
def a_wrong_clock(patient: Patient) -> Iterator[None]:
    patient.meta.clock.advance(7200)
    yield
    patient.meta.clock.advance(-7200)


@contextlib.contextmanager
def a_busy_port(patient: Patient) -> Iterator[None]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        uri = f"https://localhost:{one.getsockname()[1]}/callback"
        with by_app(redirect_uri=uri)(patient):
            yield


@contextlib.contextmanager
def an_open_folder(patient: Patient) -> Iterator[None]:
    patient.shell.home.chmod(0o755)
    yield
    patient.shell.home.chmod(0o700)


@contextlib.contextmanager
def an_open_certificate(patient: Patient) -> Iterator[None]:
    made = listener_certificate(patient.shell.home / "listener", "localhost", None, None, patient.meta.clock.now(), {})
    made.cert_file.chmod(0o644)
    yield
    made.cert_file.unlink()


@contextlib.contextmanager
def an_old_certificate(patient: Patient) -> Iterator[None]:
    made = listener_certificate(patient.shell.home / "listener", "localhost", None, None, 1_600_000_000, {})
    yield
    made.cert_file.unlink()


@contextlib.contextmanager
def no_schedule(patient: Patient) -> Iterator[None]:
    patient.shell("schedule", "remove")
    yield
    patient.shell("schedule", "install")


@contextlib.contextmanager
def time_passes(patient: Patient, days: float) -> Iterator[None]:
    patient.meta.clock.advance(days * DAY)
    yield
    patient.meta.clock.advance(-days * DAY)


@contextlib.contextmanager
def an_unregistered_address(patient: Patient) -> Iterator[None]:
    patient.meta.faults.add("D-24", endpoint="exchange")
    yield
    patient.meta.faults.clear()


@contextlib.contextmanager
def a_fault(patient: Patient, what: str, endpoint: str) -> Iterator[None]:
    patient.meta.faults.add(what, endpoint=endpoint)
    yield
    patient.meta.faults.clear()


@contextlib.contextmanager
def an_unreachable_meta(patient: Patient) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        yield


@contextlib.contextmanager
def personal(patient: Patient) -> Iterator[None]:
    patient.meta.accounts["ada"].account_type = "PERSONAL"
    yield
    patient.meta.accounts["ada"].account_type = "BUSINESS"


def short_lived(grant: Grant) -> Grant:
    assert grant.token
    return replace(grant, token=replace(grant.token, expires_at=grant.created_at + 7200))


def of_facebook(grant: Grant) -> Grant:
    assert grant.token
    return replace(grant, token=replace(grant.token, secret=Secret("EAAtoken")))


PLANTED: dict[str, tuple[str, Plant]] = {
    "clock": ("clock", a_wrong_clock),
    "port": ("port", a_busy_port),
    "certificate too open": ("file-mode", an_open_certificate),
    "certificate run out": ("certificate", an_old_certificate),
    "public url on http": ("public-url", by_option("--public-url", "http://shop.example.com/hook")),
    "public url on this machine": ("public-url", by_option("--public-url", "https://localhost/hook")),
    "public url on a private network": ("public-url", by_option("--public-url", "https://192.168.1.7/hook")),
    "no schedule": ("schedule", no_schedule),
    "app idle": ("idle", lambda patient: time_passes(patient, 61)),
    "secret is another": ("pair", lambda patient: a_fault(patient, "D-23", "exchange")),
    "scopes missing": ("missing-scopes", by_grant(granted=(), requested=("instagram_business_basic",))),
    "scope retired": ("retired-scope", by_grant(granted=("business_basic",), requested=())),
    "scope of the other login": ("other-scope", by_grant(granted=("instagram_basic",), requested=())),
    "data access over soon": ("data-access", by_grant(data_access_expires_at=1_000)),
    "proxy without a host": ("proxy", by_env("HTTPS_PROXY", "http://")),
    "CA file missing": ("ca-file", by_env("REQUESTS_CA_BUNDLE", "{folder}/none.pem")),
    "CA file with no certificate": ("ca-file", by_env("CURL_CA_BUNDLE", "{folder}/master.key")),
    "copy of an old token": ("token-copy", by_env("INSTAGRAM_ACCESS_TOKEN", "IGAAold")),
    "folder open to others": ("file-mode", an_open_folder),
    "app of Basic Display": ("dead-login", by_app(login="basic_display")),
    "redirect URI on http": ("redirect-uri", by_app(redirect_uri="http://shop.example.com/cb")),
    "secret cut off": ("secret-shape", by_app(secrets=(Secret("0123456789abcdef"),))),
    "one id for two logins": ("shared-id", by_app(login="facebook")),
    "slash at the end": ("redirect-uri-differs", by_option("--redirect-uri", f"{URI}/")),
    "another scheme": ("redirect-uri-differs", by_option("--redirect-uri", URI.replace("https", "http"))),
    "other letters": ("redirect-uri-differs", by_option("--redirect-uri", URI.replace("callback", "Callback"))),
    "address not registered": ("redirect-uri-unknown", an_unregistered_address),
    "token run out": ("expired", lambda patient: time_passes(patient, 61)),
    "token nearly over": ("ends-soon", lambda patient: time_passes(patient, 55)),
    "refresh days late": ("refresh-late", lambda patient: time_passes(patient, 48)),
    "refreshes fail": ("refresh-fails", by_grant(failures=3, last_outcome="D-80")),
    "token short-lived": ("short-lived", lambda patient: changed(patient, short_lived)),
    "token refused": ("refused", lambda patient: a_fault(patient, "D-43", "me")),
    "token of another family": ("other-family", lambda patient: changed(patient, of_facebook)),
    "account no longer professional": ("account-type", personal),
    "webhook not subscribed": ("webhooks", by_option("--webhook", "comments")),
    "Meta unreachable": ("network", an_unreachable_meta),
}


def test_a_good_installation_has_nothing_wrong(patient):
    assert patient.ids() == set()
    run = patient.shell("doctor")
    assert (run.code, run.out, run.err.splitlines()[-1]) == (0, "", "Nothing is wrong.")


@pytest.mark.parametrize("name", PLANTED)
def test_what_was_planted_is_found_and_nothing_when_it_is_gone(patient, name):
    wanted, plant = PLANTED[name]
    with plant(patient) as options:
        assert wanted in patient.ids(*(options or ()))
    assert patient.ids() == set()


def test_at_least_25_are_planted():
    assert len(PLANTED) >= 25


def test_a_program_on_the_other_loopback_takes_the_port_too(patient):
    with socket.socket(socket.AF_INET6) as one:
        try:
            one.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
        one.listen()
        with by_app(redirect_uri=f"https://localhost:{one.getsockname()[1]}/callback")(patient):
            assert "port" in patient.ids()


def test_a_token_of_the_facebook_login_is_asked_about_too(patient):
    patient.shell.log_in("ada", "facebook")
    assert patient.ids() == set()
    patient.meta.remove_app("ada")
    assert "refused" in patient.ids()


def test_a_permission_that_was_taken_back_is_seen(patient):
    patient.shell.log_in("ada", "facebook")
    for token in patient.meta.world.tokens.values():
        token.scopes = [name for name in token.scopes if name != "instagram_basic"]
    assert "missing-scopes" in patient.ids()


def test_what_cannot_be_mended_is_said_and_the_visit_goes_on(patient):
    patient.shell("schedule", "remove")
    (patient.folder / "bin" / "crontab").write_text(
        '#!/bin/sh\n[ "$1" = -l ] && { echo "no crontab" >&2; exit 1; }; exit 1\n'
    )
    run = patient.shell("doctor", "--fix")
    assert (run.code, "could not be mended" in run.err) == (1, True)


def test_a_removed_app_needs_a_login(patient):
    patient.meta.remove_app("ada")
    assert patient.ids() == {"refused"}
    patient.meta.clock.advance(2 * DAY)
    patient.shell("refresh", "ada")
    assert "login-needed" in patient.ids()
    patient.meta.clock.advance(-2 * DAY)
    patient.shell.log_in()
    assert patient.ids() == set()


def test_a_certificate_that_everybody_may_read_is_no_secret(patient):
    public = patient.shell.home / "demo" / "ca.pem"
    public.parent.mkdir(exist_ok=True)
    public.write_text("a CA's certificate")
    public.chmod(0o644)
    assert patient.ids() == set()


def test_offline_nothing_is_asked(patient):
    before = patient.shell.box.last()
    assert patient.ids("--offline") == set()
    assert patient.shell.box.last() == before


def test_few_requests_are_sent(patient):
    before = patient.shell.box.last()
    patient.ids()
    assert patient.shell.box.last() - before <= 5


def test_what_a_program_may_mend_is_mended(patient):
    patient.shell("schedule", "remove")
    patient.shell.home.chmod(0o755)
    run = patient.shell("doctor", "--fix")
    assert run.code == 0
    assert run.err.count("mended: ") == 2
    assert patient.ids() == set()


def test_each_finding_says_what_to_do_and_shows_no_secret(patient):
    with by_app(redirect_uri="http://shop.example.com/cb", secrets=(Secret("0123456789abcdef"),))(patient):
        run = patient.shell("doctor")
    assert run.code == 1
    assert "→  gramkey app add" in run.out
    assert "0123456789abcdef" not in run.out + run.err


def test_one_app_or_account_is_looked_at(patient):
    with by_app(login="basic_display", client_id="999")(patient):
        assert patient.ids("--app", "shop") == set()
        assert "dead-login" in patient.ids("--app", "bad")
    assert patient.ids("--account", "ada") == set()
