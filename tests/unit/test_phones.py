"""Phones as people of thirty countries type them, read once each."""

import duckdb
import pandas as pd
import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from customer_value import phones
from customer_value.phones import COLUMNS, READ_BY, read_new_phones, read_phone, table_of_last_build

COUNTRIES = """
AE AR AT AU BE BR CA CH CN CZ DE DK ES FI FR GB GR HK IE IL IN IT JP KR MX NL NO NZ PL PT SE SG
TR US ZA
""".split()  # noqa: SIM905


def test_there_are_thirty_countries():
    assert len(set(COUNTRIES)) >= 30


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("kind", [PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE])
def test_numbers_are_read_in_every_form_of_their_country(country, kind):
    number = phonenumbers.example_number_for_type(country, kind)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    digits = e164.removeprefix("+")
    # as the country writes it at home
    for typed in (
        national,
        f"  {national} ",
        national.replace(" ", ""),
        national.replace(" ", "\u00a0"),
        national.replace(" ", ".").replace("-", "."),
    ):
        assert read_phone(typed, country) == (e164, "ok"), typed
    # with its code, wherever the customer lives
    for typed in (
        international,
        e164,
        f"tel:{e164}",
        f"00{digits}",
        international.replace(" ", "-"),
    ):
        assert read_phone(typed, "" if typed.startswith("00") else "US") == (e164, "ok"), typed


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        # the example of Meta's and Google's documentation
        ("+1 (650) 555-1212", "", ("+16505551212", "ok")),
        ("(650) 555-1212", "US", ("+16505551212", "ok")),
        ("+49 (0)30 / 23125-102", "DE", ("+493023125102", "ok")),
        ("030 23125 102 ext. 5", "DE", ("+493023125102", "ok")),
        ("٠٣٠٢٣١٢٥١٠٢", "DE", ("+493023125102", "ok")),
        ("１-６５０-５５５-１２１２", "US", ("+16505551212", "ok")),
        # as most of the world dials abroad, where the customer's country dials 011
        ("0049 30 23125 102", "US", ("+493023125102", "ok")),
        ("0049 12", "US", (None, "not_assigned")),
        # no country at all, or one that has no numbers
        ("030 23125 102", "", (None, "no_country")),
        ("030 23125 102", "XX", (None, "no_country")),
        # of a country that is not where the customer lives, with its code
        ("+49 30 23125 102", "FR", ("+493023125102", "ok")),
        ("abc", "DE", (None, "not_a_number")),
        ("-", "", (None, "not_a_number")),
        ("+999 123 456 789", "DE", (None, "not_a_number")),
        ("anna@example.com", "DE", (None, "not_a_number")),
        # reserved for films
        ("07700 900101", "GB", (None, "not_assigned")),
        ("+49 12", "DE", (None, "not_assigned")),
        ("+49 30 23125 102 030 23125 103", "DE", (None, "not_a_number")),
    ],
)
def test_odd_numbers(typed, country, expected):
    assert read_phone(typed, country) == expected


def typed_phones(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["phone", "country"], dtype="string")


@pytest.fixture
def calls(monkeypatch) -> list[tuple[str, str]]:
    """What was read, in order."""
    made: list[tuple[str, str]] = []

    def noted(phone: str, country: str) -> tuple[str | None, str]:
        made.append((phone, country))
        return read_phone(phone, country)

    monkeypatch.setattr(phones, "read_phone", noted)
    return made


def test_only_new_pairs_are_read_and_gone_ones_go(calls):
    first = read_new_phones(typed_phones(("030 23125 102", "DE"), ("abc", "DE")), None)
    assert first.to_dict("records")[0] == {
        "phone": "030 23125 102",
        "country": "DE",
        "phone_e164": "+493023125102",
        "phone_status": "ok",
        "read_by": READ_BY,
    }
    assert len(calls) == 2
    calls.clear()
    # the same number in another country is another number
    second = read_new_phones(typed_phones(("030 23125 102", "DE"), ("030 23125 102", "")), first)
    assert calls == [("030 23125 102", "")]
    assert second["phone"].tolist() == ["030 23125 102"] * 2
    assert second["phone_status"].tolist() == ["no_country", "ok"]
    assert "abc" not in set(second["phone"])


def test_another_release_of_the_library_reads_all_anew(calls):
    known = read_new_phones(typed_phones(("030 23125 102", "DE")), None)
    calls.clear()
    read_new_phones(typed_phones(("030 23125 102", "DE")), known.assign(read_by="another"))
    assert len(calls) == 1


def test_no_phones_and_no_table_before():
    connection = duckdb.connect()
    assert table_of_last_build("nowhere", connection) is None
    empty = read_new_phones(typed_phones(), None)
    assert list(empty.columns) == COLUMNS and empty.empty
    # the table that it becomes is of text, also where all is null
    connection.register("found", read_new_phones(typed_phones(("x", "")), None))
    connection.execute("create table before as select * from found")
    types = {row[1] for row in connection.execute("describe before").fetchall()}
    assert types == {"VARCHAR"}
    before = table_of_last_build("before", connection)
    again = read_new_phones(typed_phones(("x", "")), before)
    assert again["phone_e164"].isna().all()
    assert again["phone_status"].tolist() == ["not_a_number"]
