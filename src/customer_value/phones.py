"""Phone numbers as people type them, read into one form by the phonenumbers library."""

from typing import Any

import duckdb
import pandas as pd
import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from customer_value.frames import to_pandas

COLUMNS = ["phone", "country", "phone_e164", "phone_status", "read_by"]
# names the rules that a number was read by: another release may know other numbers, and another
# way to ask it (the number after the comma)
READ_BY = f"phonenumbers {phonenumbers.__version__}, 2"


def read_phone(phone: str, country: str) -> tuple[str | None, str]:
    """Reads one number.

    Args:
        phone: The number as typed: any spaces, dots, brackets, with or without the country's code.
        country: ISO 3166-1 alpha-2 code of the country whose habits a number without a country's
            code follows; empty where it is not known.

    Returns:
        The number in E.164 (`+` and digits) or None, and a status: `ok`; `no_country` (neither the
        number nor the customer names one); `not_a_number`; `not_assigned` (a number that its
        country does not give out, too short or too long ones among them).
    """
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    text = phone.strip()
    found = _parsed(text, region)
    if not isinstance(found, PhoneNumber) and text.startswith("00"):
        # how most of the world dials abroad, also where the customer's country dials otherwise
        abroad = _parsed("+" + text.removeprefix("00"), None)
        found = abroad if isinstance(abroad, PhoneNumber) or region is None else found
    if not isinstance(found, PhoneNumber):
        return None, found
    return phonenumbers.format_number(found, PhoneNumberFormat.E164), "ok"


def _parsed(text: str, region: str | None) -> PhoneNumber | str:
    """The number, or the status that says why it is none."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        is_national = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        has_digits = sum(character.isdigit() for character in text) > 4
        unknown = is_national and region is None and has_digits and not text.startswith("+")
        return "no_country" if unknown else "not_a_number"
    return number if phonenumbers.is_valid_number(number) else "not_assigned"


def read_new_phones(typed: pd.DataFrame, known: pd.DataFrame | None) -> pd.DataFrame:
    """Reads the numbers that an earlier build has not read yet.

    Args:
        typed: Distinct `phone` and `country` (empty where not known) of today's customers.
        known: What an earlier build returned, or None. Of it stays what is typed today and was
            read by the same release, so that numbers of erased people go.

    Returns:
        One row per row of `typed`, sorted by phone and country: these, `phone_e164`,
        `phone_status` (see `read_phone`) and `read_by`.
    """
    if known is None:
        known = pd.DataFrame(columns=COLUMNS)
    known = known[known["read_by"] == READ_BY].drop_duplicates(["phone", "country"])
    phones = typed[["phone", "country"]].merge(known, how="left", on=["phone", "country"])
    new = phones["read_by"].isna()
    read = [
        read_phone(phone, country)
        for phone, country in phones.loc[new, ["phone", "country"]].itertuples(index=False)
    ]
    phones.loc[new, "phone_e164"] = pd.Series(
        [number for number, _ in read], index=phones.index[new], dtype=object
    )
    phones.loc[new, "phone_status"] = pd.Series(
        [status for _, status in read], index=phones.index[new], dtype=object
    )
    phones["read_by"] = READ_BY
    return phones[COLUMNS].astype("string").sort_values(["phone", "country"], ignore_index=True)


def table_of_last_build(relation: Any, session: Any) -> pd.DataFrame | None:
    """What the last build left in a table, or None where there is none.

    Args:
        relation: The table, as `dbt.this`.
        session: DuckDB connection or Spark session.
    """
    if hasattr(session, "catalog"):
        exists = session.catalog.tableExists(str(relation))
        return to_pandas(session.table(str(relation))) if exists else None
    try:
        return to_pandas(session.sql(f"select * from {relation}"))
    except duckdb.CatalogException:
        return None
