"""Somebody edits the vault's file behind our back. Whatever they change: it is refused, or changes nothing we read."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gramkey.protocol.secret import Secret
from gramkey.vault import Grant, Vault
from gramkey.vault.errors import UnknownGrant, VaultError
from gramkey.vault.pending_logins import PendingLogin
from gramkey.vault.sqlite import SqliteDatabase
from gramkey.vault.states import Event, State
from tests.vault.cast import (
    ADA,
    BOB,
    ENV,
    EVE,
    FACEBOOK,
    INSTAGRAM,
    LIFE,
    NOW,
    SCOPES,
    at_half_life,
    consent_of,
    facebook_consent,
    token_of,
)

SEALED = ("grants", "apps", "renewals", "pending_logins", "keys")
NAMES = (ADA.username, ADA.account_id, BOB.person_id, EVE.username)


@dataclass(frozen=True)
class Template:
    """A vault with something in every table, and the same rows as they were some versions ago."""

    content: bytes
    older: dict[tuple[str, object, str], object]


def columns_of(connection: apsw.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def cells(connection: apsw.Connection) -> Iterator[tuple[str, object, str, object]]:
    """Every cell as table, id of its row, column, value."""
    for table in SEALED:
        names = columns_of(connection, table)
        for row in connection.execute(f"SELECT * FROM {table}"):
            values = dict(zip(names, row, strict=True))
            yield from ((table, values["id"], name, value) for name, value in values.items())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    path = tmp_path_factory.mktemp("template") / "vault.db"
    with Vault.open(path, ENV, NOW) as vault:
        shop, pages = vault.apps.add("shop", INSTAGRAM, NOW), vault.apps.add("pages", FACEBOOK, NOW)
        opened = {
            account.username: vault.grants.open(shop.id, consent_of(account), SCOPES, NOW, at_half_life)[0]
            for account in (ADA, BOB, EVE)
        }
        vault.grants.open(pages.id, facebook_consent(ADA, BOB), (), NOW, at_half_life)
        vault.grants.open(pages.id, replace(facebook_consent(EVE), person_id="7"), (), NOW, at_half_life)
        for state in ("one", "two"):
            vault.pending_logins.begin(PendingLogin(Secret(state), shop.id, "", (), "", NOW, NOW + 600), NOW)
        assert isinstance(vault.database, SqliteDatabase)
        older = {(table, row, column): value for table, row, column, value in cells(vault.database.connection)}
        waiting = vault.grants.record_successor(opened[ADA.username], token_of(ADA, NOW + LIFE, "-2"), NOW)
        vault.grants.record_failure(waiting, "no_answer", NOW, NOW + 1)
        vault.grants.record_event(opened[BOB.username], Event.REFUSED, "D-10", NOW)
        vault.grants.end(opened[EVE.username], Event.REMOVED_LOCALLY, "logout", NOW)
        vault.apps.replace("shop", replace(INSTAGRAM, redirect_uri="https://localhost/other"), NOW)
    return Template(path.read_bytes(), older)


def contents(vault: Vault) -> dict[str, object]:
    """All that can be read and matters, by id; what is refused is not there."""
    read: dict[str, object] = {}
    for grant in vault.grants.each():
        if isinstance(grant, Grant):
            read[grant.id] = replace(grant, refresh_at=None, claimed_until=0)
    read |= {app.id: app for app in vault.apps.each() if not isinstance(app, VaultError)}
    read |= {
        renewal.id: replace(renewal, claimed_until=0)
        for renewal in vault.renewals.each()
        if not isinstance(renewal, VaultError)
    }
    for state in ("one", "two"):
        try:
            read[state] = vault.pending_logins.take(state, NOW)
        except VaultError:
            continue
    return read


def found(vault: Vault) -> dict[str, str]:
    """Who is found by which name; who is not found, or refused, is not there."""
    owners: dict[str, str] = {}
    for name in NAMES:
        for stored in ("shop", "pages"):
            try:
                owners[f"{stored}/{name}"] = vault.grants.find(name, stored).id
            except VaultError:
                continue
    return owners


@pytest.fixture(scope="module")
def untouched(template: Template, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], dict[str, str]]:
    path = lay(template.content, tmp_path_factory.mktemp("untouched"))
    with Vault.open(path, ENV, NOW) as vault:
        return contents(vault), found(vault)


def lay(content: bytes, folder: Path) -> Path:
    for file in folder.iterdir():
        file.unlink()
    path = folder / "vault.db"
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def changed(value: object, data: st.DataObject) -> object:
    """Another value, of the same type, near the old one or far from it."""
    if isinstance(value, bytes):
        if not value or data.draw(st.booleans()):
            return value[: data.draw(st.integers(0, max(len(value) - 1, 0)))]
        bit = data.draw(st.integers(0, len(value) * 8 - 1))
        return value[: bit // 8] + bytes([value[bit // 8] ^ 1 << bit % 8]) + value[bit // 8 + 1 :]
    if isinstance(value, int):
        return value + data.draw(st.integers(-LIFE, LIFE))
    return data.draw(st.sampled_from([*State]) | st.text(max_size=20))


def edit(connection: apsw.Connection, template: Template, data: st.DataObject) -> None:
    """Change one cell: to noise, to nothing, to another cell's value, to what it was before."""
    every = list(cells(connection))
    table, row, column, value = data.draw(st.sampled_from(every))
    way = data.draw(st.sampled_from(["change", "empty", "move", "older"]))
    new: object
    if way == "change":
        new = changed(value, data)
    elif way == "empty":
        new = None
    elif way == "older":
        new = template.older.get((table, row, column))
    else:
        new = data.draw(st.sampled_from([cell[3] for cell in every]))
    try:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (new, row))
    except (apsw.ConstraintError, apsw.MismatchError):
        return  # the schema itself refuses it


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=400)
@given(data=st.data())
def test_an_edited_vault_is_refused_or_reads_as_before(template, untouched, tmp_path, data):
    path = lay(template.content, tmp_path)
    connection = apsw.Connection(str(path))
    for _ in range(data.draw(st.integers(1, 3))):
        edit(connection, template, data)
    connection.close()
    try:
        vault = Vault.open(path, ENV, NOW)
    except VaultError:
        return
    with vault:
        was, owners = untouched
        now = contents(vault)
        assert {row: was.get(row) for row in now} == now
    with Vault.open(path, ENV, NOW) as vault:
        assert found(vault).items() <= owners.items()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_edited_identities_never_lead_to_somebody_else(template, untouched, tmp_path, data):
    path = lay(template.content, tmp_path)
    connection = apsw.Connection(str(path))
    rows = list(connection.execute("SELECT digest, kind, app_id, owner_id FROM identities"))
    for _ in range(data.draw(st.integers(1, 4))):
        column = data.draw(st.sampled_from(["digest", "kind", "app_id", "owner_id"]))
        (row, other) = data.draw(st.tuples(st.sampled_from(rows), st.sampled_from(rows)))
        value = other[["digest", "kind", "app_id", "owner_id"].index(column)]
        with suppress(apsw.ConstraintError):
            connection.execute(
                f"UPDATE identities SET {column} = ? WHERE digest = ? AND owner_id = ?", (value, row[0], row[3])
            )
    connection.close()
    with Vault.open(path, ENV, NOW) as vault:
        assert found(vault).items() <= untouched[1].items()


@pytest.mark.parametrize("column", ["state", "version", "expires_at", "demo", "failures", "reason", "app_id", "bucket"])
def test_each_plain_column_that_matters_is_bound(vault, ada, log_in, pages, column):
    bob = log_in(BOB)
    values = {"state": "reauthorize", "reason": "D-10", "app_id": pages.id}
    where = {"value": values.get(column, 1_999_999_999), "id": ada.id}
    vault.database.change(f"UPDATE grants SET {column} = :value WHERE id = :id", where)
    reading = list(vault.grants.each())
    assert bob in reading
    assert [grant for grant in reading if isinstance(grant, Grant)] == [bob]


@pytest.mark.parametrize(
    "column", ["sealed_token", "sealed_successor", "sealed_facts", "sealed_personal_key", "sealed_personal"]
)
def test_no_sealed_value_moves_to_another_row(vault, ada, log_in, column):
    eve = log_in(EVE)
    vault.grants.record_successor(ada, token_of(ADA, NOW, "-2"), NOW)
    vault.grants.record_successor(eve, token_of(EVE, NOW, "-2"), NOW)
    ((value,),) = vault.database.rows(f"SELECT {column} FROM grants WHERE id = :id", {"id": ada.id})
    vault.database.change(f"UPDATE grants SET {column} = :value WHERE id = :id", {"value": value, "id": eve.id})
    with pytest.raises(VaultError):
        vault.grants.get(eve.id)


def test_a_token_never_stands_in_for_a_successor(vault, ada):
    vault.grants.record_successor(ada, token_of(ADA, NOW, "-2"), NOW)
    vault.database.change("UPDATE grants SET sealed_token = sealed_successor")
    with pytest.raises(VaultError):
        vault.grants.get(ada.id)


def test_an_ended_grant_cannot_be_brought_back_to_life(vault, ada):
    older = vault.database.rows("SELECT state, sealed_token, sealed_facts FROM grants")[0]
    vault.grants.end(ada, Event.REMOVED_LOCALLY, "logout", NOW)
    vault.database.change(
        "UPDATE grants SET state = :state, sealed_token = :token, sealed_facts = :facts",
        {"state": older[0], "token": older[1], "facts": older[2]},
    )
    with pytest.raises(VaultError):
        vault.grants.get(ada.id)


def test_a_row_that_was_taken_out_is_unknown(vault, ada):
    vault.database.change("DELETE FROM grants")
    with pytest.raises(UnknownGrant):
        vault.grants.find("ada.lovelace")
