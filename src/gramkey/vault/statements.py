"""All SQL that reads and writes the vault, in the common dialect of SQLite and PostgreSQL.

1. Values are `:name` parameters, always: no literal stands in a statement, so that another database's way of
   writing parameters is one replacement of `:name` away.
2. Every statement on one grant or renewal names its bucket, the partition key.
3. Every write says which version it read, and repeats the whole condition under which it may happen: on PostgreSQL
   a writer that waited for another looks at the outer WHERE again, and at nothing else.
"""

from __future__ import annotations

from zlib import crc32

BUCKETS = 256
"""Into how many buckets grants are spread. Never changed: a row's bucket is written with it."""


def bucket_of(row_id: str) -> int:
    """The bucket of a grant or renewal."""
    return crc32(row_id.encode("utf-8", "surrogatepass")) % BUCKETS


def _select(columns: str, rest: str) -> str:
    return " ".join(("SELECT", columns, "FROM", rest))


def insert(table: str, columns: str) -> str:
    """The statement that writes one row of a table."""
    values = ", ".join(f":{column}" for column in columns.split(", "))
    return " ".join(("INSERT INTO", table, "(", columns, ") VALUES (", values, ")"))


def _update(table: str, columns: str, where: str) -> str:
    changes = ", ".join(f"{column} = :{column}" for column in columns.split(", "))
    return " ".join(("UPDATE", table, "SET", changes, "WHERE", where))


# The vault and its keys

NEWEST_MIGRATION = "SELECT max(number) FROM migrations"
INSERT_MIGRATION = insert("migrations", "number, applied_at")
READ_VAULT = "SELECT id, key_place, key_check FROM vault"
INSERT_VAULT = insert("vault", "one, id, key_place, key_check, created_at")
READ_KEYS = "SELECT id, purpose, sealed_key FROM keys ORDER BY id"
INSERT_KEY = insert("keys", "id, purpose, sealed_key, created_at")
COUNT_CONTENT = "SELECT (SELECT count(*) FROM keys) + (SELECT count(*) FROM apps) + (SELECT count(*) FROM grants)"

# Apps

_APP_PLAIN = "name, version, login, client_id, redirect_uri, config_id, hosts, demo, created_at, changed_at"
_APP = f"id, {_APP_PLAIN}, sealed_secrets"
APP_COLUMNS = tuple(_APP.split(", "))
READ_APPS = _select(_APP, "apps ORDER BY name")
READ_APP = _select(_APP, "apps WHERE id = :id")
READ_APP_BY_NAME = _select(_APP, "apps WHERE name = :name")
READ_APP_NAMES = "SELECT name FROM apps ORDER BY name"
INSERT_APP = insert("apps", _APP)
UPDATE_APP = _update("apps", f"{_APP_PLAIN}, sealed_secrets", "id = :id AND version = :read_version")
DELETE_APP = "DELETE FROM apps WHERE id = :id"
COUNT_LIVE_GRANTS = "SELECT count(*) FROM grants WHERE app_id = :app_id AND state <> :ended"
DELETE_APP_CONTENT = (
    "DELETE FROM grants WHERE app_id = :app_id",
    "DELETE FROM renewals WHERE app_id = :app_id",
    "DELETE FROM identities WHERE app_id = :app_id",
    "DELETE FROM pending_logins WHERE app_id = :app_id",
)

# Grants

_GRANT_CHANGING = (
    "renewal_id, state, version, expires_at, data_access_expires_at, refresh_at, failures, last_outcome, reason, "
    "changed_at, sealed_token, sealed_successor, sealed_facts, sealed_personal_key, sealed_personal"
)
_GRANT = f"bucket, id, app_id, demo, created_at, claimed_until, {_GRANT_CHANGING}"
GRANT_COLUMNS = tuple(_GRANT.split(", "))
_ONE_GRANT = "grants WHERE bucket = :bucket AND id = :id"
_GRANT_AS_READ = "bucket = :bucket AND id = :id AND version = :read_version"
READ_GRANT = _select(_GRANT, _ONE_GRANT)
READ_GRANTS = _select(_GRANT, "grants WHERE (bucket, id) > (:bucket, :id) ORDER BY bucket, id LIMIT :limit")
READ_GRANTS_OF_APP = _select(
    _GRANT,
    "grants WHERE app_id = :app_id AND (bucket, id) > (:bucket, :id) ORDER BY bucket, id LIMIT :limit",
)
READ_GRANTS_OF_RENEWAL = _select(_GRANT, "grants WHERE renewal_id = :renewal_id ORDER BY id")
_DUE = "refresh_at <= :now AND claimed_until <= :now AND demo = :demo"
LOCKED = "/* locked */"
"""Where a database that locks single rows passes over those that others hold."""
# Materialized: PostgreSQL may run a subquery with LIMIT more than once, and would claim more than was asked.
# The condition stands outside too: a writer that waited looks at the outer WHERE again.
CLAIM_DUE_GRANTS = " ".join(
    (
        "WITH due AS MATERIALIZED (",
        _select("id", f"grants WHERE bucket = :bucket AND {_DUE} ORDER BY refresh_at LIMIT :limit {LOCKED}"),
        ")",
        _update("grants", "claimed_until, claimed_by", f"bucket = :bucket AND {_DUE} AND id IN (SELECT id FROM due)"),  # noqa: S608
        "RETURNING",
        _GRANT,
    )
)
EXTEND_CLAIM = _update(
    "grants", "claimed_until", "bucket = :bucket AND id = :id AND claimed_by = :owner AND claimed_until > :now"
)
INSERT_GRANT = insert("grants", f"claimed_by, {_GRANT}")
UPDATE_CLAIMED_GRANT = _update("grants", _GRANT_CHANGING, _GRANT_AS_READ)
UPDATE_GRANT = _update("grants", f"claimed_until, claimed_by, {_GRANT_CHANGING}", _GRANT_AS_READ)
CLAIM_GRANT = _update("grants", "claimed_until, claimed_by", f"{_GRANT_AS_READ} AND claimed_until <= :now")
RELEASE_GRANT = _update("grants", "claimed_until, claimed_by", "bucket = :bucket AND id = :id AND claimed_by = :owner")
DELETE_GRANT = "DELETE FROM grants WHERE bucket = :bucket AND id = :id"

# Renewals

_RENEWAL_CHANGING = "version, expires_at, claimed_until, changed_at, sealed_token"
_RENEWAL = f"bucket, id, app_id, created_at, {_RENEWAL_CHANGING}"
_ONE_RENEWAL = "renewals WHERE bucket = :bucket AND id = :id"
_RENEWAL_AS_READ = "bucket = :bucket AND id = :id AND version = :read_version"
RENEWAL_COLUMNS = tuple(_RENEWAL.split(", "))
READ_RENEWAL = _select(_RENEWAL, _ONE_RENEWAL)
READ_RENEWALS = _select(_RENEWAL, "renewals WHERE (bucket, id) > (:bucket, :id) ORDER BY bucket, id LIMIT :limit")
INSERT_RENEWAL = insert("renewals", f"claimed_by, {_RENEWAL}")
UPDATE_RENEWAL = _update("renewals", f"claimed_by, {_RENEWAL_CHANGING}", _RENEWAL_AS_READ)
CLAIM_RENEWAL = _update("renewals", "claimed_until, claimed_by", f"{_RENEWAL_AS_READ} AND claimed_until <= :now")
RELEASE_RENEWAL = _update(
    "renewals", "claimed_until, claimed_by", "bucket = :bucket AND id = :id AND claimed_by = :owner"
)
READ_RENEWAL_USERS = "SELECT id FROM grants WHERE renewal_id = :renewal_id LIMIT :limit"
READ_RENEWAL_VERSION = _select("version", _ONE_RENEWAL)
DELETE_RENEWAL = " ".join(("DELETE FROM renewals WHERE", _RENEWAL_AS_READ))

# Identities

READ_OWNERS = "SELECT owner_id FROM identities WHERE digest = :digest ORDER BY owner_id"
INSERT_IDENTITY = insert("identities", "digest, kind, app_id, owner_id")
DELETE_IDENTITY = "DELETE FROM identities WHERE digest = :digest"
DELETE_IDENTITIES_OF_OWNER = "DELETE FROM identities WHERE owner_id = :owner_id"

# Events

INSERT_EVENT = insert("events", "bucket, grant_id, at, event, detail")
READ_EVENTS = "SELECT seq, at, event, detail FROM events WHERE bucket = :bucket AND grant_id = :grant_id ORDER BY seq"

# Pending logins

_LOGIN = "id, app_id, created_at, expires_at, sealed_login"
INSERT_LOGIN = insert("pending_logins", _LOGIN)
READ_LOGIN = _select(_LOGIN, "pending_logins WHERE id = :id")
READ_LOGINS = _select(_LOGIN, "pending_logins WHERE expires_at > :now ORDER BY created_at, id")
DELETE_LOGIN = "DELETE FROM pending_logins WHERE id = :id"
DELETE_OLD_LOGINS = "DELETE FROM pending_logins WHERE expires_at <= :now"
