import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.vault.errors import ImpossibleEvent
from gramkey.vault.states import TRANSITIONS, Event, State, transition

ENDINGS = (Event.DEAUTHORIZED, Event.DELETED, Event.REVOKED, Event.REMOVED_LOCALLY)
DEATHS = (Event.REFUSED, Event.EXPIRED)


@pytest.mark.parametrize("state", State)
def test_a_login_makes_any_grant_active(state):
    assert transition(state, Event.OPENED) == State.ACTIVE


@pytest.mark.parametrize("state", [State.ACTIVE, State.REAUTHORIZE])
@pytest.mark.parametrize("event", DEATHS)
def test_a_dead_token_asks_for_a_new_login(state, event):
    assert transition(state, event) == State.REAUTHORIZE


@pytest.mark.parametrize("state", [State.ACTIVE, State.REAUTHORIZE])
@pytest.mark.parametrize("event", ENDINGS)
def test_endings_end(state, event):
    assert transition(state, event) == State.ENDED


def test_a_refresh_brings_a_grant_back_that_was_given_up():
    assert transition(State.REAUTHORIZE, Event.REFRESHED) == State.ACTIVE


@pytest.mark.parametrize("event", [Event.DEAUTHORIZED, Event.DELETED])
def test_meta_may_report_an_ended_grant_again(event):
    assert transition(State.ENDED, event) == State.ENDED


@pytest.mark.parametrize("event", [Event.REFRESHED, *DEATHS, Event.REVOKED, Event.REMOVED_LOCALLY])
def test_nothing_else_happens_to_an_ended_grant(event):
    with pytest.raises(ImpossibleEvent) as caught:
        transition(State.ENDED, event)
    assert (caught.value.state, caught.value.event) == (State.ENDED, event)


@given(st.sampled_from(State), st.sampled_from(Event))
def test_every_cell_is_a_state_or_raises(state, event):
    if event in TRANSITIONS[state]:
        assert transition(state, event) in State
    else:
        with pytest.raises(ImpossibleEvent):
            transition(state, event)


@given(st.lists(st.sampled_from(Event)))
def test_only_a_login_leads_out_of_ended(events):
    state = State.ENDED
    for event in events:
        if event == Event.OPENED or event not in TRANSITIONS[state]:
            continue
        state = transition(state, event)
        assert state == State.ENDED
