"""What customers say: planted effects in the sample, and a shop with odd answers."""

import csv
import io
import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import REPO
from test_inputs import assert_built, raw_folder

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "sample"


@pytest.fixture(scope="module")
def responses(sample_build) -> pd.DataFrame:
    """NPS responses after delivery, counted again in pandas: the last one on each order."""
    frame = pd.DataFrame(
        sample_build.records(
            """
            select
                answers.response_id, answers.order_id, answers.brand, answers.score,
                answers.responded_at, orders.promised_delivery_at, orders.delivered_at,
                facts.discounts
            from main_staging.stg_survey_responses as answers
            inner join main_staging.stg_orders as orders using (order_id)
            inner join fct_orders as facts using (order_id)
            left join dim_customers as customers using (customer_key)
            where answers.survey_type = 'nps' and answers.score is not null
                and (answers.moment = 'post_delivery'
                    or (answers.moment is null and orders.delivered_at <= answers.responded_at))
                and coalesce(customers.account_type, '') not in ('staff', 'test')
            """
        )
    )
    frame = frame.sort_values(["responded_at", "response_id"])
    return frame.drop_duplicates(["order_id", "brand"], keep="last")


def nps(scores: pd.Series) -> float:
    return 100 * ((scores >= 9).mean() - (scores <= 6).mean())


def test_the_planted_bad_brand_is_the_only_one_below_the_rest(sample_build):
    verdicts = dict(sample_build.rows("select brand, verdict from nps_by_brand"))
    truth = json.loads((SEEDS / "truth.json").read_text(encoding="utf-8"))["nps"]
    bad = truth["planted"]["bad_brand"]
    assert [brand for brand, verdict in verdicts.items() if verdict == "below_the_rest"] == [bad]
    # the counts of the draw, less what the shop's own people and repeated answers take away
    drawn = truth["drawn"]["nps_after_delivery_with_bad_brand"]
    answers, score = sample_build.row(
        "select responses, nps from nps_by_brand where brand = ?", bad
    )
    assert drawn["answers"] * 0.9 <= answers <= drawn["answers"]
    planted = 100 * (drawn["promoters"] - drawn["detractors"]) / drawn["answers"]
    assert score == pytest.approx(planted, abs=6)


def test_brands_count_as_pandas_counts_them(sample_build, responses):
    lines = pd.DataFrame(
        sample_build.records(
            "select distinct order_id, products.brand as sold from fct_order_lines "
            "inner join dim_products as products using (product_id) "
            "where line_type = 'product' and not is_free_gift"
        )
    )
    merged = responses.merge(lines, on="order_id")
    merged["about"] = merged["brand"].fillna(merged["sold"])
    counted = merged.drop_duplicates(["response_id", "about"]).groupby("about")["score"]
    found = {
        row["brand"]: (row["responses"], pytest.approx(row["nps"]))
        for row in sample_build.records("from nps_by_brand where responses > 0")
    }
    assert {brand: (len(scores), nps(scores)) for brand, scores in counted} == found


def test_discounts_and_late_parcels_show_as_planted(sample_build, responses):
    is_discounted = responses["discounts"] > 0
    is_late = responses["delivered_at"] > responses["promised_delivery_at"]
    rows = {
        (row["dimension"], row["dimension_value"]): row
        for row in sample_build.records(
            "from nps_by_dimension where moment = 'post_delivery' and period = 'all'"
        )
    }
    for key, scores, verdict in [
        (("discount", "discounted"), responses.loc[is_discounted, "score"], "above_the_rest"),
        (("delivery", "late"), responses.loc[is_late, "score"], "below_the_rest"),
    ]:
        assert (rows[key]["responses"], rows[key]["verdict"]) == (len(scores), verdict)
        assert rows[key]["nps"] == pytest.approx(nps(scores))
    depths = sample_build.rows(
        "select discount_depth, contribution_margin_per_order, nps_against_full_price "
        "from nps_by_discount_depth where order_sequence = 'all' and is_reportable "
        "order by discount_from_percent"
    )
    (full, full_margin, _), (_, margin, gain) = depths[0], depths[-1]
    assert full == "none"
    assert gain > 15 and margin < full_margin


def test_nothing_that_people_wrote_leaves_staging(sample_build):
    """Comments of several words, names and e-mails are in no mart of the voice."""
    private = {
        value
        for (value,) in sample_build.rows(
            "select comment from main_staging.stg_survey_responses where comment like '% % %' "
            "union select email from main_staging.stg_customers where email is not null "
            "union select first_name from main_staging.stg_customers where first_name is not null"
        )
    }
    marts = [
        table
        for table in sample_build.tables("main")
        if table.startswith(("nps_", "survey_", "voice_"))
    ]
    assert len(marts) == 20
    for mart in marts:
        for record in sample_build.records(f"from {mart}"):
            assert private.isdisjoint(value for value in record.values() if isinstance(value, str))


def test_steps_with_words_and_names_stand_with_staging(project):
    """Who may read intermediate tables meets no personal data."""
    personal = {
        node.name: node.schema
        for node in project.manifest({}).nodes.values()
        if node.resource_type == "model" and node.config.meta.get("contains_pii")
    }
    assert {"int_survey_texts", "int_name_texts", "int_support_texts"} <= personal.keys()
    assert set(personal.values()) <= {"main_staging", "main_base", "main_exports"}


ODD_COLUMNS = [
    "response_id",
    "survey_type",
    "customer_id",
    "order_id",
    "score",
    "comment",
    "responded_at",
]
ODD_ANSWERS = [
    # id, customer, order, score, comment, what becomes of it
    ("text", "C1", "", "ten", "", "no_score"),
    ("null", "C1", "", "", "Zu teuer!", "no_score"),
    ("eleven", "C1", "", "11", "", "rejected"),
    ("negative", "C1", "", "-1", "", "rejected"),
    ("decimal", "C1", "", "9.5", "", "no_score"),
    ("whole", "C1", "O1", "9.0", "", "counted"),
    ("again", "C1", "O1", "2", "", "counted"),
    ("stranger", "C99", "O99", "3", "never arrived", "counted"),
    ("nobody", "", "", "10", "", "counted"),
    ("long", "C2", "O2", "0", "blah 'quoted\" \\ " * 6_500 + "zu teuer", "counted"),
    ("arabic", "C2", "", "8", "\u202eوصل الطرد متأخرا\u202c", "counted"),
    ("emoji", "C3", "", "9", "\U0001f44d\U0001f3fd\u200d\U0001f680", "counted"),
    ("zalgo", "C3", "O3", "1", "l\u0301a\u0300t\u0323e\u0308 again\x07", "counted"),
]


@pytest.fixture(scope="module")
def odd_build(replay, tmp_path_factory):
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(ODD_COLUMNS)
    for number, (name, customer, order, score, comment, _) in enumerate(ODD_ANSWERS):
        answered = f"2024-06-{number + 1:02} 10:00:00"
        rows.writerow([name, "nps", customer, order, score, comment, answered])
    # the same row twice is one row
    rows.writerow(["nobody", "nps", "", "", "10", "", "2024-06-09 10:00:00"])
    folder = raw_folder(
        tmp_path_factory.mktemp("odd"),
        orders="order_id,ordered_at,total,customer_id\n"
        + "".join(f"O{number},2024-05-0{number},{number}0,C{number}\n" for number in (1, 2, 3))
        + "O4,2024-07-01,40,C4\n",
        survey_responses=table.getvalue(),
    )
    build = replay.build(
        {"raw_path": str(folder)},
        only=tuple(path.stem for path in (REPO / "models/marts/voice").glob("*.sql")),
    )
    assert_built(build)
    return build


def test_odd_answers_are_all_somewhere(odd_build):
    found = dict(odd_build.rows("select response_id, count_status from voice_responses"))
    expected = {name: status for name, *_, status in ODD_ANSWERS if status != "rejected"}
    assert found == expected
    superseded = odd_build.rows(
        "select response_id from voice_responses where superseded_on is not null order by all"
    )
    # no delivery is known, so all are about the shop, where the last one of a customer counts
    assert superseded == [("emoji",), ("long",), ("whole",)]
    counted = odd_build.row(
        "select sum(responses), sum(promoters), sum(detractors) from nps_periods "
        "where grain = 'all'"
    )
    assert counted == (5, 1, 3)


def test_odd_comments_have_one_main_theme_each(odd_build):
    found = dict(
        odd_build.rows(
            "select response_id, main_theme from voice_responses where main_theme is not null"
        )
    )
    assert found == {
        "null": "price_high",
        "stranger": "not_arrived",
        "long": "price_high",
        "arabic": "unmatched",
        "emoji": "unmatched",
        "zalgo": "delivery_late",
    }


def test_groups_over_time_may_be_left_out(project):
    """Where dbt was told to exclude tag:rfm_history, nobody is in a group."""
    held = REPO / "models/intermediate/voice/int_rfm_groups_held.sql"
    with duckdb.connect() as connection:
        assert connection.execute(project.compile(held.read_text(), {})).fetchall() == []


def test_nobody_is_asked_who_did_not_agree(odd_build):
    assert odd_build.rows("select distinct plan_status from survey_wave_plan") == [
        ("nobody_can_be_asked",)
    ]
    assert odd_build.rows("from survey_wave_customers") == []
    assert odd_build.row("select count(*) from nps_detractors")[0] == 4
