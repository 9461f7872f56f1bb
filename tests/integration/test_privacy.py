"""Personal data stays where it may be: tables, boards and files of a shop full of planted people.

The shop is the sample with its personal data replaced by texts that occur nowhere else. It is built
twice with one folder of exports: as it is, and after one of its people asked to be erased. Consent
in all its states is planted in customers who are in an audience for advertising.
"""

import csv
import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import REPO, Build
from test_inputs import CONTRACT, meta

from customer_value.boards.site import write_site

# all planted texts hold it; phones are told by their digits, and advertising ids, which Meta gets
# unhashed, have a mark of their own
MARK = "zyzzx"
AD_ID = "AECE52E7-{}"
PHONE = "030 23125 9{:02d}"
E164 = "+49302312590"
AUDIENCE = "suppress_customers"
EXPORTS = ("meta", "google_customer_match", "klaviyo", "web_personalisation")
# raw rows as they came, and staging, are for dbt alone
CLOSED_SCHEMAS = ("main_base", "main_staging")

Row = dict[str, str]


@dataclass
class State:
    """Consent and address of one customer, and what exports to advertising make of it.

    Attributes:
        about: What is odd.
        meta: Reason to be left out of Meta's export, None: handed over.
        google: The same for Google.
        cells: Columns of table customers that differ from a customer who agreed to all.
        web: The same for the site.
        twin: Columns of a second account under the same e-mail, None: there is none.
    """

    about: str
    meta: str | None
    google: str | None
    cells: Row
    web: str | None = None
    twin: Row | None = None


NO_ADS = {"has_ad_user_data_consent": "", "has_ad_personalization_consent": ""}
NO_EMAIL = {"has_email_consent": "", "has_sms_consent": "true"}
NO_SITE = "no_profiling_consent"
STATES = [
    State("all consents", None, None, {}),
    State("refused", "no_consent", "no_consent", {"has_email_consent": "false"}),
    State(
        "never asked", "no_consent", "no_consent", {"has_email_consent": "", "consent_source": ""}
    ),
    State("no ad consent asked in Germany", None, "no_ad_consent", NO_ADS),
    State("only half of it", None, "no_ad_consent", {"has_ad_personalization_consent": "false"}),
    State("only the other half", None, "no_ad_consent", {"has_ad_user_data_consent": "false"}),
    State("not asked in the United States", None, None, {"country": "US", **NO_ADS}),
    State(
        "refused there", None, "no_ad_consent", {"country": "US", "has_ad_user_data_consent": "no"}
    ),
    State("not asked in the United Kingdom", None, "no_ad_consent", {"country": "GB", **NO_ADS}),
    State("nor where it is called UK", None, "no_ad_consent", {"country": "UK", **NO_ADS}),
    State("nor where it is called nothing", None, "no_ad_consent", {"country": "??", **NO_ADS}),
    State("not asked in Switzerland", None, "no_ad_consent", {"country": "CH", **NO_ADS}),
    State("not asked in Norway", None, "no_ad_consent", {"country": "NO", **NO_ADS}),
    State("not asked nobody knows where", None, "no_ad_consent", {"country": "", **NO_ADS}),
    State("text messages alone", None, None, NO_EMAIL),
    State("no number for them", "no_address", "no_address", {**NO_EMAIL, "phone": ""}),
    State("no number at all", *["unreadable_address"] * 2, {**NO_EMAIL, "phone": f"{MARK} none"}),
    State("no e-mail", "no_address", "no_address", {"email": ""}),
    State("two at-signs", *["unreadable_address"] * 2, {"email": f"a@@{MARK}.example"}),
    State("two addresses", *["unreadable_address"] * 2, {"email": f"a@{MARK}.de b@{MARK}.de"}),
    State("an invisible character", *["unreadable_address"] * 2, {"email": f"a\u200b@{MARK}.de"}),
    State("a bad e-mail, a good phone", None, None, {"email": f"a@{MARK}", "has_sms_consent": "1"}),
    State(
        "an apostrophe", None, None, {"email": f"o'neill@{MARK}.ie", "last_name": f"O'Neill {MARK}"}
    ),
    State(
        "letters with accents", None, None, {"email": f"zoë@{MARK}.fr", "first_name": f"Zoë {MARK}"}
    ),
    State("a tag", None, None, {"email": f"anna.b+shop.{MARK}@gmail.com"}),
    State("no profiling", None, None, {"has_profiling_consent": "false"}, web=NO_SITE),
    State("profiling never asked for", None, None, {"has_profiling_consent": ""}, web=NO_SITE),
    State(
        "a later no under another key",
        *["contradicting_consent"] * 2,
        {"email_consent_at": "2024-01-01"},
        twin={"has_email_consent": "false", "email_consent_at": "2025-01-01"},
    ),
    State(
        "an earlier no under another key",
        None,
        None,
        {"email_consent_at": "2025-01-01"},
        twin={"has_email_consent": "false", "email_consent_at": "2024-01-01"},
    ),
    State(
        "a no without a date under another key",
        *["contradicting_consent"] * 2,
        {"email_consent_at": ""},
        twin={"has_email_consent": "false", "email_consent_at": ""},
    ),
    # the twin never ordered, so it is the customer who is handed over
    State("two keys that agree", None, None, {}, twin={}),
    State(
        "no to Google under another key",
        None,
        "no_ad_consent",
        {"ad_user_data_consent_at": "2024-01-01"},
        twin={"has_ad_user_data_consent": "false", "ad_user_data_consent_at": "2024-06-01"},
    ),
    State("unsubscribed since", "no_consent", "no_consent", {"email_consent_at": "2023-01-01"}),
    State("to be erased", None, None, {}),
]
AGREED = {
    "country": "DE",
    "merged_into_customer_id": "",
    "account_type": "",
    "has_email_consent": "true",
    "email_consent_at": "2023-06-01",
    "has_sms_consent": "",
    "sms_consent_at": "",
    "has_ad_user_data_consent": "true",
    "ad_user_data_consent_at": "2023-06-01",
    "has_ad_personalization_consent": "true",
    "ad_personalization_consent_at": "2023-06-01",
    "has_profiling_consent": "true",
    "profiling_consent_at": "2023-06-01",
    "is_deleted": "",
}


@dataclass
class Planted:
    """The shop, and who is who in it.

    Attributes:
        folder: Its raw files.
        exports: Folder of the exported files.
        keys: Customer by what is odd about him or her.
        rows: Rows of customers.csv by id.
        before: The first build.
        found_before: Where `marks`, `phones` and `traces` of the erased person are in it.
        files_before: Contents of its exported files by path.
    """

    folder: Path
    exports: Path
    keys: dict[str, str]
    rows: dict[str, Row]
    before: Build
    found_before: dict[str, set[tuple[str, str]]]
    files_before: dict[str, str]


def read_csv(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def in_letters(number: int) -> str:
    """A number without digits, which are no part of words."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def plant(folder: Path) -> None:
    """Replaces the personal data of all tables; e-mails go on joining what they joined."""
    for path in sorted(folder.glob("*.csv")):
        personal = [
            column["name"]
            for column in CONTRACT[path.stem]["columns"]
            if meta(column).get("contains_pii")
        ]
        rows = read_csv(path)
        for number, row in enumerate(rows):
            for column in personal:
                if not row.get(column):
                    continue
                if column == "email":
                    row[column] = re.sub(r"@.*", f"@{MARK}.example", row[column])
                elif column == "phone":
                    row[column] = PHONE.format(number % 100)
                elif column == "mobile_ad_id":
                    row[column] = AD_ID.format(number)
                # Google is told postal codes as they are
                elif column not in ("birth_date", "gender", "postal_code"):
                    # no two rows share a word, as words that many write are told as such
                    row[column] = MARK + column + in_letters(number)
        write_csv(path, rows)


@pytest.fixture(scope="module")
def planted(replay, sample_build, sample_folder, tmp_path_factory) -> Planted:
    """The shop, built before anybody asked to be erased."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(sample_folder, folder, dirs_exist_ok=True)
    plant(folder)
    customers = {row["customer_id"]: row for row in read_csv(folder / "customers.csv")}
    free = [
        key
        for (key,) in sample_build.rows(
            """
            select customer_key
            from audience_members
            inner join main_exports.activation_contacts as contacts using (customer_key)
            where audience_id = ? and is_member
                and customer_key not in (
                    select merged_into_customer_id from main_staging.stg_customers
                    where merged_into_customer_id is not null
                )
                and customer_key not in (
                    select customer_id from main_staging.stg_web_events
                    where event_type = 'email_unsubscribe' and customer_id is not null
                )
            order by customer_key
            """,
            AUDIENCE,
        )
    ]
    # who is to be erased is in an export that holds readable addresses, too
    mailed = sample_build.rows("select distinct customer_key from main_exports.export_klaviyo")
    to_be_erased = next(key for key in free if (key,) in mailed)
    free.remove(to_be_erased)
    keys = dict(zip([state.about for state in STATES], free, strict=False))
    keys["to be erased"] = to_be_erased
    assert len(set(keys.values())) == len(STATES)
    for number, state in enumerate(STATES):
        row = customers[keys[state.about]]
        own = {
            "email": f"p{number}@{MARK}.example",
            "phone": f"0{E164[3:]}{number:02d}",
            "first_name": f"First{MARK}{in_letters(number)}",
            "last_name": f"Last {MARK} {in_letters(number)}",
            "address": f"{MARK} street {number}",
            "city": f"Bad {MARK}",
            "postal_code": f"{10000 + number}",
            "mobile_ad_id": AD_ID.format(f"S{number}"),
        }
        row.update({**AGREED, **own, **state.cells})
        if state.twin is not None:
            twin = {**row, "customer_id": f"TWIN{number}", "created_at": "", **state.twin}
            customers[twin["customer_id"]] = twin
    write_csv(folder / "customers.csv", list(customers.values()))
    events = read_csv(folder / "web_events.csv")
    unsubscribed = {
        **dict.fromkeys(events[0], ""),
        "event_id": "UNSUBSCRIBED",
        "event_type": "email_unsubscribe",
        "occurred_at": "2024-05-01 10:00:00",
        "customer_id": keys["unsubscribed since"],
    }
    write_csv(folder / "web_events.csv", [*events, unsubscribed])
    # what is personal is not shown of rows and values that cannot be used either
    orders = read_csv(folder / "orders.csv")
    bad = {**orders[0], "order_id": "BAD", "total": "a lot", "email": f"bad@{MARK}.example"}
    theirs = {
        **orders[0],
        "order_id": "BAD2",
        "ordered_at": "someday",
        "customer_id": keys["to be erased"],
        "email": customers[keys["to be erased"]]["email"],
    }
    write_csv(folder / "orders.csv", [*orders, bad, theirs])

    exports = tmp_path_factory.mktemp("exports") / "out"
    build = replay.build(
        {"raw_path": str(folder), "export_path": str(exports)}, tests=False, threads=2
    )
    assert build.success, (build.error, build.failures)
    shop = Planted(folder, exports, keys, customers, build, {}, contents(exports))
    patterns = {
        "marks": MARK,
        # as typed, and as read
        "phones": r"(030 ?23125 ?9|\+?493023125 ?9)",
        "ad ids": AD_ID.format(""),
        "traces": any_of(traces(shop)),
    }
    shop.found_before = scan(build, patterns)
    return shop


def scan(build: Build, patterns: dict[str, str]) -> dict[str, set[tuple[str, str]]]:
    """Schema and name of all tables and views with a text that fits, by name of the pattern."""
    counts = ", ".join(["count_if(regexp_matches(text, ?, 'i'))"] * len(patterns))
    found: dict[str, set[tuple[str, str]]] = {name: set() for name in patterns}
    with build.connection() as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables order by all"
        ).fetchall()
        for schema, table in tables:
            rows = connection.execute(
                f"select {counts} from "
                f'(select cells::varchar as text from {schema}."{table}" as cells)',
                list(patterns.values()),
            ).fetchone()
            for name, count in zip(patterns, rows, strict=True):
                if count:
                    found[name].add((schema, table))
    return found


def contents(folder: Path) -> dict[str, str]:
    """Exported files as text by their path below the folder; Parquet as DuckDB prints its rows."""
    texts = {}
    for path in sorted(folder.rglob("*.*")):
        if path.suffix == ".parquet":
            texts[str(path.relative_to(folder))] = str(duckdb.read_parquet(str(path)).fetchall())
        else:
            texts[str(path.relative_to(folder))] = path.read_text(encoding="utf-8")
    return texts


def may_hold_personal_data(project: Any) -> set[str]:
    """Models that say so of themselves."""
    manifest = project.manifest({"raw_path": "somewhere"})
    return {
        node.name
        for node in manifest.nodes.values()
        if node.resource_type == "model" and node.config.meta.get("contains_pii")
    }


# Where personal data is ---------------------------------------------------------------------------


def leaks(project: Any, found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    allowed = may_hold_personal_data(project)
    return {
        (schema, table)
        for schema, table in found
        if schema not in CLOSED_SCHEMAS and table not in allowed
    }


def test_personal_data_is_in_no_table_that_does_not_say_so(project, planted):
    found = planted.found_before["marks"]
    assert leaks(project, found) == set()
    # the scan finds what is there; of what people read, exports alone hold it
    assert ("main_staging", "stg_customers") in found
    assert ("main_exports", "activation_contacts") in found
    assert ("main_exports", "export_klaviyo") in found
    schemas = {schema for schema, _ in found}
    assert schemas - {*CLOSED_SCHEMAS, "main_intermediate"} == {"main_exports"}
    # hashed is not readable
    assert ("main_exports", "export_meta") not in found
    assert ("main_exports", "export_google_customer_match") not in found


def test_phones_are_where_contacts_are(project, planted):
    found = planted.found_before["phones"]
    assert leaks(project, found) == set()
    assert ("main_exports", "int_phones_read") in found
    assert {table for schema, table in found if schema == "main"} == set()


def test_advertising_ids_are_where_meta_is_told_of_them(project, planted):
    found = planted.found_before["ad ids"]
    assert leaks(project, found) == set()
    exports = {table for schema, table in found if schema == "main_exports"}
    assert exports == {"activation_contacts", "export_meta"}
    ad_id = AD_ID.format("").lower()
    holders = {name for name, text in planted.files_before.items() if ad_id in text.lower()}
    assert {Path(name).parts[0] for name in holders} == {"meta"}


def test_a_phone_is_read_in_one_build_and_forgotten_when_nobody_has_it(
    project, sample_build, tmp_path
):
    database = shutil.copy(sample_build.database, tmp_path / "customer_value.duckdb")
    phones = "main_exports.int_phones_read"
    with duckdb.connect(database) as connection:
        (kept, anew) = connection.execute(
            f"select phone from {phones} where phone_status = 'ok' order by phone limit 2"
        ).fetchall()
        connection.execute(f"update {phones} set phone_e164 = '+1 as before' where phone = ?", kept)
        connection.execute(f"delete from {phones} where phone = ?", anew)
        connection.execute(
            f"insert into {phones} select 'gone', '', null, 'ok', any_value(read_by) from {phones}"
        )
    build = project.run("run", "--select", "int_phones_read", folder=tmp_path)
    assert build.success, build.failures
    found = dict(build.rows(f"select phone, phone_e164 from {phones}"))
    assert found[kept[0]] == "+1 as before"
    assert found[anew[0]].startswith("+")
    assert "gone" not in found


def test_files_hold_readable_addresses_for_klaviyo_alone(planted):
    holders = {name for name, text in planted.files_before.items() if MARK in text.lower()}
    assert holders
    assert {Path(name).parts[0] for name in holders} == {"klaviyo"}
    assert not any(
        E164 in text for name, text in planted.files_before.items() if "klaviyo" not in name
    )
    assert {Path(name).suffix for name in planted.files_before} == {".csv", ".parquet"}
    assert {Path(name).parts[0] for name in planted.files_before} == set(EXPORTS)


def test_boards_hold_none(planted, tmp_path):
    write_site(planted.before.database, REPO, tmp_path)
    pages = list(tmp_path.glob("*.html"))
    assert len(pages) > 5
    for page in pages:
        text = page.read_text(encoding="utf-8").lower()
        assert MARK not in text and E164 not in text, page.name


def test_rejected_rows_show_no_address(planted):
    shown = planted.before.rows(
        "select raw_row_key, raw_values from rejected_rows where raw_row_key in ('BAD', 'BAD2')"
    )
    assert {key for key, _ in shown} == {"BAD", "BAD2"}
    assert all("***" in values and MARK not in values for _, values in shown)


def test_the_samples_own_people_are_in_no_mart(sample_build):
    """Any e-mail address at all, and every phone and last name of the sample."""
    people = sample_build.rows(
        "select phone from main_staging.stg_customers where phone is not null "
        "union select distinct last_name from main_staging.stg_customers where last_name <> ''"
    )
    pattern = "|".join(["@example", *(re.escape(text) for (text,) in people)])
    with sample_build.connection() as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where schema_name in ('main', 'main_intermediate') order by all"
        ).fetchall()
        assert len(tables) > 100
        for schema, table in tables:
            (count,) = connection.execute(
                f'select count(*) from {schema}."{table}" as cells '
                "where regexp_matches(cells::varchar, ?)",
                [pattern],
            ).fetchone()
            assert count == 0, (schema, table)


# Consent ------------------------------------------------------------------------------------------


def reasons(build: Build, export_id: str) -> dict[str, str | None]:
    """Reason to be left out by customer; None for those who are rows of the export."""
    rows = build.rows(
        f"""
        select members.customer_key, customers.{export_id}_reason, exported.customer_key is not null
        from audience_members as members
        left join main_intermediate.int_customers_exported as customers using (customer_key)
        left join main_exports.export_{export_id} as exported
            on members.audience_id = exported.audience_id
            and members.customer_key = exported.customer_key
        where members.audience_id = ? and members.is_member
        """,
        AUDIENCE,
    )
    assert all((reason is None) == is_row for _, reason, is_row in rows)
    return {key: reason for key, reason, _ in rows}


@pytest.mark.parametrize(
    ("export_id", "expected"),
    [("meta", "meta"), ("google_customer_match", "google"), ("web_personalisation", "web")],
)
def test_consent_in_all_its_states(planted, export_id, expected):
    found = reasons(planted.before, export_id)
    assert {state.about: found[planted.keys[state.about]] for state in STATES} == {
        state.about: getattr(state, expected) for state in STATES
    }


def test_members_are_handed_over_or_counted(project, planted):
    counted = planted.before.rows(
        "select export_id, sum(members), sum(exported_members), sum(left_out_members) "
        "from export_sizes group by all"
    )
    assert {export_id for export_id, *_ in counted} == set(EXPORTS)
    for export_id, members, exported, left_out in counted:
        assert members == exported + left_out > exported > 0, export_id
    tests = project.run(
        "test",
        *("--select", "exports_count_every_member_once", "exports_hold_only_who_agreed"),
        variables={"raw_path": str(planted.folder)},
        folder=planted.before.database.parent,
    )
    assert tests.success and not tests.failures, tests.failures


def test_addresses_are_hashed_as_the_platforms_ask(planted):
    """From raw text to the export, for one person with all that is odd in an address."""
    key = planted.keys["a tag"]
    meta_row, google_row = (
        planted.before.row(
            f"select {columns} from main_exports.export_{export} "
            f"where customer_key = '{key}' and audience_id = '{AUDIENCE}'"
        )
        for export, columns in (
            ("meta", "email, phone, fn, ln, ct, zip, country, madid, extern_id"),
            (
                "google_customer_match",
                '"Email", "Phone", "First Name", "Last Name", "Country", "Zip"',
            ),
        )
    )
    row = planted.rows[key]
    first, last = row["first_name"].lower(), row["last_name"].lower()
    assert meta_row == (
        sha256(row["email"]),
        # no consent to text messages
        None,
        sha256(first),
        sha256(last.replace(" ", "")),
        sha256(f"bad{MARK}"),
        sha256(row["postal_code"]),
        sha256("de"),
        # of this one Meta takes no hash
        row["mobile_ad_id"].lower(),
        key,
    )
    assert google_row == (
        sha256("annab@gmail.com"),
        None,
        sha256(first),
        sha256(last),
        "DE",
        row["postal_code"],
    )


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_shop_without_consent_columns_gets_empty_exports_and_a_sentence(replay, tmp_path):
    (tmp_path / "orders.csv").write_text(
        "order_id,ordered_at,customer_id,total\n1,2024-06-03,C1,10\n2,2024-06-05,C2,20\n"
    )
    (tmp_path / "customers.csv").write_text(
        "customer_id,email,phone,country\nC1,a@x.com,030 23125 102,DE\nC2,b@x.com,,US\n"
    )
    build = replay.build(
        {"raw_path": str(tmp_path), "export_path": str(tmp_path / "out")},
        only=("export_sizes", "export_left_out", "export_files"),
    )
    assert (build.error, build.failures) == ("", [])
    sizes = build.rows(
        "select distinct exported_members, size_in_words from export_sizes order by all"
    )
    assert sizes == [
        (
            0,
            "Empty: the shop hands over no consent to marketing (customers.has_email_consent, "
            "customers.has_sms_consent), and nobody is handed over without.",
        ),
        (
            0,
            "Empty: the shop hands over no consent to profiling (customers.has_profiling_consent), "
            "and var profiling_default does not stand in for it.",
        ),
        (0, "Nobody is in this audience."),
    ]
    assert build.rows("select distinct reason from export_left_out order by all") == [
        ("no_consent",),
        ("no_profiling_consent",),
    ]
    (lines,) = {
        len(path.read_text().splitlines()) for path in (tmp_path / "out" / "meta").glob("*.csv")
    }
    assert lines == 1


# Erasure ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def erased(replay, planted) -> Build:
    """The shop after one of its people asked to be erased."""
    requests = read_csv(planted.folder / "erasure_requests.csv")
    write_csv(
        planted.folder / "erasure_requests.csv",
        [
            *requests,
            {
                **dict.fromkeys(requests[0], ""),
                "request_id": "PLANTED",
                "requested_at": requests[0]["requested_at"],
                "customer_id": planted.keys["to be erased"],
            },
        ],
    )
    build = replay.build(
        {"raw_path": str(planted.folder), "export_path": str(planted.exports)},
        tests=False,
        threads=2,
    )
    assert build.success, (build.error, build.failures)
    return build


def any_of(texts: list[str]) -> str:
    """Pattern of a text that holds one of these."""
    return "|".join(map(re.escape, texts))


def traces(planted: Planted) -> list[str]:
    """All that would tell the erased person, readable or hashed."""
    row = planted.rows[planted.keys["to be erased"]]
    digits = "49" + row["phone"].removeprefix("0")
    names = [row["first_name"], row["last_name"]]
    ids = [row["mobile_ad_id"], row["mobile_ad_id"].lower()]
    texts = [row["email"], row["phone"], digits, row["address"], *ids, *names]
    letters = [name.lower().replace(" ", "") for name in names]
    hashed = [row["email"], digits, "+" + digits, *letters, row["last_name"].lower()]
    return [*texts, *(sha256(text) for text in hashed)]


def test_the_person_was_there(planted):
    found = {table for _, table in planted.found_before["traces"]}
    assert {"stg_customers", "activation_contacts", "int_phones_read"} <= found
    assert {"export_meta", "export_google_customer_match", "export_klaviyo"} <= found
    holders = {
        Path(name).parts[0]
        for name, text in planted.files_before.items()
        if re.search(any_of(traces(planted)), text)
    }
    assert holders == {"meta", "google_customer_match", "klaviyo"}


def test_erased_people_leave_every_table_and_file(planted, erased):
    pattern = any_of(traces(planted))
    found = scan(erased, {"traces": pattern})["traces"]
    # raw rows keep what the shop itself still hands over
    assert {schema for schema, _ in found} <= {"main_base"}
    texts = contents(planted.exports)
    assert texts.keys() == planted.files_before.keys()
    assert not [name for name, text in texts.items() if re.search(pattern, text)]


def test_they_are_no_customer_any_more(planted, erased):
    key = planted.keys["to be erased"]
    for table in ("dim_customers", "audience_profiles", "audience_members_current"):
        rows = f"select count(*) from {table} where customer_key = ?"
        assert planted.before.row(rows, key) > (0,), table
        assert erased.row(rows, key) == (0,), table


def test_the_money_of_their_orders_stays(planted, erased):
    sums = "select count(*), sum(net_revenue), sum(total_sales) from fct_orders"
    assert erased.row(sums) == planted.before.row(sums)
    theirs = "select count(*) from fct_orders where customer_key = ?"
    key = planted.keys["to be erased"]
    assert planted.before.row(theirs, key) > (0,)
    assert erased.row(theirs, key) == (0,)
