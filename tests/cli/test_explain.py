"""`gramkey explain`: told to a person, told to a program, from an argument and from stdin."""

from __future__ import annotations

ERROR = '{"error": {"message": "m", "type": "OAuthException", "code": 190, "error_subcode": 460}}'


def test_a_person_reads_causes_remedy_and_the_next_command(gramkey):
    said = gramkey("explain", ERROR)
    assert said.code == 0
    assert said.out.startswith("D-43  Session reset\n")
    assert "1. the person changed the password (observed)" in said.out
    assert "Next: gramkey login" in said.out


def test_a_program_reads_one_object_from_stdin(gramkey):
    found = gramkey("explain", "--json", stdin=ERROR).json
    assert (found["id"], found["token_alive"], found["who"], found["sure"]) == ("D-43", False, "person", True)
    assert found["causes"][0]["evidence"] == "observed"


def test_what_is_not_known_ends_with_1(gramkey):
    said = gramkey("explain", "something else entirely")
    assert (said.code, "Nothing in this text is known" in said.out) == (1, True)


def test_nothing_at_all_is_refused(gramkey):
    said = gramkey("explain", stdin=" \n")
    assert (said.code, "nothing to explain" in said.err) == (2, True)


def test_an_error_of_a_command_names_the_row_to_be_explained(gramkey):
    gramkey.log_in()
    gramkey.box.meta.change_password("ada")
    said = gramkey("call", "/me")
    assert "(More: gramkey explain D-43)" in said.err
