"""Links and identities of the sample shop: what is sound leads somewhere, what is odd is listed."""

import pytest
from sample_runs import medium, one, seeds

LINKS = [
    ("order_lines", "order_id", "orders", "order_id"),
    ("order_lines", "product_id", "products", "product_id"),
    ("refunds", "order_id", "orders", "order_id"),
    ("refunds", "order_line_id", "order_lines", "order_line_id"),
    ("orders", "customer_id", "customers", "customer_id"),
    ("orders", "subscription_id", "subscriptions", "subscription_id"),
    ("customers", "merged_into_customer_id", "customers", "customer_id"),
    ("customers", "referrer_customer_id", "customers", "customer_id"),
    ("survey_responses", "order_id", "orders", "order_id"),
    ("survey_responses", "customer_id", "customers", "customer_id"),
    ("survey_responses", "ticket_id", "support_events", "ticket_id"),
    ("support_events", "order_id", "orders", "order_id"),
    ("web_events", "order_id", "orders", "order_id"),
    ("web_events", "product_id", "products", "product_id"),
    ("loyalty_events", "customer_id", "customers", "customer_id"),
    ("loyalty_events", "order_id", "orders", "order_id"),
    ("subscriptions", "first_order_id", "orders", "order_id"),
    ("experiment_exposures", "customer_id", "customers", "customer_id"),
    ("erasure_requests", "customer_id", "customers", "customer_id"),
]


@pytest.mark.parametrize(("child", "column", "parent", "key"), LINKS)
def test_links_of_a_sound_shop_lead_somewhere(child, column, parent, key):
    database, _ = medium()
    links, lost = one(
        database,
        f"select count({column}), count_if({column} is not null and {column} not in "
        f"(select {key} from {parent})) from {child}",
    )
    assert links > 0
    assert lost == 0


@pytest.mark.parametrize(
    ("child", "key", "parent"),
    [("order_lines", "order_line_id", "orders"), ("refunds", "refund_line_id", "orders")],
)
def test_orphans_of_the_seeds_are_the_planted_ones(child, key, parent):
    database, truth = seeds()
    found = database.sql(
        f"select {key} from {child} where order_id is not null "
        f"and order_id not in (select order_id from {parent} where order_id is not null) "
        f"and {key} is not null"
    ).fetchall()
    planted = {
        row["key"]
        for row in truth["bad_rows"]
        if row["table"] == child and row["reason"] == "parent_missing"
    }
    assert {value for (value,) in found} == planted


def test_guests_who_register_later_keep_their_address_in_another_case():
    database, truth = medium()
    later, mixed = one(
        database,
        """
        with guests as (
            select lower(email) as email, min(ordered_at) as first_at
            from orders where customer_id is null group by all
        )
        select count(*), count_if(customers.email <> lower(customers.email))
        from customers
        inner join guests on lower(customers.email) = guests.email
        where customers.created_at > guests.first_at + interval 1 second
            and customers.customer_id like 'C%'
            and not exists (
                from orders where orders.customer_id = customers.customer_id
                    and orders.ordered_at < customers.created_at
            )
        """,
    )
    planted = truth["customers"]["drawn"]["guests_who_registered_later"]
    assert later >= planted * 0.95
    assert mixed >= planted * 0.95


def test_merged_accounts_form_chains_that_end():
    database, truth = medium()
    direct, chained = one(
        database,
        """
        select count(*), count_if(next.merged_into_customer_id is not null)
        from customers inner join customers as next
            on customers.merged_into_customer_id = next.customer_id
        """,
    )
    assert direct == truth["customers"]["drawn"]["merged_accounts"]
    assert 0 < chained < direct


def test_visitors_bind_exposures_and_events_to_orders():
    database, _ = medium()
    (bound,) = one(
        database,
        "select count(*) from experiment_exposures where visitor_id in "
        "(select visitor_id from orders)",
    )
    assert bound > 0
    bought, agree = one(
        database,
        """
        select count(*), count_if(web_events.visitor_id = orders.visitor_id
            and web_events.occurred_at = orders.ordered_at)
        from web_events inner join orders using (order_id)
        """,
    )
    assert bought == agree > 0


def test_consent_has_every_state():
    database, _ = medium()
    for name in ("email", "sms", "ad_user_data", "ad_personalization", "profiling"):
        states = database.sql(
            f"select distinct has_{name}_consent, {name}_consent_at is null from customers"
        ).fetchall()
        assert len(states) == 6


def test_erasure_is_asked_for_by_id_and_by_address():
    database, _ = medium()
    by_id, by_mail, either = one(
        database, "select count(customer_id), count(email), count(*) from erasure_requests"
    )
    assert by_id > 0 and by_mail > 0
    assert by_id + by_mail == either
