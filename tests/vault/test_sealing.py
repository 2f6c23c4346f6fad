import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.vault.errors import Tampered
from gramkey.vault.sealing import HEADER_BYTES, Context, Key, new_key_material, open_sealed, seal

KEY = Key(7, b"k" * 32)
OTHER = Key(8, b"o" * 32)
HERE = Context("grant", "a_1", "g_1", "sealed_token", "active", 1_750_000_000, 3, ("r_1", 0))

fields = st.none() | st.integers() | st.text() | st.binary()
contexts = st.builds(
    Context,
    purpose=st.text(),
    app_id=fields,
    row_id=fields,
    column=st.text(),
    state=fields,
    expires_at=fields,
    version=fields,
    bound=st.lists(fields, max_size=3).map(tuple),
)


def find(key_id):
    return {7: KEY, 8: OTHER}.get(key_id)


@given(st.binary(), contexts)
def test_what_was_sealed_opens_where_it_was_sealed(plaintext, context):
    assert open_sealed(find, seal(KEY, plaintext, context), context) == plaintext


@given(st.binary(max_size=100), st.data())
def test_a_flipped_bit_is_refused(plaintext, data):
    sealed = bytearray(seal(KEY, plaintext, HERE))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Tampered):
        open_sealed(find, bytes(sealed), HERE)


@given(st.binary(max_size=100), st.data())
def test_a_cut_value_is_refused(plaintext, data):
    sealed = seal(KEY, plaintext, HERE)
    start = data.draw(st.integers(0, len(sealed)))
    end = data.draw(st.integers(start, len(sealed)))
    if (start, end) != (0, len(sealed)):
        with pytest.raises(Tampered):
            open_sealed(find, sealed[start:end], HERE)


@given(contexts, contexts)
def test_a_moved_value_is_refused(there, here):
    sealed = seal(KEY, b"IGAA", there)
    if there != here:
        with pytest.raises(Tampered):
            open_sealed(find, sealed, here)


@given(contexts, contexts)
def test_different_contexts_have_different_bytes(one, other):
    assert (one.encoded() == other.encoded()) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Context("grant", "ab", "c", ""), Context("grant", "a", "bc", "")),
        (Context("grant", "1", "", ""), Context("grant", 1, "", "")),
        (Context("grant", None, "", ""), Context("grant", "", "", "")),
        (Context("grant", "a", "", ""), Context("grant", b"a", "", "")),
    ],
)
def test_types_and_borders_count(one, other):
    assert one.encoded() != other.encoded()


@given(st.none() | st.integers() | st.text() | st.binary() | st.floats())
def test_what_is_no_sealed_value_is_refused(value):
    with pytest.raises(Tampered):
        open_sealed(find, value, HERE)


def test_another_key_s_number_is_refused():
    sealed = seal(KEY, b"IGAA", HERE)
    with pytest.raises(Tampered):
        open_sealed(find, sealed[:1] + (8).to_bytes(4, "big") + sealed[HEADER_BYTES:], HERE)


def test_an_unknown_key_s_number_is_refused():
    with pytest.raises(Tampered, match="does not have"):
        open_sealed(lambda _: None, seal(KEY, b"IGAA", HERE), HERE)


def test_the_same_plaintext_is_never_sealed_twice_alike():
    assert seal(KEY, b"IGAA", HERE) != seal(KEY, b"IGAA", HERE)


def test_no_repr_shows_a_key():
    material = new_key_material()
    assert repr(material)[2:-1] not in repr(Key(1, material))


def test_a_key_of_another_length_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Key(1, b"short")
