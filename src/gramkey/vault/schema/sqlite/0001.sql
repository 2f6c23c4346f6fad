-- The vault's first schema, for SQLite. Columns named `sealed_…` hold AES-256-GCM values (vault/sealing.py); every
-- other column is plain on purpose: the database must find, order and claim rows without any key. No plain column
-- ever holds a secret, a name, or an id of a person or account.
--
-- STRICT, so that a column has one type here as on other databases. Times are unix seconds, UTC. Booleans are 0 or 1.

PRAGMA application_id = 1735549293;  -- "gram": tells a vault from any other SQLite file

-- One row for each applied file of this folder, written in the same transaction as what the file does.
CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    applied_at INTEGER NOT NULL
) STRICT;

-- The vault itself: exactly one row. `key_place` records where the master key was put (keyring, file, or given by a
-- setting), so that a key that cannot be reached is an error and never a reason to make a second one. `key_check`
-- is a keyed hash of the master key: it tells a wrong key from a tampered value.
CREATE TABLE vault (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    key_place TEXT NOT NULL CHECK (key_place IN ('keyring', 'file', 'given')),
    key_check BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- The vault's own keys, wrapped by the master key, so that a new master key re-wraps some rows here and no value
-- elsewhere. `data` keys seal; the newest seals, all open. The one `index` key makes the keyed hashes of identities:
-- it is a key of its own, so that a new data key leaves every hash as it is.
CREATE TABLE keys (
    id INTEGER PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('data', 'index')),
    sealed_key BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE apps (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    login TEXT NOT NULL,
    client_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    config_id TEXT NOT NULL,
    hosts TEXT NOT NULL,          -- JSON; authenticated with the secrets, like every column here
    demo INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    sealed_secrets BLOB NOT NULL
) STRICT;

-- `bucket` is a small hash of the id and part of the key in every point statement: the partition key of databases
-- that have partitions. `version` counts writes; every write says which one it read. `claimed_until` is a worker's
-- lease; claiming does not count as a write, because nothing that is sealed changes.
--
-- All plain columns but `refresh_at` and the claim are associated data of `sealed_facts` (always there, so that
-- even a wiped row cannot be edited unseen); state, expiry and version are bound into the tokens as well.
-- The personal part is sealed under the grant's own key, which lies sealed beside it: destroying that key destroys
-- every copy of the personal part under it.
CREATE TABLE grants (
    bucket INTEGER NOT NULL,
    id TEXT NOT NULL,
    app_id TEXT NOT NULL REFERENCES apps (id),
    renewal_id TEXT,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    expires_at INTEGER,
    data_access_expires_at INTEGER,
    refresh_at INTEGER,           -- no refresh is planned where it is missing
    claimed_until INTEGER NOT NULL,
    claimed_by TEXT NOT NULL,
    failures INTEGER NOT NULL,    -- in a row
    last_outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    demo INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    sealed_token BLOB,
    sealed_successor BLOB,
    sealed_facts BLOB NOT NULL,
    sealed_personal_key BLOB,
    sealed_personal BLOB,
    PRIMARY KEY (bucket, id)
) STRICT;

-- Who is due: only rows that will ever be, in the order they are asked.
CREATE INDEX grants_due ON grants (refresh_at) WHERE refresh_at IS NOT NULL;
CREATE INDEX grants_of_app ON grants (app_id);
CREATE INDEX grants_of_renewal ON grants (renewal_id) WHERE renewal_id IS NOT NULL;

-- What renews several grants at once: on the facebook login, the user token of the person who consented.
CREATE TABLE renewals (
    bucket INTEGER NOT NULL,
    id TEXT NOT NULL,
    app_id TEXT NOT NULL REFERENCES apps (id),
    version INTEGER NOT NULL,
    expires_at INTEGER,
    claimed_until INTEGER NOT NULL,
    claimed_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    sealed_token BLOB NOT NULL,
    PRIMARY KEY (bucket, id)
) STRICT;

-- Finds grants by account, person or username, and a person's renewal, without holding any of these: `digest` is a
-- keyed hash of app, kind and value. One account has one grant in an app, one person one renewal.
-- What is found is compared with what was sealed, so a row that was pointed elsewhere misleads nobody.
CREATE TABLE identities (
    digest BLOB NOT NULL,
    kind TEXT NOT NULL,
    app_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    PRIMARY KEY (digest, owner_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX identities_single ON identities (digest) WHERE kind IN ('account', 'renewal');
CREATE INDEX identities_of_owner ON identities (owner_id);

-- What happened to each grant, written in the transaction that did it. `seq` never repeats, so a cache can ask what
-- changed since it last looked. `detail` holds outcomes and reasons by name, never a secret or a person's data.
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket INTEGER NOT NULL,
    grant_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE INDEX events_of_grant ON events (bucket, grant_id, seq);

-- Logins begun in one process and finished in another. `id` is a keyed hash of the state parameter; taking one
-- deletes it.
CREATE TABLE pending_logins (
    id BLOB PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES apps (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    sealed_login BLOB NOT NULL
) STRICT;
