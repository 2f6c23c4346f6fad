-- The vault's first schema, for PostgreSQL. Columns named `sealed_…` hold AES-256-GCM values (vault/sealing.py); every
-- other column is plain on purpose: the database must find, order and claim rows without any key. No plain column
-- ever holds a secret, a name, or an id of a person or account.
--
-- Times are unix seconds, UTC. Booleans are 0 or 1, as on the other databases, so that one text of SQL serves all.

-- One row for each applied file of this folder, written in the same transaction as what the file does.
CREATE TABLE migrations (
    number BIGINT PRIMARY KEY,
    applied_at BIGINT NOT NULL
);

-- The vault itself: exactly one row. `key_place` records where the master key was put (keyring, file, or given by a
-- setting), so that a key that cannot be reached is an error and never a reason to make a second one. `key_check`
-- is a keyed hash of the master key: it tells a wrong key from a tampered value.
CREATE TABLE vault (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    id TEXT COLLATE "C" NOT NULL,
    key_place TEXT COLLATE "C" NOT NULL CHECK (key_place IN ('keyring', 'file', 'given')),
    key_check BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

-- The vault's own keys, wrapped by the master key, so that a new master key re-wraps some rows here and no value
-- elsewhere. `data` keys seal; the newest seals, all open. The one `index` key makes the keyed hashes of identities:
-- it is a key of its own, so that a new data key leaves every hash as it is.
CREATE TABLE keys (
    id BIGINT PRIMARY KEY,
    purpose TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('data', 'index')),
    sealed_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE apps (
    id TEXT COLLATE "C" PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    login TEXT COLLATE "C" NOT NULL,
    client_id TEXT COLLATE "C" NOT NULL,
    redirect_uri TEXT COLLATE "C" NOT NULL,
    config_id TEXT COLLATE "C" NOT NULL,
    hosts TEXT COLLATE "C" NOT NULL,          -- JSON; authenticated with the secrets, like every column here
    demo BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    sealed_secrets BYTEA NOT NULL
);

-- `bucket` is a small hash of the id and part of the key in every point statement: the partition key of databases
-- that have partitions. `version` counts writes; every write says which one it read. `claimed_until` is a worker's
-- lease; claiming does not count as a write, because nothing that is sealed changes.
--
-- All plain columns but `refresh_at` and the claim are associated data of `sealed_facts` (always there, so that
-- even a wiped row cannot be edited unseen); state, expiry and version are bound into the tokens as well.
-- The personal part is sealed under the grant's own key, which lies sealed beside it: destroying that key destroys
-- every copy of the personal part under it.
CREATE TABLE grants (
    bucket BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    app_id TEXT COLLATE "C" NOT NULL REFERENCES apps (id),
    renewal_id TEXT COLLATE "C",
    state TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    expires_at BIGINT,
    data_access_expires_at BIGINT,
    refresh_at BIGINT,           -- no refresh is planned where it is missing
    claimed_until BIGINT NOT NULL,
    claimed_by TEXT COLLATE "C" NOT NULL,
    failures BIGINT NOT NULL,    -- in a row
    last_outcome TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    demo BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    sealed_token BYTEA,
    sealed_successor BYTEA,
    sealed_facts BYTEA NOT NULL,
    sealed_personal_key BYTEA,
    sealed_personal BYTEA,
    PRIMARY KEY (bucket, id)
) PARTITION BY HASH (bucket);

-- Who is due: only rows that will ever be, in the order they are asked.
CREATE INDEX grants_due ON grants (refresh_at) WHERE refresh_at IS NOT NULL;
CREATE INDEX grants_of_app ON grants (app_id);
CREATE INDEX grants_of_renewal ON grants (renewal_id) WHERE renewal_id IS NOT NULL;

-- What renews several grants at once: on the facebook login, the user token of the person who consented.
CREATE TABLE renewals (
    bucket BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    app_id TEXT COLLATE "C" NOT NULL REFERENCES apps (id),
    version BIGINT NOT NULL,
    expires_at BIGINT,
    claimed_until BIGINT NOT NULL,
    claimed_by TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    sealed_token BYTEA NOT NULL,
    PRIMARY KEY (bucket, id)
) PARTITION BY HASH (bucket);

-- Finds grants by account, person or username, and a person's renewal, without holding any of these: `digest` is a
-- keyed hash of app, kind and value. One account has one grant in an app, one person one renewal.
-- What is found is compared with what was sealed, so a row that was pointed elsewhere misleads nobody.
CREATE TABLE identities (
    digest BYTEA NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    app_id TEXT COLLATE "C" NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (digest, owner_id)
);

CREATE UNIQUE INDEX identities_single ON identities (digest) WHERE kind IN ('account', 'renewal');
CREATE INDEX identities_of_owner ON identities (owner_id);

-- What happened to each grant, written in the transaction that did it. `seq` never repeats, so a cache can ask what
-- changed since it last looked. `detail` holds outcomes and reasons by name, never a secret or a person's data.
CREATE TABLE events (
    seq BIGINT GENERATED BY DEFAULT AS IDENTITY,
    bucket BIGINT NOT NULL,
    grant_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (bucket, grant_id, seq)
) PARTITION BY HASH (bucket);

-- Logins begun in one process and finished in another. `id` is a keyed hash of the state parameter; taking one
-- deletes it.
CREATE TABLE pending_logins (
    id BYTEA PRIMARY KEY,
    app_id TEXT COLLATE "C" NOT NULL REFERENCES apps (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    sealed_login BYTEA NOT NULL
);

-- Sixteen partitions of each table that grows with the grants: smaller indexes, vacuums side by side, and a key by
-- which the tables can be spread over machines.
DO $$
BEGIN
    FOR part IN 0..15 LOOP
        EXECUTE format('CREATE TABLE grants_%s PARTITION OF grants FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
        EXECUTE format('CREATE TABLE renewals_%s PARTITION OF renewals FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
        EXECUTE format('CREATE TABLE events_%s PARTITION OF events FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
    END LOOP;
END
$$;
