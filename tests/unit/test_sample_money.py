"""Money of the sample shop: orders balance, discounts spread, refunds stay within orders."""

from sample_runs import medium, one

IS_GOODS = "coalesce(line_type, 'product') in ('product', 'gift_card')"
GOODS = f"sum(unit_price * quantity) filter ({IS_GOODS})"
GOODS_TAX = f"coalesce(sum(order_lines.tax) filter ({IS_GOODS}), 0)"


def test_every_order_balances():
    database, truth = medium()
    checked, wrong = one(
        database,
        f"""
        with lines as (select order_id, {GOODS} as goods from order_lines group by order_id)
        select
            count(*),
            count_if(gross <> goods)
            + count_if(
                total <> gross - coalesce(discount, 0) + shipping + coalesce(other_charges, 0)
                + case when coalesce(is_tax_included, false) then 0 else tax end
            )
        from orders
        left join lines using (order_id)
        where coalesce(order_type, 'sale') <> 'adjustment'
        """,
    )
    assert wrong == 0
    kinds = truth["orders"]["drawn"]
    assert checked == sum(kinds.values()) - kinds["pending"] - kinds["adjustment"]


def test_adjustments_are_one_line_of_either_sign():
    database, _ = medium()
    rows = database.sql(
        """
        select orders.total, sum(unit_price), count(*)
        from orders
        inner join order_lines using (order_id)
        where order_type = 'adjustment' and line_type = 'adjustment'
        group by orders.order_id, orders.total
        """
    ).fetchall()
    assert all(total == price and count == 1 for total, price, count in rows)
    assert min(total for total, _, _ in rows) < 0 < max(total for total, _, _ in rows)


def test_lines_carry_all_part_or_none_of_the_discount():
    database, _ = medium()
    whole, part, none, wrong = one(
        database,
        """
        with spread as (
            select orders.discount, coalesce(sum(order_lines.discount), 0) as shown
            from orders inner join order_lines using (order_id)
            where orders.discount > 0
            group by orders.order_id, orders.discount
        )
        select
            count_if(shown = discount), count_if(shown > 0 and shown < discount),
            count_if(shown = 0), count_if(shown > discount)
        from spread
        """,
    )
    assert wrong == 0
    assert whole > part + none
    assert part > 0 and none > 0


def test_tax_of_an_order_is_that_of_its_goods_and_charges():
    database, _ = medium()
    (wrong,) = one(
        database,
        """
        with lines as (
            select order_id, sum(coalesce(tax, 0)) as tax
            from order_lines
            where coalesce(line_type, 'product') in ('product', 'gift_card')
            group by order_id
        )
        select count(*)
        from orders inner join lines using (order_id)
        where orders.tax < lines.tax
            or (shipping = 0 and other_charges is null and orders.tax <> lines.tax)
        """,
    )
    assert wrong == 0


def test_charges_shown_as_lines_agree_with_the_order():
    database, _ = medium()
    rows = dict(
        database.sql(
            """
            select line_type, count_if(
                case line_type when 'shipping' then unit_price <> shipping
                else unit_price > other_charges end
            )
            from order_lines inner join orders using (order_id)
            where line_type in ('shipping', 'fee', 'gift_wrap', 'donation')
            group by line_type
            """
        ).fetchall()
    )
    assert rows == {"shipping": 0, "fee": 0, "gift_wrap": 0, "donation": 0}


def test_prices_and_discounts_stay_in_range():
    database, _ = medium()
    (wrong,) = one(
        database,
        """
        select count(*) from order_lines
        where quantity <= 0 or discount < 0 or discount > unit_price * quantity
            or (unit_price < 0 and line_type is distinct from 'adjustment')
            or (is_free_gift and unit_price <> 0) or list_price < unit_price
        """,
    )
    assert wrong == 0


def test_orders_have_about_two_lines():
    database, _ = medium()
    orders, lines = one(
        database, "select (select count(*) from orders), (select count(*) from order_lines)"
    )
    assert 2.0 < lines / orders < 2.4


def test_no_order_is_refunded_beyond_its_total_by_its_goods():
    database, _ = medium()
    (wrong,) = one(
        database,
        """
        with goods as (
            select order_id, sum(amount) as amount
            from refunds
            where coalesce(refund_type, 'item') = 'item' and order_line_id is not null
            group by order_id
        )
        select count(*) from goods inner join orders using (order_id) where amount > total
        """,
    )
    assert wrong == 0


def test_refunds_come_after_their_orders_in_every_form():
    database, _ = medium()
    early, too_much_tax, no_line, unlinked, types = one(
        database,
        """
        select
            count_if(refunded_at < ordered_at), count_if(refunds.tax > amount),
            count_if(orders.order_id is not null and order_line_id is null),
            count_if(refunds.order_id is null),
            count(distinct refund_type)
        from refunds left join orders using (order_id)
        """,
    )
    assert early == too_much_tax == 0
    assert no_line > 0 and unlinked > 0
    assert types == 7


def test_purchases_with_all_goods_refunded_are_those_of_the_truth():
    database, truth = medium()
    (found,) = one(
        database,
        f"""
        with goods as (
            select order_id, {GOODS} - coalesce(max(orders.discount), 0)
            + case when bool_or(is_tax_included) then 0 else {GOODS_TAX} end as paid
            from order_lines
            inner join orders using (order_id)
            where coalesce(order_type, 'sale') = 'sale'
            group by order_id
        ),
        returned as (
            select order_id, sum(amount) as amount
            from refunds where coalesce(refund_type, 'item') = 'item' group by order_id
        )
        select count(*) from goods inner join returned using (order_id)
        where amount >= paid and paid > 0
        """,
    )
    assert found == truth["refunds"]["drawn"]["purchases_with_all_goods_refunded"]
