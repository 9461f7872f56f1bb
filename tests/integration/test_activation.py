"""Audiences over a sequence of builds of one database: what changes is stamped, nothing else moves.

The shop has a customer for every story, named for it, and a crowd that ordered once, on whom an
effect is planted. Everything is built by dbt itself, as later builds read what earlier ones left.
"""

import csv
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import Build, Project
from replay import Replay

CROWD = 1200
# what a held-out customer does without the nudge, and what the nudge adds
ORDERS_ANYWAY = 0.05
NUDGED = 0.15
FIRST_DAY = date(2025, 6, 30)
NUDGE, BIRTHDAY, CUSTOMERS = "second_order_nudge", "birthday_or_anniversary", "suppress_customers"
HOLDOUTS = {NUDGE: 0.5, BIRTHDAY: 0.5}
WANTED = (
    "audience_effects",
    "audience_members_current",
    "audience_members_changes",
    "kpi_customer_states",
)
# scores, forecasts and surveys, which no story hangs on, stay as the first build made them
UNTOUCHED = (
    "tag:rfm_history",
    *(
        f"path:models/{layer}/{area}"
        for layer in ("intermediate", "marts")
        for area in ("clv", "rfm")
    ),
    *(f"path:models/{layer}/voice" for layer in ("staging", "intermediate", "marts")),
    *("path:models/intermediate/journey", "path:models/marts/journey"),
    *("path:models/staging/ads", "path:models/staging/loyalty", "path:models/staging/web"),
    *("path:models/intermediate/returns", "path:seeds", "int_clv_*"),
)
TESTS = (
    "audience_profiles_match_customers",
    "audience_members_match_predicates",
    "audience_sizes_match_members",
)
STORIES = (
    *("stays", "has_had_birthday", "has_ticket", "orders_late", "is_erased", "is_merged"),
    *("vanishes", "merges", "withdraws"),
)
HISTORY = ("audience_profiles", "audience_members", "audience_sizes")


class Shop:
    """Raw tables of a shop, changed from build to build."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.customers: dict[str, dict[str, object]] = {}
        self.orders: list[dict[str, object]] = []
        self.tickets: list[dict[str, object]] = []
        self.erasures: list[dict[str, object]] = []
        self.random = random.Random(8)
        for name in STORIES:
            self.customers[name] = {"birth_date": "1990-07-10", "has_email_consent": "true"}
            if name != "vanishes":
                self.order(name, date(2025, 6, 1))
        self.customers["has_had_birthday"]["birth_date"] = "1990-07-01"
        # for some recency and frequency to score, long gone all of them
        for number in range(60):
            for order in range(1 + number % 4):
                self.order(f"old_{number}", date(2024, 2, 1) + timedelta(days=9 * order + number))
        for number in range(CROWD):
            name = f"crowd_{number}"
            self.customers[name] = {"birth_date": "1990-07-08" if number % 2 else ""}
            self.order(name, date(2025, 6, 10))

    def order(self, customer: str, day: date, total: int = 20) -> None:
        """One more order, as of noon."""
        self.orders.append(
            {
                "order_id": len(self.orders),
                "ordered_at": f"{day} 12:00:00",
                "customer_id": customer,
                "total": total,
            }
        )

    def write(self) -> None:
        """The tables as files."""
        customers = [{"customer_id": key, **row} for key, row in self.customers.items()]
        tables = {
            "orders": self.orders,
            "customers": customers,
            "support_events": self.tickets,
            "erasure_requests": self.erasures,
        }
        for name, rows in tables.items():
            if not rows:
                continue
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with (self.folder / f"{name}.csv").open("w", newline="") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)


class Sequence:
    """One database, built again and again."""

    def __init__(self, project: Project, replay: Replay, shop: Shop, folder: Path) -> None:
        self.project = project
        self.replay = replay
        self.shop = shop
        self.folder = folder

    def variables(self, as_of: date, started_at: str) -> dict[str, object]:
        """The vars of a build."""
        return {
            "raw_path": str(self.shop.folder),
            "as_of": str(as_of),
            "build_started_at": started_at,
            "audience_holdout_shares": HOLDOUTS,
            "at_risk_window_days": 60,
            "churn_window_days": 120,
        }

    def build(self, as_of: date, started_at: str, *arguments: str) -> Build:
        """Builds what activation reads of the tables that change, itself, and its data tests.

        The first build makes all that it needs; later ones go on in the same database, and there
        views need not be made again.
        """
        self.shop.write()
        variables = self.variables(as_of, started_at)
        if not (self.folder / "customer_value.duckdb").exists():
            build = self.replay.build(variables, tests=False, only=WANTED, folder=self.folder)
        else:
            build = self.project.run(
                "build",
                *("--select", *(f"+{name}" for name in WANTED)),
                *("--exclude", *UNTOUCHED, "config.materialized:view"),
                *("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"),
                *arguments,
                variables=variables,
                folder=self.folder,
            )
        assert build.success, (build.error, build.failures)
        tests = self.project.run(
            "test", "--select", *TESTS, variables=variables, folder=self.folder
        )
        assert tests.success, (tests.error, tests.failures)
        return build


def history(build: Build) -> dict[str, list[tuple]]:
    """All rows of what no other table holds."""
    with build.connection() as connection:
        return {
            table: sorted(connection.execute(f"from {table}").fetchall(), key=repr)
            for table in HISTORY
        }


def memberships(build: Build) -> dict[tuple[str, str], dict[str, object]]:
    """Rows of audience_members by customer and audience."""
    return {
        (row["customer_key"], row["audience_id"]): row
        for row in build.records("from audience_members")
    }


def last_stamp(build: Build) -> datetime:
    """What a tool with a cursor remembers after it has read a build's changes."""
    (stamp,) = build.row("select max(updated_at) from audience_members_changes")
    return stamp


@pytest.fixture(scope="module")
def steps(
    project: Project, replay: Replay, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict]:
    """What every build left, by its name."""
    shop = Shop(tmp_path_factory.mktemp("shop"))
    sequence = Sequence(project, replay, shop, tmp_path_factory.mktemp("sequence"))
    seen: dict[str, dict] = {}

    def look(name: str, build: Build) -> None:
        seen[name] = {
            "history": history(build),
            "members": memberships(build),
            "current": {
                (row["customer_key"], row["audience_id"])
                for row in build.records("from audience_members_current")
            },
            "changes": build.records("from audience_members_changes"),
            "profiles": {
                row["customer_key"]: row for row in build.records("from audience_profiles")
            },
            "sizes": build.records("from audience_sizes"),
            "stamp": last_stamp(build),
            "evaluated": build.rows(
                "select distinct rules_hash from main_intermediate.int_activation_evaluated"
            ),
            "effects": {
                (row["audience_id"], row["outcome"]): row
                for row in build.records("from audience_effects")
            },
        }

    look("first", sequence.build(FIRST_DAY, "2025-07-01 02:00:00"))
    look("again", sequence.build(FIRST_DAY, "2025-07-02 02:00:00"))

    # an order comes late, a ticket is opened, two accounts become one, a consent is withdrawn
    shop.order("orders_late", date(2025, 6, 15))
    shop.tickets.append(
        {
            **{"event_id": 1, "ticket_id": "T1", "event_type": "created"},
            **{"occurred_at": "2025-07-02 10:00:00", "customer_id": "has_ticket"},
        }
    )
    shop.customers["is_merged"]["merged_into_customer_id"] = "merges"
    shop.customers["withdraws"]["has_email_consent"] = "false"
    # in the second of the build before
    look("changed", sequence.build(FIRST_DAY + timedelta(3), "2025-07-02 02:00:00"))

    shop.tickets.append(
        {
            **{"event_id": 2, "ticket_id": "T1", "event_type": "solved"},
            **{"occurred_at": "2025-07-03 10:00:00", "customer_id": "has_ticket"},
        }
    )
    shop.erasures.append(
        {
            **{"request_id": 1, "requested_at": "2025-07-04 00:00:00", "email": ""},
            "customer_id": "is_erased",
        }
    )
    del shop.customers["vanishes"]
    # the clock was put back
    look("returned", sequence.build(FIRST_DAY + timedelta(4), "2025-07-01 02:00:00"))
    look(
        "refreshed",
        sequence.build(FIRST_DAY + timedelta(4), "2025-07-05 02:00:00", "--full-refresh"),
    )

    members = seen["refreshed"]["members"]
    bought = set()
    for number in range(CROWD):
        name = f"crowd_{number}"
        held_out = members[name, NUDGE]["is_holdout"]
        if shop.random.random() < ORDERS_ANYWAY + (0 if held_out else NUDGED):
            shop.order(name, date(2025, 7, 9), total=30 + number % 7)
            bought.add(name)
    look("followed", sequence.build(date(2025, 7, 12), "2025-07-13 02:00:00"))
    seen["followed"]["bought"] = bought

    # another cap, and only the memberships built, by definitions that the views do not know yet
    variables = sequence.variables(date(2025, 7, 12), "2025-07-13 03:00:00")
    alone = project.run(
        "run",
        *("--select", "audience_members"),
        variables={**variables, "audience_contacts_at_once": 1},
        folder=sequence.folder,
    )
    assert alone.success, (alone.error, alone.failures)
    look("alone", alone)
    return seen


def changed_since(steps: dict, before: str, after: str) -> set[tuple[str, str]]:
    """Memberships that a tool with a cursor finds after a build."""
    return {
        (row["customer_key"], row["audience_id"])
        for row in steps[after]["changes"]
        if row["updated_at"] > steps[before]["stamp"]
    }


def test_a_rerun_of_the_same_data_moves_nothing(steps):
    assert steps["first"]["history"] == steps["again"]["history"]
    assert len(steps["first"]["members"]) > CROWD
    assert changed_since(steps, "first", "again") == set()


def test_a_full_refresh_of_all_else_keeps_the_history(steps):
    assert steps["returned"]["history"] == steps["refreshed"]["history"]
    exited = [row for row in steps["refreshed"]["members"].values() if row["exited_at"]]
    assert exited
    assert {row["size_date"] for row in steps["refreshed"]["sizes"]} == {
        FIRST_DAY,
        FIRST_DAY + timedelta(3),
        FIRST_DAY + timedelta(4),
    }


def test_who_did_not_change_keeps_every_byte(steps):
    keys = [(name, audience) for name in ("stays", "crowd_3") for audience in (NUDGE, CUSTOMERS)]
    for key in keys:
        assert steps["first"]["members"][key] == steps["returned"]["members"][key]
    assert steps["first"]["profiles"]["stays"] == steps["returned"]["profiles"]["stays"]


def test_builds_follow_each_other_in_one_second_and_after_the_clock_went_back(steps):
    stamps = [steps[name]["stamp"] for name in ("first", "again", "changed", "returned")]
    assert stamps[0] == stamps[1] == datetime(2025, 7, 1, 2)
    assert stamps[1] < stamps[2] < stamps[3]
    assert changed_since(steps, "again", "changed")
    assert changed_since(steps, "changed", "returned")
    for name in ("changed", "returned"):
        profile_stamps = {row["updated_at"] for row in steps[name]["profiles"].values()}
        assert max(profile_stamps) == steps[name]["stamp"]


def test_memberships_built_alone_do_not_pass_for_found_by_new_definitions(steps):
    assert steps["alone"]["history"] == steps["followed"]["history"]
    # so the next build looks at all of them
    assert steps["alone"]["evaluated"] == steps["followed"]["evaluated"]
    assert len(steps["alone"]["evaluated"]) == 1


def test_a_late_order_ends_what_it_answers(steps):
    before, after = (steps[name]["members"]["orders_late", NUDGE] for name in ("again", "changed"))
    assert (before["is_member"], after["is_member"]) == (True, False)
    assert after["entered_at"] == before["entered_at"] == datetime(2025, 7, 1)
    assert after["exited_at"] == datetime(2025, 7, 4)
    assert after["row_hash"] != before["row_hash"]
    assert steps["changed"]["profiles"]["orders_late"]["order_count"] == 2
    assert ("orders_late", NUDGE) in changed_since(steps, "again", "changed")


def test_who_leaves_keeps_the_row(steps):
    key = ("has_had_birthday", BIRTHDAY)
    assert steps["again"]["members"][key]["is_member"]
    gone = steps["changed"]["members"][key]
    assert not gone["is_member"]
    assert key not in steps["changed"]["current"]
    # and is not written again later
    assert steps["returned"]["members"][key] == gone


def test_who_returns_enters_anew_under_the_same_key(steps):
    key = ("has_ticket", NUDGE)
    first, away, back = (steps[name]["members"][key] for name in ("first", "changed", "returned"))
    assert (first["is_member"], away["is_member"], back["is_member"]) == (True, False, True)
    assert back["membership_key"] == away["membership_key"] == first["membership_key"]
    assert back["entered_at"] == datetime(2025, 7, 5)
    assert back["exited_at"] is None
    assert len({first["row_hash"], away["row_hash"], back["row_hash"]}) == 3
    # what she does counts from the first time on, in the part that she was drawn into
    assert back["arm_since"] == first["arm_since"]
    assert back["is_holdout"] == first["is_holdout"]
    # a ticket keeps out of contacts, not out of suppression
    assert steps["changed"]["members"]["has_ticket", CUSTOMERS]["is_member"]


@pytest.mark.parametrize(
    ("customer", "step"),
    [("is_erased", "returned"), ("is_merged", "changed")],
)
def test_who_is_no_more_leaves_only_ended_memberships(steps, customer, step):
    own = {key: row for key, row in steps[step]["members"].items() if key[0] == customer}
    assert set(own) == {key for key in steps["first"]["members"] if key[0] == customer} != set()
    assert not any(row["is_member"] for row in own.values())
    assert all(key in changed_since(steps, "again", step) for key in own)
    assert customer not in steps[step]["profiles"]
    assert customer in steps["again"]["profiles"]


def test_a_customer_without_orders_vanishes_without_a_trace(steps):
    assert "vanishes" in steps["changed"]["profiles"]
    assert "vanishes" not in steps["returned"]["profiles"]
    assert not any(
        row["is_member"]
        for key, row in steps["returned"]["members"].items()
        if key[0] == "vanishes"
    )


def test_an_order_of_a_merged_account_counts_for_the_other(steps):
    assert steps["again"]["profiles"]["merges"]["order_count"] == 1
    assert steps["changed"]["profiles"]["merges"]["order_count"] == 2


def test_a_withdrawn_consent_moves_the_profile_alone(steps):
    assert steps["again"]["profiles"]["withdraws"]["has_email_consent"]
    after = steps["changed"]["profiles"]["withdraws"]
    assert not after["has_email_consent"]
    assert after["updated_at"] == steps["changed"]["stamp"]


def test_who_is_held_out_is_a_member_whom_no_tool_is_sent(steps):
    members = {key: row for key, row in steps["first"]["members"].items() if row["is_member"]}
    held_out = {key for key, row in members.items() if row["is_holdout"]}
    assert {audience for _, audience in held_out} == set(HOLDOUTS)
    assert steps["first"]["current"] == set(members) - held_out
    to_send = {
        (row["customer_key"], row["audience_id"])
        for row in steps["first"]["changes"]
        if row["is_member"]
    }
    assert to_send == steps["first"]["current"]
    nudged = [row["is_holdout"] for key, row in members.items() if key[1] == NUDGE]
    assert 0.45 < sum(nudged) / len(nudged) < 0.55


def test_a_planted_effect_is_found_and_counted_as_it_was_planted(steps):
    followed = steps["followed"]
    members = followed["members"]
    parts: dict[bool, list[str]] = {False: [], True: []}
    for (customer, audience), row in members.items():
        if audience == NUDGE and customer in followed["profiles"]:
            parts[row["is_holdout"]].append(customer)
    effect = followed["effects"][NUDGE, "ordered"]
    assert effect["member_customers"] == len(parts[False])
    assert effect["holdout_customers"] == len(parts[True])
    for part, column in ((False, "member_average"), (True, "holdout_average")):
        share = sum(name in followed["bought"] for name in parts[part]) / len(parts[part])
        assert effect[column] == pytest.approx(share)
    assert effect["effect_verdict"] == "better"
    assert effect["effect_low"] < NUDGED < effect["effect_high"]
    # whoever ordered has left the audience, and is counted all the same
    ordered = next(iter(followed["bought"]))
    assert not members[ordered, NUDGE]["is_member"]
    revenue = followed["effects"][NUDGE, "net_revenue"]
    assert revenue["effect_verdict"] == "better"
    assert revenue["effect_low"] > 0


def test_no_effect_is_called_none(steps):
    for outcome in ("ordered", "orders", "net_revenue", "contribution_margin", "lapsed"):
        effect = steps["followed"]["effects"][BIRTHDAY, outcome]
        assert effect["effect_verdict"] == "no_difference"
        assert effect["effect_low"] <= 0 <= effect["effect_high"]


def test_audiences_without_a_holdout_say_so(steps):
    effects = steps["followed"]["effects"]
    assert effects["win_back_ex_lovers", "ordered"]["effect_verdict"] == "no_holdout"
    assert effects[CUSTOMERS, "ordered"]["effect_verdict"] == "takes_none"
    # nobody was followed for a day when they had just come in
    assert steps["first"]["effects"][NUDGE, "ordered"]["effect_verdict"] == "nobody_followed"


# The definitions, without a build -----------------------------------------------------------------


def test_a_holdout_for_who_must_not_be_held_out_stops_with_a_sentence(project):
    for audience in ("vip_support_priority", "detractors_to_treat", CUSTOMERS, "no_such_audience"):
        stopped = project.run(
            "compile",
            *("--select", "int_activation_audiences"),
            variables={"audience_holdout_shares": {audience: 0.1}},
        )
        assert not stopped.success
        said = " ".join(" ".join([stopped.error, *stopped.failures]).split())
        assert f"names {audience}, which is no audience that takes a holdout" in said


AUDIENCE_KEYS = (
    *("audience_name", "sentence", "predicate", "action", "channel", "owner", "expected_effect"),
    *("skips_open_tickets", "takes_holdout"),
)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"owner": None}, "Audience b in macros/activation/audience_list.sql has no owner."),
        ({"audience_id": "a"}, "Audience a in macros/activation/audience_list.sql is there twice."),
        ({"kind": "mail"}, "is of kind mail, and can be contact, ads, seed, support, suppress."),
        ({"priority": "first"}, "has a priority that is no whole number."),
        ({"audience_id": "b/c"}, "has an id that is not in small letters, digits and _."),
    ],
)
def test_an_audience_that_is_not_whole_stops_with_a_sentence(project, changed, sentence):
    whole = {**dict.fromkeys(AUDIENCE_KEYS, "x"), "kind": "contact", "priority": 1}
    blocks = [{**whole, "audience_id": "a"}, {**whole, "audience_id": "b", **changed}]
    written = str(blocks).replace("None", "none")
    stopped = project.run("compile", "--inline", f"{{{{ check_audiences({written}) }}}}")
    assert not stopped.success
    assert sentence in " ".join(" ".join(stopped.said).split())


def test_what_drifts_moves_a_few_times_a_decade(project):
    """An amount is an eighth off at most, keeps order and sign, and takes ten steps a decade."""
    expression = project.compile("select {{ banded_amount('amount') }}", {})
    amounts = [-1000, -1, -0.4, 0, 0.4, 0.5, 0.6, *(1.01**place for place in range(1400))]
    with duckdb.connect() as connection:
        query = f"{expression} from (select unnest(?::double[]) as amount)"
        found = [float(value) for (value,) in connection.execute(query, [amounts]).fetchall()]
        nothing = connection.execute(f"{expression} from (select null::double as amount)")
        assert nothing.fetchone() == (None,)
    for amount, value in zip(amounts, found, strict=True):
        if abs(amount) < 0.5:
            assert value == 0
        else:
            assert abs(value / amount - 1) < 0.125
    assert found == sorted(found)
    one_decade = {value for value in found if 100 <= value < 1000}
    assert len(one_decade) == 10


def test_rounded_bounds_still_bound_the_rounded_amount(project):
    """Also where the amount itself is its bound; they take half as many steps."""
    bounds = [
        project.compile(f"select {{{{ banded_bound('amount', '{bound}') }}}} as value", {})
        for bound in ("lower", "upper")
    ]
    rounded = project.compile("select {{ banded_amount('amount') }} as value", {})
    amounts = [-1000, -170, -1, -0.4, 0, 0.4, 0.5, 0.6, *(1.01**place for place in range(1400))]
    with duckdb.connect() as connection:
        low, value, high = (
            [row[0] for row in connection.execute(query, [amounts]).fetchall()]
            for query in (
                f"{expression} from (select unnest(?::double[]) as amount)"
                for expression in (bounds[0], rounded, bounds[1])
            )
        )
    assert all(one <= two <= three for one, two, three in zip(low, value, high, strict=True))
    assert all(
        float(one) <= amount + 0.5 and float(three) >= amount - 0.5
        for one, amount, three in zip(low, amounts, high, strict=True)
    )
    assert len({bound for bound in low if 100 <= bound < 1000}) == 5
