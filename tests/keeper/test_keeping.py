"""A round of the keeper: what happens to one grant is its own, what happens to the vault ends the round."""

import asyncio

import pytest

from gramkey.keeper.keeping import Outcome, refresh_due
from gramkey.protocol.errors import NoAnswerError
from gramkey.protocol.values import DAY
from gramkey.vault import Conflict, UnknownGrant, VaultBusy


@pytest.fixture
def round_of(house):
    """Let Ada's and Bob's grants be due, and refresh them by a function of one's own; who was told of what."""
    (ada,), (bob,) = house.log_in(), house.log_in(account="bob")
    house.meta.clock.advance(40 * DAY)

    def run(refresh, **more):
        told: list[Outcome] = []
        asyncio.run(refresh_due(house.vault, refresh, "worker", lambda: house.now, report=told.append, **more))
        return told

    return run, ada, bob


@pytest.mark.parametrize(
    "error", [Conflict("changed"), UnknownGrant("g", ()), NoAnswerError("refresh", "graph.instagram.com", "closed")]
)
def test_what_happens_to_one_grant_keeps_no_other_from_its_refresh(round_of, error):
    run, ada, bob = round_of

    async def refresh(grant):
        if grant.id == ada.id:
            raise error
        return grant

    told = run(refresh, concurrency=1)
    assert len(told) == 2
    assert [outcome.error for outcome in told if outcome.error] == [error]
    assert [outcome.grant.id for outcome in told if not outcome.error] == [bob.id]


def test_trouble_of_the_vault_ends_the_round_and_is_raised(round_of):
    run, _, _ = round_of

    async def refresh(grant):
        raise VaultBusy("the vault is busy")

    with pytest.raises(VaultBusy):
        run(refresh)


def test_who_is_told_to_stop_claims_nothing_more(round_of):
    run, _, _ = round_of
    assert run(None, stopping=lambda: True) == []
