"""The one table of failures: every row by id, and the groups of rows that share the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gramkey.diagnosis import (
    rows_application,
    rows_consent,
    rows_exchange,
    rows_limits,
    rows_long_lived,
    rows_own,
    rows_permissions,
    rows_publishing,
    rows_reported_calls,
    rows_reported_exchange,
    rows_reported_life,
    rows_reported_login,
    rows_reported_posting,
    rows_reported_setup,
    rows_token,
)
from gramkey.diagnosis.schema import Row

_ALL: tuple[Row, ...] = (
    *rows_consent.ROWS,
    *rows_exchange.ROWS,
    *rows_long_lived.ROWS,
    *rows_token.ROWS,
    *rows_application.ROWS,
    *rows_permissions.ROWS,
    *rows_limits.ROWS,
    *rows_publishing.ROWS,
    *rows_reported_setup.ROWS,
    *rows_reported_login.ROWS,
    *rows_reported_exchange.ROWS,
    *rows_reported_life.ROWS,
    *rows_reported_calls.ROWS,
    *rows_reported_posting.ROWS,
)

KNOWN: tuple[Row, ...] = tuple(row for row in _ALL if not row.shown_as)
"""Every row that is recognised by its signs."""

REPORTS: tuple[Row, ...] = tuple(row for row in _ALL if row.shown_as)
"""What people report and Meta answers with the bytes of another row."""

ROWS: Mapping[str, Row] = MappingProxyType({row.id: row for row in (*KNOWN, *REPORTS, *rows_own.ROWS)})
"""Every row by id, gramkey's own included."""

GROUPS: tuple[frozenset[str], ...] = (
    # Meta's answers to a too young token and to a wrong secret are not established; they may look like D-31.
    frozenset({"D-31", "D-36", "D-37"}),
    # An expired token's answer is the same at every endpoint; which of the two it is, the endpoint decides.
    frozenset({"D-35", "D-44"}),
)
"""Rows that Meta answers with the same bytes: where one is found, the others of its group stay possible."""


def group_of(row_id: str) -> frozenset[str]:
    """The ids that cannot be told from `row_id` by Meta's answer alone, itself included."""
    return frozenset({row_id}).union(*(group for group in GROUPS if row_id in group))
