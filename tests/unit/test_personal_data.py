"""Personal data: unreadable at rest, readable with any of the keys, recognised as equal without being read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.personal_data.encryption import UnreadablePersonalDataError, decrypt, encrypt, fingerprint
from cms.personal_data.identity import is_credit_code, is_passport_number, is_resident_number


@given(st.text())
def test_what_was_encrypted_comes_back(text: str) -> None:
    token = encrypt(text)
    assert decrypt(token) == text
    assert len(text) < 4 or text not in token


def test_a_new_key_reads_what_the_old_one_wrote(settings: object) -> None:
    settings.PERSONAL_DATA_KEYS = ["the old key"]
    token = encrypt("张三")
    settings.PERSONAL_DATA_KEYS = ["a new key", "the old key"]
    assert decrypt(token) == "张三"
    settings.PERSONAL_DATA_KEYS = ["a new key"]
    with pytest.raises(UnreadablePersonalDataError, match="PERSONAL_DATA_KEYS"):
        decrypt(token)


def test_equal_values_are_recognised_within_one_purpose_only() -> None:
    assert fingerprint("11010519491231002X", purpose="identity") == fingerprint(
        "11010519491231002X", purpose="identity"
    )
    assert fingerprint("11010519491231002X", purpose="identity") != fingerprint("11010519491231002X", purpose="lookup")
    assert "1101" not in fingerprint("11010519491231002X", purpose="identity")


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("11010519491231002X", True),  # the example of GB 11643-1999
        ("440524188001010014", True),  # its second example
        ("110105194912310021", False),  # wrong check digit
        ("11010519490230002X", False),  # 30 February
        ("1101051949123100", False),
        ("１１０１０５１９４９１２３１００２Ｘ", False),
        ("", False),
    ],
)
def test_resident_identity_numbers(number: str, right: bool) -> None:
    assert is_resident_number(number) is right


@pytest.mark.parametrize(
    ("code", "right"),
    [("91350100M000100Y43", True), ("91350100M000100Y44", False), ("91350100M000100I43", False), ("", False)],
)
def test_credit_codes(code: str, right: bool) -> None:
    assert is_credit_code(code) is right


@given(st.text(max_size=30))
def test_no_text_upsets_the_checks(text: str) -> None:
    for check in (is_resident_number, is_credit_code, is_passport_number):
        assert check(text) in {True, False}
