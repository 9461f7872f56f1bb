"""The boards as a reader sees them: opened in a browser without a network, held to SQL."""

import threading
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from browser import WIDTHS, Browser
from conftest import REPO, Build
from selenium.webdriver.support.ui import Select

from customer_value.boards.data import Database, marts_of
from customer_value.boards.definition import load_boards
from customer_value.boards.serve import server
from customer_value.boards.site import write_site
from customer_value.places import DOCS, SITE

BOARDS = load_boards(REPO / "charts")
PAGES = [*(board.id for board in BOARDS), "index", "definitions"]
PICTURES = REPO / "target" / "test" / "boards"


@pytest.fixture(scope="module")
def site(sample_build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(sample_build.database, REPO, tmp_path_factory.mktemp("site")).parent


def euros(amount: float, digits: int = 0) -> str:
    sign = "−" if amount < 0 else ""
    return f"{sign}€{abs(amount):,.{digits}f}"


def score(nps: float) -> str:
    return f"{nps:+.0f}".replace("-", "−") if round(nps) else "0"


def tiles(browser: Browser) -> dict[str, str]:
    labels, values = browser.texts(".tile .label"), browser.texts(".tile .value")
    return dict(zip(labels, values, strict=True))


def cells(browser: Browser, block: str) -> list[list[str]]:
    """Cells of a block's table, row by row."""
    rows = browser.driver.execute_script(
        "return [...document.querySelectorAll('#' + arguments[0] + ' tbody tr')]"
        ".map(row => [...row.children].map(cell => cell.innerText))",
        block,
    )
    return [[cell.strip() for cell in row] for row in rows]


def marks(browser: Browser, block: str, kind: str) -> int:
    """Drawn marks of a kind (rect, symbol, rule, text) in a block's chart."""
    return browser.count(f"#{block} svg g.mark-{kind}.role-mark > *")


# Every page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_from_disk_without_a_network(browser, site, page, width):
    browser.open((site / f"{page}.html").as_uri(), width)

    assert browser.said() == []
    assert browser.overflow() <= 0
    assert [one for one in browser.loaded() if not one.startswith(("file:", "data:"))] == []
    assert "None" not in browser.text("main")
    assert browser.count(".empty") == 0
    browser.picture(PICTURES / f"{page}_{width}.png", width)


class Links(HTMLParser):
    """Links and anchors of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.anchors: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        for name in ("href", "src"):
            if found.get(name):
                self.links.add(found[name])
        if found.get("id"):
            self.anchors.add(found["id"])


def test_every_link_leads_somewhere(site):
    pages = {path.name: Links(path) for path in site.glob("*.html")}
    assert len(pages) == len(PAGES)
    for name, page in pages.items():
        for link in page.links - {"data:,"}:
            target, _, anchor = link.partition("#")
            assert not urllib.parse.urlsplit(link).scheme, (name, link)
            assert (site / target).exists(), (name, link)
            if anchor:
                assert anchor in pages[target or name].anchors, (name, link)


def test_each_sentence_is_written_from_the_data(browser, site):
    """A title that fell back to the block's name would say nothing."""
    for board in BOARDS:
        browser.open((site / f"{board.id}.html").as_uri())
        titles = dict(
            zip(
                [block.id for block in board.blocks if block.kind != "tiles"],
                browser.texts(".block h2"),
                strict=True,
            )
        )
        for block in board.blocks:
            if block.title:
                assert titles[block.id] != block.name, (board.id, block.id)


# Figures are those of SQL -------------------------------------------------------------------------


def test_overview_shows_the_figures_of_sql(browser, site, sample_build):
    browser.open((site / "overview.html").as_uri())
    start, revenue, orders, aov, repeat_rate, margin = sample_build.row(
        """
        select period_start, net_revenue, orders, aov, repeat_purchase_rate, contribution_margin
        from kpi_periods
        where grain = 'quarter' and dimension = 'total' and is_complete_period
        order by period_start desc limit 1
        """
    )
    (before,) = sample_build.row(
        "select net_revenue from kpi_periods where grain = 'quarter' and dimension = 'total' "
        "and period_start = ? - interval 1 year",
        start,
    )
    shown = tiles(browser)
    assert shown["Net revenue"] == euros(revenue)
    assert shown["Contribution margin"] == euros(margin)
    assert shown["Orders"] == f"{orders:,}"
    assert shown["Average order value"] == euros(aov, 2)
    assert shown["Repeat rate"] == f"{repeat_rate:.1%}"
    changed = float(revenue / before - 1)
    assert browser.texts(".tile .change")[0].startswith(f"▲ {changed:+.1%}")
    verb = "rose" if changed > 0 else "fell"
    assert browser.text("#revenue h2") == (
        f"Net revenue {verb} {abs(changed):.0%} against the year before"
    )

    quarters, years_before = sample_build.row(
        """
        select count(*), count(*) filter (where exists (
            select 1 from kpi_periods as before
            where before.grain = 'quarter' and before.dimension = 'total'
                and before.period_start = periods.period_start - interval 1 year
        ))
        from kpi_periods as periods
        where grain = 'quarter' and dimension = 'total' and is_complete_period
        """
    )
    assert marks(browser, "revenue", "symbol") == quarters + years_before
    levers = sample_build.rows(
        "select kpi_label, margin_per_year from kpi_levers where margin_per_year is not null "
        "order by 2 desc"
    )
    assert [(row[0], row[-1]) for row in cells(browser, "levers")] == [
        (label, euros(margin)) for label, margin in levers
    ]


def test_segments_shows_the_figures_of_sql(browser, site, sample_build):
    browser.open((site / "segments.html").as_uri())
    groups = sample_build.rows(
        "select rfm_group, customers, net_revenue from rfm_groups where customers > 0 "
        "order by net_revenue desc"
    )
    assert [(row[0], row[1], row[3]) for row in cells(browser, "groups")] == [
        (name, f"{customers:,}", euros(revenue)) for name, customers, revenue in groups
    ]
    grid = [int(text.replace(",", "")) for text in browser.texts("#grid td.cell b")]
    assert len(grid) == 25
    assert sum(grid) == sample_build.row("select count(*) from rfm_customers")[0]
    # the most recent and most frequent stand in the upper right corner
    assert (
        grid[4]
        == sample_build.row(
            "select count(*) from rfm_customers where recency_score = 5 and frequency_score = 5"
        )[0]
    )
    chances = sample_build.row("select count(chance_180d) from rfm_next_order_chances")[0]
    assert marks(browser, "chances", "symbol") == chances
    assert marks(browser, "balance", "rect") == 2 * len(
        sample_build.rows(
            "select 1 from rfm_group_sizes where month_end = (select max(month_end) "
            "from rfm_group_sizes where is_complete_period)"
        )
    )
    moved = [int(text) for text in browser.texts("#moves td.cell b")]
    assert (
        sum(moved)
        == sample_build.row(
            """
        select sum(customers) from rfm_group_moves
        where from_rfm_group_id is distinct from to_rfm_group_id and month_end = (
            select max(month_end) from rfm_group_moves where is_complete_period
        )
        """
        )[0]
    )
    assert browser.count("#plays .card") == len(groups)


def test_retention_shows_the_figures_of_sql(browser, site, sample_build):
    browser.open((site / "retention.html").as_uri())
    active, lapsed, rate, at_risk = sample_build.row(
        """
        select active_at_end, lapsed_customers, retention_rate, at_risk_at_end
        from kpi_customer_states
        where grain = 'month' and dimension = 'total' and is_complete_period
        order by period_start desc limit 1
        """
    )
    assert tiles(browser) == {
        "Active customers": f"{active:,}",
        "Kept of those active": f"{rate:.1%}",
        "At risk": f"{at_risk:,}",
        "Lost": f"{lapsed:,}",
    }
    cohorts = sample_build.rows(
        """
        select purchase_retention_rate
        from kpi_cohorts
        where dimension = 'total' and months_since between 1 and 12 and is_mature
            and cohort_month >= (select max(cohort_month) - interval 23 month from kpi_cohorts)
        order by cohort_month, months_since
        """
    )
    assert browser.texts("#cohorts td.cell b") == [f"{rate:.0%}" for (rate,) in cohorts]
    chances = sample_build.rows(
        "select chance_180d, chance_180d_lower, chance_180d_upper from kpi_next_order_chances "
        "where dimension = 'total' and chance_180d is not null order by order_number"
    )
    assert marks(browser, "chances", "symbol") == len(chances)
    browser.driver.execute_script("document.querySelector('#chances details').open = true")
    assert [row[1:] for row in cells(browser, "chances")] == [
        [f"{one:.1%}" for one in bounds] for bounds in chances
    ]


def test_money_shows_the_figures_of_sql(browser, site, sample_build):
    browser.open((site / "money.html").as_uri())
    statement = {row[0]: row[1:] for row in cells(browser, "statement")}
    quarters = sample_build.rows(
        """
        select
            sum(days.net_revenue), sum(days.gross_margin), sum(days.contribution_margin),
            sum(days.contribution_after_advertising), sum(days.payment_cost)
        from kpi_profit_days as days
        join kpi_periods as periods
            on days.profit_date between periods.period_start and periods.period_end
        where days.basis = 'order_date' and periods.grain = 'quarter'
            and periods.dimension = 'total' and periods.is_complete_period
        group by periods.period_start
        order by periods.period_start desc
        limit 5
        """
    )
    for place, line in enumerate(
        ("Net revenue", "Gross margin", "Contribution margin", "After advertising")
    ):
        assert statement[line] == [euros(quarter[place]) for quarter in quarters], line
    assert statement["Payment cost"] == [euros(-quarter[4]) for quarter in quarters]

    steps = sample_build.rows(
        "select amount from kpi_revenue_bridge where step_number <= (select step_number "
        "from kpi_revenue_bridge where step = 'net_revenue') "
        "and (amount <> 0 or kind = 'subtotal') order by step_number"
    )
    assert marks(browser, "bridge", "rect") == len(steps)
    drawn = browser.texts("#bridge svg g.mark-text.role-mark text")
    assert drawn == [
        euros(amount, 0 if abs(amount) >= 100 or not amount else 2) for (amount,) in steps
    ]
    categories = sample_build.row(
        "select count(*) from kpi_returns where grain = 'all' and dimension = 'category' "
        "and orders >= 30"
    )[0]
    assert marks(browser, "returns_by", "symbol") == marks(browser, "returns_by", "rule")
    assert marks(browser, "returns_by", "symbol") == categories


def test_activation_shows_the_figures_of_sql(browser, site, sample_build):
    browser.open((site / "activation.html").as_uri())
    audiences = sample_build.rows(
        "select audience_name, members, members_value from audiences where members > 0 "
        "order by members_value desc"
    )
    assert [tuple(row[:3]) for row in cells(browser, "sizes")] == [
        (name, f"{members:,}", euros(value, 0 if value >= 100 else 2))
        for name, members, value in audiences
    ]
    assert (
        sum(members for _, members, _ in audiences)
        == (sample_build.row("select count(*) from audience_members where is_member")[0])
    )
    # both ways for each, though in a first build everybody comes in
    assert marks(browser, "changes", "rect") == 2 * len(audiences)
    nudge = sample_build.row(
        """
        select count(*), count_if(has_email_consent), count_if(has_sms_consent)
        from audience_members_current join audience_profiles using (customer_key)
        where audience_id = 'second_order_nudge'
        """
    )
    reach = {row[0]: row for row in cells(browser, "reach")}
    assert reach["Second-order nudge"][1:5] == [
        f"{count:,}" for count in (nudge[0], 0, nudge[1], nudge[2])
    ]
    verdicts = {row[0]: row[-1] for row in cells(browser, "effects")}
    assert len(verdicts) == sample_build.row("select count_if(takes_holdout) from audiences")[0]
    assert set(verdicts.values()) == {"no holdout"}
    left_out = sum(int(row[2].replace(",", "")) for row in cells(browser, "left_out"))
    assert (left_out,) == sample_build.row("select sum(left_out_members) from export_sizes")


def test_clv_shows_the_figures_of_sql(browser, site, sample_build):
    browser.open((site / "clv.html").as_uri())
    total, each, alive = sample_build.row(
        "select predicted_clv_365, predicted_clv_per_customer, customers_alive from clv_groups "
        "where dimension = 'total'"
    )
    shown = tiles(browser)
    assert shown["Expected margin, 365 days"] == euros(total)
    assert shown["Each customer"] == euros(each, 2)
    assert shown["Still customers"] == f"{alive:,.0f}"
    assert total == sample_build.row("select sum(predicted_clv_365) from clv_customers")[0]

    browser.driver.execute_script(
        "document.querySelectorAll('details').forEach(one => { one.open = true; })"
    )
    tenths = sample_build.rows(
        "select sum(predicted_clv_365) from clv_customers group by value_decile "
        "order by value_decile desc"
    )
    assert [row[1] for row in cells(browser, "distribution")] == [
        euros(amount, 0 if abs(amount) >= 100 else 2) for (amount,) in tenths
    ]
    groups = sample_build.rows(
        "select dimension_label, predicted_clv_per_customer from clv_groups "
        "where dimension = 'rfm_group' and is_reportable order by 2 desc"
    )
    assert [tuple(row[:2]) for row in cells(browser, "groups")] == [
        (label, euros(each, 2)) for label, each in groups
    ]
    assert (
        marks(browser, "calibration", "symbol")
        == sample_build.row(
            """
        select count(*) from clv_calibration join clv_model_choice using (model_name)
        where is_chosen and calibrated_by = 'prediction_decile' and target = 'purchases'
            and fold_number = 1
        """
        )[0]
    )
    assert (
        len(browser.texts("#readiness li"))
        == sample_build.row("select count(*) from clv_readiness")[0]
    )


def test_support_shows_the_figures_of_sql(browser, site, sample_build):
    browser.open((site / "support.html").as_uri())
    queue = sample_build.rows("select ticket_id from support_queue order by queue_place limit 12")
    at_risk = sample_build.row("select count(*), sum(clv_at_risk) from support_queue")
    assert [row[1] for row in cells(browser, "queue")] == [ticket for (ticket,) in queue]
    assert f"{at_risk[0]} tickets are open" in browser.text(".answer")
    assert euros(float(at_risk[1])) in browser.text(".answer")
    frictions = {row[0]: row for row in cells(browser, "frictions")}
    assert "slowvan" in frictions["Not arrived"][4]
    per_order, reply_hours = sample_build.row(
        "select contacts_per_order, median_first_reply_hours from support_periods "
        "where grain = 'month' and is_complete_period order by period_start desc limit 1"
    )
    shown = tiles(browser)
    assert shown["Tickets per 100 orders"] == f"{100 * per_order:.2f}"
    assert shown["Until the first reply"] == f"{reply_hours:.1f} hours"


def test_voice_shows_the_figures_of_sql(browser, site, sample_build):
    browser.open((site / "voice.html").as_uri())
    moments = dict(
        sample_build.rows(
            "select moment, nps from nps_by_dimension "
            "where dimension = 'total' and period = 'last_365_days'"
        )
    )
    shown = tiles(browser)
    assert shown["NPS after delivery"] == score(moments["post_delivery"])
    assert shown["NPS about the shop"] == score(moments["relationship"])
    (rate,) = sample_build.row(
        "select response_rate from nps_periods where grain = 'all' and moment = 'post_delivery'"
    )
    assert shown["Answered when asked"] == f"{rate:.1%}"

    brands = sample_build.rows(
        "select brand, nps, responses, net_revenue, verdict from nps_by_brand "
        "where responses > 0 order by nps"
    )
    assert [(row[0], row[1], row[3], row[9]) for row in cells(browser, "brands")] == [
        (brand, score(nps), str(responses), euros(revenue))
        for brand, nps, responses, revenue, _ in brands
    ]
    # the planted bad brand is the lowest, and named as beyond chance
    assert brands[0][0] == "Grimbold"
    assert brands[0][4] == "below_the_rest"
    assert "Grimbold" in browser.text("#brands h2")
    assert "Grimbold" in browser.text("#differences h2")

    waiting, at_stake = sample_build.row(
        "select count(*), sum(value_at_stake) from nps_detractors "
        "where treatment_status = 'to_treat'"
    )
    by_reason = cells(browser, "treat")
    assert sum(int(row[1]) for row in by_reason) == waiting
    assert f"{waiting} unhappy customers wait for a word" in browser.text(".answer")
    assert euros(at_stake) in browser.text(".answer")

    depths = sample_build.rows(
        "select orders, nps, contribution_margin_per_order, next_order_rate_90d "
        "from nps_by_discount_depth where order_sequence = 'all' order by discount_from_percent"
    )
    assert [(row[1], row[2], row[7], row[9]) for row in cells(browser, "discounts")] == [
        (f"{orders:,}", "–" if nps is None else score(nps), euros(margin, 2), f"{again:.1%}")
        for orders, nps, margin, again in depths
    ]
    (to_ask,) = sample_build.row("select sum(customers_to_ask) from survey_wave_plan")
    assert f"Ask {to_ask:,} customers next" in browser.text("#wave h2")
    assert (
        len(cells(browser, "wave")) == sample_build.row("select count(*) from survey_wave_plan")[0]
    )


def test_the_reader_chooses_what_voices_are_asked_about(browser, live, sample_build):
    asked = urllib.parse.urlencode(
        {"moment": "relationship", "cut": "clv_band", "orders": "repeat"}
    )
    browser.open(f"{live}/voice.html?{asked}")
    (nps,) = sample_build.row(
        "select nps from nps_by_dimension where dimension = 'total' "
        "and period = 'last_365_days' and moment = 'relationship'"
    )
    assert f"Asked about the shop in the last 365 days, customers gave {score(nps)}" in (
        browser.text(".answer")
    )
    bands = sample_build.row(
        "select count(*) from nps_by_dimension where dimension = 'clv_band' and period = 'all' "
        "and moment = 'relationship'"
    )[0]
    assert marks(browser, "cut", "symbol") == bands
    depths = sample_build.row(
        "select count(*) from nps_by_discount_depth where order_sequence = 'repeat'"
    )[0]
    assert len(cells(browser, "discounts")) == depths
    assert browser.said() == []


def test_journey_shows_the_figures_of_sql(browser, site, sample_build):
    browser.open((site / "journey.html").as_uri())
    carts, value = sample_build.row(
        "select count(*), sum(value) from journey_abandoned_carts where kind <> 'view' and is_open"
    )
    assert f"{carts} carts and checkouts" in browser.text(".answer")
    assert euros(value) in browser.text(".answer")
    month, left, back, worth = sample_build.row(
        "select period_start, round(100 * cart_abandonment_rate, 1), "
        "round(100 * cart_recovery_rate, 1), abandoned_value from journey_cart_periods "
        "where grain = 'month' and is_complete_period order by period_start desc limit 1"
    )
    # sentence and tiles speak of one month
    assert browser.text(".answer").startswith(
        f"In {month:%b %Y}, {left}% of the carts were not ordered, "
        f"and {back}% of those left came back since."
    )
    found = tiles(browser)
    assert (found["Carts not ordered"], found["Value left in carts"]) == (f"{left}%", euros(worth))
    stages = sample_build.rows(
        "select stage, persons from journey_stages "
        "where touchpoint_kind = 'all' and dimension = 'total' order by place"
    )
    shown = [(row[0], int(row[1].replace(",", ""))) for row in cells(browser, "stages")]
    assert shown == stages
    times = [cells(browser, "stages")[0][5], cells(browser, "paths")[0][4]]
    assert all(time.endswith(("minute", "minutes", "hours", "days")) for time in times), times
    paths = sample_build.rows(
        "select journeys from journey_paths where path_type = 'to_order' "
        "order by journeys desc, path limit 10"
    )
    assert [int(row[1]) for row in cells(browser, "paths")] == [count for (count,) in paths]
    assert "On mobile" in browser.text("#devices h2")


# Live ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def live(sample_build):
    """Address of the boards, served."""
    running = server(sample_build.database, REPO, 0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def test_the_reader_chooses_the_period(browser, live, sample_build):
    browser.open(f"{live}/overview.html")
    Select(browser.driver.find_element("name", "grain")).select_by_visible_text("Year")
    browser.wait()
    year, revenue = sample_build.row(
        "select year(period_start), net_revenue from kpi_periods where grain = 'year' and "
        "dimension = 'total' and is_complete_period order by period_start desc limit 1"
    )
    assert tiles(browser)["Net revenue"] == euros(revenue)
    assert f"Net revenue of {year} was {euros(revenue)}" in browser.text(".answer")
    assert browser.said() == []


def test_choices_of_two_filters_stand_together(browser, live, sample_build):
    asked = urllib.parse.urlencode({"grain": "year", "segment": "channel: app"})
    browser.open(f"{live}/overview.html?{asked}")
    (revenue,) = sample_build.row(
        "select net_revenue from kpi_periods where grain = 'year' and dimension = 'channel' and "
        "dimension_value = 'app' and is_complete_period order by period_start desc limit 1"
    )
    assert tiles(browser)["Net revenue"] == euros(revenue)
    chosen = Select(browser.driver.find_element("name", "segment"))
    assert chosen.first_selected_option.text == "channel app"


def test_an_unknown_choice_is_not_taken_and_an_unknown_page_not_found(live):
    asked = urllib.parse.urlencode({"grain": "fortnight' or true --"})
    with urllib.request.urlopen(f"{live}/money.html?{asked}") as answer:
        assert "fortnight" not in answer.read().decode()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{live}/../dbt_project.yml")


def test_boards_answer_where_the_documentation_looks_for_them(browser, live):
    browser.open(f"{live}/boards/index.html")
    browser.driver.find_element("link text", "Voice").click()
    browser.wait()
    assert browser.driver.current_url == f"{live}/boards/voice.html"
    assert browser.count("#trend svg") == 1
    assert browser.said() == []


def test_other_sites_cannot_read_the_boards(live):
    asked = urllib.request.Request(f"{live}/overview.html", headers={"Host": "elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(asked)


# Exposures ----------------------------------------------------------------------------------------


def test_each_board_has_an_exposure_that_names_its_marts():
    listed = yaml.safe_load((REPO / "models/exposures/_boards__exposures.yml").read_text())
    exposures = {one["name"]: one for one in listed["exposures"]}
    assert set(exposures) == {f"board_{board.id}" for board in BOARDS}
    for board in BOARDS:
        exposure = exposures[f"board_{board.id}"]
        assert exposure["label"] == board.title
        assert REPO / DOCS.parent / exposure["url"] == REPO / SITE / f"{board.id}.html"
        assert exposure["depends_on"] == [f"ref('{mart}')" for mart in sorted(marts_of(board))]


def test_sources_are_columns_of_the_marts_that_a_block_reads(sample_build):
    with Database(sample_build.database, REPO) as database:
        for board in BOARDS:
            for block in board.blocks:
                read = database.tables_read(block.sql)
                for source in block.source:
                    mart, column = source.split(".")
                    assert mart in read, (board.id, block.id, source)
                    assert column in {
                        row["column_name"] for row in database.rows(f"describe {mart}")
                    }, (board.id, block.id, source)
