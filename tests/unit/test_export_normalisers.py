"""What exports hash, against the platforms' own code and published hashes."""

import datetime
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from facebook_business.adobjects.customaudience import CustomAudience
from facebook_business.adobjects.serverside.normalize import Normalize
from hypothesis import example, given, settings
from hypothesis import strategies as st

from customer_value.macros import Macros

# Google's formatter imports an encryption that it does not need here (pyproject.toml)
sys.modules.setdefault("google.ads.datamanager_util.encrypt", SimpleNamespace(Encrypter=None))
from google.ads.datamanager_util import Encoding, Formatter  # noqa: E402

PROJECT = Path(__file__).resolve().parents[2]
CONNECTION = duckdb.connect(config={"threads": 1})
MACROS = Macros(PROJECT, CONNECTION)
GOOGLE = Formatter()
KEYS = CustomAudience.Schema.MultiKeySchema


def of_macro(name: str, *, hashed: bool = False) -> Callable[[str | None], str | None]:
    """A macro as a function of one text."""
    sql = MACROS(name, "typed")
    if hashed:
        sql = MACROS("sha256", sql)

    prepared = f"of_{name}_{hashed}"
    CONNECTION.execute(f"prepare {prepared} as select {sql} from (select $1::varchar as typed)")

    def run(value: str | None) -> str | None:
        given_value = "null" if value is None else "'" + value.replace("'", "''") + "'"
        (found,) = CONNECTION.execute(f"execute {prepared}({given_value})").fetchone()
        return found

    return run


is_email = of_macro("is_email")
meta_letters = of_macro("meta_letters")
meta_zip = of_macro("meta_zip")
meta_country = of_macro("meta_country")
meta_gender = of_macro("meta_gender")
meta_phone = of_macro("meta_phone")
google_email = of_macro("google_email")
google_name = of_macro("google_name")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def meta_list(key: str, value: str) -> str:
    """What Meta's code for customer lists makes of a value: normalised and hashed."""
    users = CustomAudience.format_params([key], [[value]], is_raw=True)["payload"]["data"]
    ((hashed,),) = users
    return hashed


# Published hashes ---------------------------------------------------------------------------------


def test_hashes_that_the_platforms_publish():
    email = of_macro("google_email", hashed=True)
    # https://developers.google.com/google-ads/api/docs/remarketing/audience-segments and others
    assert (
        email("test@example.com")
        == "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"
    )
    # https://developers.facebook.com/docs/marketing-api/conversions-api/parameters (names)
    letters = of_macro("meta_letters", hashed=True)
    assert letters("Mary") == "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec"
    assert letters("정") == "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14"
    assert letters("Valéry") == "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"
    # the same with its accent as a character of its own
    assert letters("Vale\u0301ry") == letters("Valéry")
    assert of_macro("meta_phone", hashed=True)("+16505551212") == sha256("16505551212")


# E-mail -------------------------------------------------------------------------------------------

GOOD = [
    "anna@example.com",
    "anna.b+shop@example.co.uk",
    "o'brien@example.ie",
    "a@b.co",
    "x_y-z@sub.example-shop.com",
    "jürgen@müller.de",
    "用户@例子.公司",
    "info@xn--mller-kva.de",
    "1234567890@example.com",
]
BAD = [
    "anna@@example.com",
    "anna@example@com",
    "a@b@c.de",
    "anna example.com",
    "anna b@example.com",
    "anna@exam ple.com",
    "anna@example.com anna@example.org",
    "anna@example.com,bert@example.com",
    "anna@example.com;",
    "Anna <anna@example.com>",
    "<b>anna@example.com</b>",
    "mailto:anna@example.com",
    '"anna"@example.com',
    "anna\u200b@example.com",
    "anna\u00a0@example.com",
    "anna@example.com\u202e",
    "anna＠example.com",
    "anna@example",
    "anna@.com",
    "anna@example..com",
    "anna@-example.com",
    "anna@example-.com",
    "anna@example.c",
    "anna@example.com.",
    ".anna@example.com",
    "anna.@example.com",
    "an..na@example.com",
    "+@example.com",
    "@example.com",
    "anna@",
    "@",
    "anna@127.0.0.1",
    "😀@example.com",
    "a" * 65 + "@example.com",
    "anna@" + "a." * 130 + "com",
]


@pytest.mark.parametrize("email", GOOD)
def test_addresses_that_can_be_written_to(email):
    assert is_email(email)


@pytest.mark.parametrize("email", BAD)
def test_addresses_that_are_none(email):
    assert not is_email(email)


# nothing but half characters, and the one that ends texts in C
ANY = st.characters(exclude_characters="\0", exclude_categories=("Cs",))
local_parts = st.text("abcz019.+-_'üß", min_size=1, max_size=12)
domains = st.sampled_from(
    ["example.com", "gmail.com", "googlemail.com", "gmail.com.evil.org", "müller.de"]
)
emails = st.builds("{}@{}".format, local_parts, domains)


@settings(max_examples=100, deadline=None)
@given(emails)
@example("a.n.n.a+shop@gmail.com")
@example("a.n.n.a+shop@googlemail.com")
@example("a.n.n.a+shop@example.com")
@example("a+b+c@gmail.com")
def test_emails_hash_as_the_platforms_hash_them(email):
    if not is_email(email):
        return
    normalised = google_email(email)
    assert normalised == GOOGLE.format_email_address(email)
    assert sha256(normalised) == GOOGLE.process_email_address(email, Encoding.HEX)
    assert google_email(normalised) == normalised
    assert is_email(normalised)
    # Meta has two codes: for customer lists and for events
    assert sha256(email) == meta_list(KEYS.email, email) == Normalize.normalize_field("em", email)


@settings(max_examples=100, deadline=None)
@given(st.text(ANY, max_size=30) | st.builds("{}@{}".format, st.text(ANY, max_size=12), domains))
def test_what_is_called_an_address_is_one_for_google(text):
    if is_email(text):
        assert text.count("@") == 1
        assert not any(character.isspace() for character in text)
        GOOGLE.format_email_address(text)


# Names and places ---------------------------------------------------------------------------------

LATIN = st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_characters="İ")
# at the end of a word sigma has a form of its own, which Python knows and SQL does not
MANY_SCRIPTS = st.characters(
    categories=("Lu", "Ll", "Lo", "Lm", "Mn", "Nd", "Zs", "Po", "Pd"),
    max_codepoint=0xD7FF,
    exclude_characters="İΣσς",
)
names = st.text(LATIN, max_size=20) | st.text(MANY_SCRIPTS, max_size=20)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(max_codepoint=126, min_codepoint=32), min_size=1, max_size=25))
@example("O'Brien")
@example("Anne-Marie  von der Höhe".replace("ö", "oe"))
@example("St. Louis 3rd")
def test_letters_are_those_of_metas_customer_lists(name):
    for key in (KEYS.fn, KEYS.ln, KEYS.ct, KEYS.st):
        assert sha256(meta_letters(name) or "") == meta_list(key, name)


@settings(max_examples=100, deadline=None)
@given(st.text("abcäöüéèñçøåÀÉÎÕÜ .-()09", min_size=1, max_size=20))
@example("São Paulo")
@example("Aix-en-Provence")
def test_letters_with_accents_are_those_of_metas_events(city):
    assert (meta_letters(city) or "") == Normalize.normalize_field_skip_hashing("ct", city)
    assert (meta_letters(city) or "") == Normalize.normalize_field_skip_hashing("st", city)


@settings(max_examples=150, deadline=None)
@given(names)
@example("D’Angelo")
@example("  Zoë   ")
@example("李 小龍")
def test_what_is_hashed_has_no_capitals_and_no_spaces(name):
    for normalise in (meta_letters, meta_zip):
        normalised = normalise(name)
        if normalised is None:
            continue
        assert normalised
        assert normalise(normalised) == normalised
        assert not any(character.isspace() for character in normalised)
        assert not any(character.isupper() for character in normalised)
    normalised = google_name(name)
    if normalised is not None:
        assert google_name(normalised) == normalised == normalised.strip()
        assert not any(character.isupper() for character in normalised)


@settings(max_examples=100, deadline=None)
@given(st.text(LATIN, min_size=1, max_size=20))
@example("Anna Maria")
@example(" José ")
def test_names_are_those_of_google(name):
    normalised = google_name(name)
    if normalised is None:
        assert not name.strip()
    else:
        assert normalised == GOOGLE.format_given_name(name) == GOOGLE.format_family_name(name)


@settings(max_examples=60, deadline=None)
@given(st.text("ABCabc019 -\u00a0", min_size=1, max_size=12))
@example("94035-1234")
@example("SW1A 1AA")
@example("00-950")
def test_postal_codes_are_those_of_meta(code):
    assert (meta_zip(code) or "") == Normalize.normalize_field_skip_hashing("zp", code)


@pytest.mark.parametrize("country", ["DE", "us", "Gb"])
def test_countries_are_those_of_meta_and_google(country):
    assert meta_country(country) == Normalize.normalize_field_skip_hashing("country", country)
    assert sha256(meta_country(country)) == meta_list(KEYS.country, country)
    assert country.upper() == GOOGLE.format_region_code(country)


def test_what_is_no_country_is_left_out():
    assert [meta_country(value) for value in ("", "D", "DEU", "1a", "ÖL", None)] == [None] * 6


@pytest.mark.parametrize("gender", ["f", "m", "female", "Male", "F"])
def test_genders_are_those_of_meta(gender):
    assert sha256(meta_gender(gender)) == meta_list(KEYS.gen, gender)


def test_genders_that_meta_does_not_know_are_left_out():
    assert [meta_gender(value) for value in ("x", "d", "mx", "frau", "", None)] == [None] * 6


def test_dates_of_birth_are_year_month_and_day():
    date = datetime.date(1992, 7, 3)
    sql = MACROS("meta_date", "born")
    (found,) = CONNECTION.execute(f"select {sql} from (select $1 as born)", [date]).fetchone()
    parts = [
        Normalize.normalize_field_skip_hashing(field, str(part))
        for field, part in (("doby", date.year), ("dobm", date.month), ("dobd", date.day))
    ]
    assert found == "".join(parts) == "19920703"


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.text("0123456789", min_size=8, max_size=13))
def test_phones_are_those_of_meta_and_google(first, digits):
    e164 = f"+{first}{digits}"
    assert meta_phone(e164) == e164[1:]
    assert sha256(meta_phone(e164)) == meta_list(KEYS.phone, e164)
    assert meta_phone(e164) == Normalize.normalize_field_skip_hashing("ph", e164)
    assert GOOGLE.format_phone_number(e164) == e164
