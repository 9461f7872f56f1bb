"""The journey: what is planted in the sample, odd visitors, and shops without web events."""

import itertools
import json
import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta

import pytest
from conftest import REPO
from scipy.stats import fisher_exact
from test_privacy import MARK, scan

TRUTH = json.loads((REPO / "seeds" / "sample" / "truth.json").read_text())["web"]["drawn"]
MARTS = (
    "journey_event_balance",
    "journey_stages",
    "journey_transitions",
    "journey_paths",
    "journey_touches",
    "journey_abandoned_carts",
    "journey_cart_periods",
    "message_campaigns",
    "message_fatigue",
)
HEAVY = 100_000


@pytest.fixture(scope="module")
def house_visits(sample_build):
    """Of each visit of a staff or test account: whether it had a cart, and whether it ordered."""
    return sample_build.rows(
        "select bool_or(event_type = 'add_to_cart'), bool_or(event_type = 'purchase') "
        "from main_intermediate.int_web_events where is_on_site and robot_status = 'house_account' "
        "group by session_key"
    )


def test_carts_are_those_of_the_sample(sample_build, house_visits):
    carts, ordered, emptied, abandoned = sample_build.row(
        "select carts, carts_ordered, carts_emptied, carts_abandoned from journey_cart_periods "
        "where grain = 'all'"
    )
    of_house = sum(has_cart for has_cart, _ in house_visits)
    ordered_by_house = sum(has_order for _, has_order in house_visits)
    assert 0 < ordered_by_house < of_house
    assert carts == TRUTH["carts"] - of_house
    assert ordered == TRUTH["visits_that_ordered"] - ordered_by_house
    assert emptied + abandoned == TRUTH["abandoned_carts"] - (of_house - ordered_by_house)


def test_nobody_of_the_house_is_on_a_journey(sample_build):
    assert sample_build.row(
        "select count(*) from journey_touchpoints join dim_customers using (customer_key) "
        "where account_type in ('staff', 'test')"
    ) == (0,)


def test_visits_and_robots_are_those_of_the_sample(sample_build, house_visits):
    (visits,) = sample_build.row(
        "select count(*) from journey_touchpoints where touchpoint_kind = 'visit'"
    )
    # some bad rows are kept as visits of their own
    planted = TRUTH["visits_that_ordered"] + TRUTH["visits_without_order"] - len(house_visits)
    assert planted <= visits <= planted + 5
    (robots,) = sample_build.row(
        "select sum(web_events) from journey_event_balance where event_use like 'robot%' "
        "and event_type = 'page_view'"
    )
    assert robots == TRUTH["robot_visits"]


def test_the_planted_drop_off_on_phones_comes_out(sample_build):
    planted = {
        name: TRUTH["abandoned_carts_by_device"][name] / TRUTH["carts_by_device"][name]
        for name in ("desktop", "mobile")
    }
    assert planted["mobile"] > 1.5 * planted["desktop"]
    found = {
        device: (round(followed * rate), followed)
        for device, followed, rate in sample_build.rows(
            "select dimension_value, persons_followed, order_rate from journey_stages "
            "where touchpoint_kind = 'cart' and dimension = 'device'"
        )
    }
    (desktop, desktop_all), (mobile, mobile_all) = found["desktop"], found["mobile"]
    table = [[desktop, desktop_all - desktop], [mobile, mobile_all - mobile]]
    odds = fisher_exact(table, alternative="greater")
    assert odds.pvalue < 0.01
    # of all devices and channels it is the phone that most value is left on
    (worst,) = sample_build.row(
        "select max_by(dimension_value, value_dropped) from journey_stages "
        "where touchpoint_kind in ('cart', 'checkout') and dimension = 'device'"
    )
    assert worst == "mobile"


def test_those_who_get_many_messages_leave_more(sample_build):
    seldom, often = (
        sample_build.row(
            "select round(sum(unsubscribe_rate * sends)), sum(sends) from message_fatigue "
            f"where message_channel = 'email' and messages_from {bound}"
        )
        for bound in ("= 1", ">= 5")
    )
    table = [[often[0], often[1] - often[0]], [seldom[0], seldom[1] - seldom[0]]]
    assert fisher_exact(table, alternative="greater").pvalue < 0.01


def test_a_shop_without_web_events_has_touches_all_the_same(smallest):
    assert smallest.rows(
        "select touchpoint_kind, count(*) from journey_touchpoints group by all order by all"
    ) == [("order", 1), ("repeat_order", 1)]
    assert smallest.rows(
        "select touch, sum(orders) from journey_touches group by all order by 1"
    ) == [
        ("first", 2),
        ("last", 2),
    ]
    for mart in MARTS[:1] + MARTS[5:]:
        assert smallest.row(f"select count(*) from {mart}") == (0,), mart


# A shop of odd visitors ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def odd_shop(replay, tmp_path_factory):
    """One device of two customers, a robot, a busy person, and a visit within one second."""
    folder = tmp_path_factory.mktemp("odd_visitors")
    (folder / "orders.csv").write_text(
        "order_id,ordered_at,customer_id,total,visitor_id,delivered_at\n"
        "O1,2025-06-10 12:00:00,C1,30,V1,\n"
        "O2,2025-06-12 09:00:00,C2,40,,\n"
        "O3,2025-06-30 09:00:00,C3,50,,\n"
        # downloads: delivered at once
        "O4,2025-06-30 09:30:00,C3,50,,2025-06-30 09:30:00\n"
        "O5,2025-06-30 10:00:00,C3,50,,2025-06-30 10:00:00\n"
    )
    events = [
        # in no order at all
        ("b", "product_view", "2025-06-11 10:00:00", "V1", "", "P1", "", ""),
        ("d", "page_view", "2025-06-13 10:00:00", "V1", "", "", "", ""),
        ("a", "product_view", "2025-06-09 10:00:00", "V1", "", "P1", "", ""),
        ("c", "page_view", "2025-06-12 09:00:00", "V1", "C2", "", "", ""),
        # all at once, the last step first
        ("e", "checkout", "2025-06-20 10:00:00", "V2", "", "", "", ""),
        ("f", "add_to_cart", "2025-06-20 10:00:00", "V2", "", "P1", "2", "20"),
        ("g", "product_view", "2025-06-20 10:00:00", "V2", "", "P1", "", ""),
        ("h", "page_view", "2025-06-20 10:00:00", "V2", "", "", "", ""),
    ]
    lines = [",".join(event) + "," for event in events]
    lines.append("i,page_view,2025-06-20 10:00:00,V3,,,,,true")
    for number in range(HEAVY):
        # a robot has one day for all of it, a busy person many
        second = number * 86_400 // HEAVY
        clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        lines.append(f"r{number},product_view,2025-06-05 {clock},R1,,P1,,,")
        day, minute = divmod(number, 1000)
        date = f"2025-{1 + day // 28:02}-{1 + day % 28:02}"
        lines.append(f"p{number},page_view,{date} {minute // 60:02}:{minute % 60:02}:00,H1,,,,,")
    lines = [f"{line},,,," for line in lines]
    lines.append(
        f"s,search,2025-06-20 10:00:00,V4,,,,,,{MARK} words,{MARK}-click,"
        f"https://shop.example/?q={MARK},https://{MARK}.example/{MARK}"
    )
    header = (
        "event_id,event_type,occurred_at,visitor_id,customer_id,product_id,quantity,unit_price,"
        "is_bot,search_term,click_id,page_url,referrer_url\n"
    )
    (folder / "web_events.csv").write_text(header + "\n".join(lines) + "\n")
    build = replay.build({"raw_path": str(folder)}, only=MARTS)
    assert build.success, (build.error, build.failures)
    return build


def test_no_words_of_customers_reach_a_mart(odd_shop):
    found = scan(odd_shop, {"marks": MARK})["marks"]
    assert ("main_staging", "stg_web_events") in found
    assert {table for schema, table in found if schema == "main"} == set()
    assert odd_shop.row(
        "select channel, count(*) from journey_touchpoints where touchpoint_kind = 'search' "
        "group by all"
    ) == ("other_paid", 1)


def test_a_shared_device_is_whose_it_was_seen_as_before(odd_shop):
    assert odd_shop.rows(
        "select event_id, person_key from main_intermediate.int_web_events "
        "where visitor_key = 'visitor-V1' order by 1"
    ) == [("a", "C1"), ("b", "C1"), ("c", "C2"), ("d", "C2")]


def test_robots_are_counted_and_left_out(odd_shop):
    assert odd_shop.rows(
        "select event_type, event_use, web_events from journey_event_balance "
        "where event_use like 'robot%' order by 1"
    ) == [
        ("page_view", "robot_by_its_own_word", 1),
        ("product_view", "robot_by_its_number", HEAVY),
    ]
    assert odd_shop.row(
        "select count(*) from journey_touchpoints where person_key in ('visitor-R1', 'visitor-V3')"
    ) == (0,)


def test_a_busy_person_has_a_visit_a_day(odd_shop):
    # the clock runs from midnight on for 1000 minutes, one page view each
    assert odd_shop.row(
        "select count(*), min(event_count), max(event_count) from journey_touchpoints "
        "where person_key = 'visitor-H1'"
    ) == (HEAVY // 1000, 1000, 1000)


def test_events_of_one_second_follow_each_other_as_kinds_do(odd_shop):
    assert odd_shop.rows(
        "select touchpoint_kind, next_kind from main_intermediate.int_journey_steps "
        "where person_key = 'visitor-V2' order by step_number"
    ) == [("visit", "view"), ("view", "cart"), ("cart", "checkout"), ("checkout", None)]
    assert odd_shop.rows(
        "select kind, value, is_recovered, is_open, age_days from journey_abandoned_carts "
        "where person_key = 'visitor-V2'"
    ) == [("checkout", 40, False, True, 10)]


def test_what_is_delivered_at_once_follows_its_order(odd_shop):
    assert odd_shop.rows(
        "select touchpoint_kind, next_kind from main_intermediate.int_journey_steps "
        "where person_key = 'C3' order by journey_number, step_number"
    ) == [
        ("order", "repeat_order"),
        ("repeat_order", "delivery"),
        ("delivery", "repeat_order"),
        ("repeat_order", "delivery"),
        ("delivery", None),
    ]


# A shop at random, walked through by hand ---------------------------------------------------------

BEGIN = datetime(2025, 1, 10)
END = BEGIN + timedelta(days=100)
PAUSE = timedelta(days=30)
EVENTS = [
    *("page_view", "product_view", "search", "add_to_cart", "remove_from_cart", "checkout"),
    *("purchase", "signup", "ad_click", "email_sent", "email_open", "email_click"),
    *("email_unsubscribe", "sms_sent", "sms_click"),
]


@pytest.fixture(scope="module")
def random_shop(replay, tmp_path_factory):
    """Few people, many events at equal moments, in no order, most columns null by half."""
    draw = random.Random(3)
    folder = tmp_path_factory.mktemp("random_visitors")
    customers = [f"C{number}" for number in range(6)]
    visitors = [f"V{number}" for number in range(60)]

    def moment() -> str:
        return str(BEGIN + timedelta(minutes=10 * draw.randrange(6 * 24 * 120)))

    tables = {
        "orders": ["order_id,ordered_at,customer_id,total,visitor_id,delivered_at,status"],
        "web_events": [
            "event_id,event_type,occurred_at,visitor_id,customer_id,session_id,product_id,cart_id,"
            "utm_source,device_type,order_id"
        ],
        "survey_responses": ["response_id,survey_type,sent_at,responded_at,customer_id,score"],
    }
    for number in range(25):
        named = (
            draw.choice([*customers, ""]),
            draw.choice([10, 20]),
            draw.choice([*visitors[:8], ""]),
        )
        state = draw.choice(["", moment()]), draw.choice(["", "", "cancelled"])
        tables["orders"].append(",".join(map(str, (f"O{number}", moment(), *named, *state))))
    tables["orders"].append(f"OZ,{END},C0,5,,,")
    # somebody of whom nothing is heard after the parcel
    silent_from = BEGIN + timedelta(days=50)
    tables["orders"].append(f"OA,{BEGIN},C9,5,,{silent_from},")
    for number in range(500):
        kind = draw.choice(EVENTS)
        visitor = draw.choice([*visitors, ""])
        customer = draw.choice([*customers, "unknown", *[""] * 100 * bool(visitor)])
        session, product = draw.choice(["", "S1", "S2"]), draw.choice(["P1", "P2", ""])
        cart, source = draw.choice(["", "K1"]), draw.choice(["", "google", "newsletter"])
        order = f"O{draw.randrange(90)}" if kind == "purchase" else ""
        cells = kind, moment(), visitor, customer, session, product, cart, source, "", order
        tables["web_events"].append(f"e{draw.randrange(10**6)}-{number},{','.join(cells)}")
    for number in range(20):
        cells = draw.choice(["nps", "review"]), moment(), draw.choice(["", moment()])
        answer = draw.choice(customers), draw.choice(["1", ""])
        tables["survey_responses"].append(f"R{number},{','.join([*cells, *answer])}")
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    build = replay.build({"raw_path": str(folder)}, only=MARTS)
    assert build.success, (build.error, build.failures)
    return build


@pytest.fixture(scope="module")
def walked(random_shop):
    """Steps of each person, in their order, as journeys of runs of one kind."""
    steps = defaultdict(list)
    for person, *step in random_shop.rows(
        "select person_key, touchpoint_kind, occurred_at, channel, source_id, journey_number "
        "from journey_touchpoints join main_reference.journey_kinds as kinds "
        "using (touchpoint_kind) where kinds.is_step and person_key is not null "
        "order by person_key, occurred_at, kinds.place, source_id"
    ):
        steps[person].append(step)
    people = {}
    for person, own in steps.items():
        journeys = []
        for before, step in zip([None, *own], own, strict=False):
            if before is None or is_order(before) or step[1] - before[1] > PAUSE:
                journeys.append([])
            journeys[-1].append(step)
            assert step[4] == len(journeys), (person, step)
        people[person] = [
            [list(run) for _, run in itertools.groupby(journey, key=lambda step: step[0])]
            for journey in journeys
        ]
    assert len(people) > 10
    return people


def is_order(step: list) -> bool:
    return step[0] in ("order", "repeat_order")


@pytest.fixture(scope="module")
def span(random_shop):
    return random_shop.row(
        "select begins_at, followed_until from main_intermediate.int_journey_span"
    )


def test_every_event_has_its_person(random_shop):
    """Whom the device was last seen as before the event, else first after."""
    seen = defaultdict(list)
    for visitor, *sight in random_shop.rows(
        "select visitor_id, identified_at, source_id, customer_key "
        "from main_intermediate.int_web_identifications order by all"
    ):
        seen[visitor].append(sight)
    assert sum(len({key for *_, key in sights}) > 1 for sights in seen.values()) > 3
    for visitor, customer, at, person in random_shop.rows(
        "select staged.visitor_id, customers.customer_key, events.occurred_at, events.person_key "
        "from main_intermediate.int_web_events as events "
        "join main_staging.stg_web_events as staged using (event_id) "
        "left join dim_customers as customers on staged.customer_id = customers.customer_key"
    ):
        sights = seen.get(visitor, [])
        before = [key for seen_at, _, key in sights if seen_at <= at]
        if customer:
            assert person == customer
        elif sights:
            assert person == (before[-1] if before else sights[0][2])
        else:
            assert person == (f"visitor-{visitor}" if visitor else "id:unknown")


def test_transitions_are_those_of_a_walk(random_shop, walked, span):
    begins_at, followed_until = span
    found = Counter()
    for journeys in walked.values():
        runs = [run for journey in journeys for run in journey]
        for run, following in zip(runs, [*runs[1:], None], strict=True):
            (kind, first_at, *_), last_at = run[0], run[-1][1]
            if first_at < begins_at:
                continue
            if following and following[0][1] - last_at <= PAUSE:
                found[kind, following[0][0]] += 1
            else:
                found[kind, "open" if last_at > followed_until else "end"] += 1
    assert {"open", "end"} < {following for _, following in found}
    assert found == {
        (kind, following): steps
        for kind, following, steps in random_shop.rows(
            "select touchpoint_kind, next_touchpoint_kind, steps from journey_transitions"
        )
    }


def test_paths_are_those_of_a_walk(random_shop, walked, span):
    begins_at, followed_until = span
    found = Counter()
    for journeys in walked.values():
        for before, journey in zip([None, *journeys], journeys, strict=False):
            kinds, last = [run[0][0] for run in journey], journey[-1][-1]
            if last[1] < begins_at or not (is_order(last) or last[1] <= followed_until):
                continue
            more = ["..."] if len(kinds) > 5 else []
            if is_order(last):
                found["to_order", " > ".join(more + kinds[-5:])] += 1
            else:
                after = before is not None and is_order(before[-1][-1])
                kind = "after_order" if after else "without_order"
                found[kind, " > ".join(kinds[:5] + more)] += 1
    assert len({kind for kind, _ in found}) == 3
    assert found == {
        (kind, path): journeys
        for kind, path, journeys in random_shop.rows(
            "select path_type, path, journeys from journey_paths"
        )
    }


def test_first_and_last_touches_are_those_of_a_walk(random_shop, walked):
    found = {}
    for journeys in walked.values():
        for journey in journeys:
            steps = [step for run in journey for step in run]
            channels = [step[2] for step in steps if step[2]]
            if is_order(steps[-1]) and channels:
                found[steps[-1][3]] = (channels[0], channels[-1])
    assert len(found) > 5
    assert found == {
        order: (first, last)
        for order, first, last in random_shop.rows(
            "select order_id, first_channel, last_channel from main_intermediate.int_order_touches "
            "where channel_known_from = 'touches'"
        )
    }
