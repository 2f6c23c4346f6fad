"""A grant: what one account allowed one app. And how it lies in the database, sealed.

State, expiry and version are associated data of the tokens; of the facts, every plain column is, except those that
a worker changes by itself (`refresh_at` and the claim). The facts also say which sealed columns there are, so that
none can be taken out unseen. The personal part is sealed under a key of the grant's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gramkey.protocol.values import AccessToken, Account
from gramkey.vault import statements as sql
from gramkey.vault.columns import Columns
from gramkey.vault.database import Row, Value
from gramkey.vault.envelope import Sealer, from_json, to_json
from gramkey.vault.errors import Tampered
from gramkey.vault.sealing import OWN_KEY, Context, Key, new_key_material, open_sealed, seal, token_context
from gramkey.vault.states import State
from gramkey.vault.tokens import token_content, token_from

NOBODY = Account("", "")
"""The account of a grant whose personal part was destroyed."""

SealedPersonal = tuple[bytes | None, bytes | None]
"""The grant's own key, sealed, and the personal part under it; `None` when destroyed."""

_BOUND = (
    "bucket", "renewal_id", "demo", "failures", "last_outcome", "reason", "data_access_expires_at", "created_at",
    "changed_at",
)  # fmt: skip
_MAY_BE_MISSING = ("sealed_token", "sealed_successor", "sealed_personal_key", "sealed_personal")


@dataclass(frozen=True, slots=True)
class Grant:
    """What one account allowed one app, as it was when it was read. Times are unix seconds.

    `token` is what is vended (`None` once destroyed), `successor` a newer one that no call has proven yet.
    `renewal_id` names what renews it on the facebook login. `granted` is `None` where Meta did not say. `refresh_at`
    is `None` where no refresh is planned. `failures` counts refreshes that failed in a row, `last_outcome` names how
    the last one went, and `reason` why the grant must be authorized again or has ended. `version` counts writes:
    every write names the one it read, and fails with `Conflict` if it is not the newest.
    """

    id: str
    app_id: str
    state: State
    version: int
    account: Account = field(repr=False)
    token: AccessToken | None
    successor: AccessToken | None
    renewal_id: str | None
    requested: tuple[str, ...]
    granted: tuple[str, ...] | None
    refresh_at: int | None
    data_access_expires_at: int | None
    failures: int
    last_outcome: str
    reason: str
    created_at: int
    changed_at: int
    demo: bool
    claimed_until: int = 0
    sealed_personal: SealedPersonal = field(default=(None, None), repr=False, compare=False)

    @property
    def expires_at(self) -> int | None:
        """When its token runs out; `None` where it has no date, or there is no token any more."""
        return None if self.token is None else self.token.expires_at

    @property
    def label(self) -> str:
        """What a person calls it: `@username`, else the account's id, else the grant's."""
        if self.account.username:
            return f"@{self.account.username}"
        return self.account.account_id or self.account.person_id or self.id


def to_columns(sealer: Sealer, grant: Grant) -> dict[str, Value]:
    """The row of a grant, sealed anew for its state, expiry and version."""
    columns: dict[str, Value] = {
        "bucket": sql.bucket_of(grant.id),
        "id": grant.id,
        "app_id": grant.app_id,
        "renewal_id": grant.renewal_id,
        "state": str(grant.state),
        "version": grant.version,
        "expires_at": grant.token.expires_at if grant.token else None,
        "data_access_expires_at": grant.data_access_expires_at,
        "refresh_at": grant.refresh_at,
        "claimed_until": 0,
        "claimed_by": "",
        "failures": grant.failures,
        "last_outcome": grant.last_outcome,
        "reason": grant.reason,
        "demo": int(grant.demo),
        "created_at": grant.created_at,
        "changed_at": grant.changed_at,
        "sealed_personal_key": grant.sealed_personal[0],
        "sealed_personal": grant.sealed_personal[1],
    }
    for column, token in (("sealed_token", grant.token), ("sealed_successor", grant.successor)):
        columns[column] = sealer.seal_json(token_content(token), _context(columns, column)) if token else None
    facts = {
        "requested": list(grant.requested),
        "granted": None if grant.granted is None else list(grant.granted),
        "holds": _held(columns),
    }
    columns["sealed_facts"] = sealer.seal_json(facts, _facts_context(columns))
    return columns


def from_row(sealer: Sealer, row: Row) -> Grant:
    """The grant of a row. Raises `Tampered`."""
    columns = Columns("grant", sql.GRANT_COLUMNS, row)
    facts = sealer.open_json(columns["sealed_facts"], _facts_context(columns))
    if facts["holds"] != _held(columns):
        raise Tampered("grant", columns.text("id"), "row", "lacks a sealed value")
    return Grant(
        id=columns.text("id"),
        app_id=columns.text("app_id"),
        state=State(columns.text("state")),
        version=columns.number("version"),
        account=_opened_account(sealer, columns),
        token=_opened_token(sealer, columns, "sealed_token"),
        successor=_opened_token(sealer, columns, "sealed_successor"),
        renewal_id=columns.optional_text("renewal_id"),
        requested=tuple(facts["requested"]),
        granted=None if facts["granted"] is None else tuple(facts["granted"]),
        refresh_at=columns.optional_number("refresh_at"),
        data_access_expires_at=columns.optional_number("data_access_expires_at"),
        failures=columns.number("failures"),
        last_outcome=columns.text("last_outcome"),
        reason=columns.text("reason"),
        created_at=columns.number("created_at"),
        changed_at=columns.number("changed_at"),
        demo=bool(columns.number("demo")),
        claimed_until=columns.number("claimed_until"),
        sealed_personal=_as_sealed_personal(columns),
    )


def seal_account(sealer: Sealer, app_id: str, grant_id: str, account: Account, old: SealedPersonal) -> SealedPersonal:
    """Seal the personal part, under the key that the grant has, else under a new one."""
    context = Context("grant", app_id, grant_id, "sealed_personal_key")
    sealed_key = old[0]
    if sealed_key is None:
        material = new_key_material()
        sealed_key = sealer.seal(material, context)
    else:
        material = sealer.open(sealed_key, context)
    content = {name: getattr(account, name) for name in Account.__slots__}
    personal = Context("grant", app_id, grant_id, "sealed_personal")
    return sealed_key, seal(Key(OWN_KEY, material), to_json(content), personal)


def _opened_account(sealer: Sealer, columns: Columns) -> Account:
    if columns["sealed_personal_key"] is None:
        return NOBODY
    key_context = Context("grant", columns["app_id"], columns["id"], "sealed_personal_key")
    key = Key(OWN_KEY, sealer.open(columns["sealed_personal_key"], key_context))
    context = Context("grant", columns["app_id"], columns["id"], "sealed_personal")
    content = open_sealed({OWN_KEY: key}.get, columns["sealed_personal"], context)
    return Account(**from_json(content))


def _opened_token(sealer: Sealer, columns: Columns, column: str) -> AccessToken | None:
    if columns[column] is None:
        return None
    return token_from(sealer.open_json(columns[column], _context(columns, column)))


def _held(columns: Columns | Mapping[str, Value]) -> list[str]:
    return [column for column in _MAY_BE_MISSING if columns[column] is not None]


def _as_sealed_personal(columns: Columns) -> SealedPersonal:
    key, personal = columns["sealed_personal_key"], columns["sealed_personal"]
    return (key, personal) if isinstance(key, bytes) and isinstance(personal, bytes) else (None, None)


def _context(columns: Columns | Mapping[str, Value], column: str) -> Context:
    place = (columns[name] for name in ("state", "expires_at", "version"))
    return token_context(columns["app_id"], columns["id"], column, *place)


def _facts_context(columns: Columns | Mapping[str, Value]) -> Context:
    return _context(columns, "sealed_facts")._replace(bound=tuple(columns[name] for name in _BOUND))
