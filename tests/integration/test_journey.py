"""The journey: what is planted in the sample, odd visitors, and shops without web events."""

import json

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
