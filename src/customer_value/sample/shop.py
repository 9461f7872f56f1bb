"""Makes the whole shop, one chunk of customers at a time, and writes its raw tables."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from tqdm import tqdm

from customer_value.sample.accounts import (
    customer_attributes_table,
    customers_table,
    erasure_requests_table,
)
from customer_value.sample.ads import ad_spend_table, ad_spend_truth, draw_spend
from customer_value.sample.bad_rows import OddRow, odd_rows, readable, text_table, typed_table
from customer_value.sample.catalogue import Catalogue, draw_catalogue, product_ids, products_table
from customer_value.sample.checkouts import draw_checkouts
from customer_value.sample.chunk import Chunk
from customer_value.sample.experiments import draw_exposures, experiments_table, experiments_truth
from customer_value.sample.history import with_history
from customer_value.sample.lines import draw_lines
from customer_value.sample.loyalty import draw_moves, loyalty_table, loyalty_truth
from customer_value.sample.order_lines import order_lines_table
from customer_value.sample.orders import draw_journeys, orders_table
from customer_value.sample.people import (
    draw_people,
    draw_purchases,
)
from customer_value.sample.rates import booked_rates, draw_rates, exchange_rates_table
from customer_value.sample.refunds import (
    draw_refunds,
    orders_with_returns,
    refunds_table,
    refunds_truth,
)
from customer_value.sample.seasons import Seasons
from customer_value.sample.streams import Streams
from customer_value.sample.subscriptions import (
    draw_periods,
    draw_subscriptions,
    subscriptions_table,
    subscriptions_truth,
)
from customer_value.sample.support import draw_tickets, support_table, support_truth
from customer_value.sample.surveys import surveys_table
from customer_value.sample.tables import COLUMNS
from customer_value.sample.tally import tally
from customer_value.sample.terms import draw_terms
from customer_value.sample.truth import Truth, report, write
from customer_value.sample.web import draw_events, draw_visits, web_table, web_truth
from customer_value.sample.writers import CsvWriter, ParquetWriter

FEWEST_CUSTOMERS = 100
CUSTOMERS_PER_CHUNK = 50_000
# Orders that a customer places over the two years on average, renewals and failed ones included.
ORDERS_PER_CUSTOMER = 2.685
FIRST_ORDER = 100_001
END_DATE = date(2025, 12, 31)


class ArgumentsError(ValueError):
    """Arguments that do not describe a shop."""


def generate(
    out: Path,
    *,
    customers: int | None = None,
    orders: int | None = None,
    seed: int = 7,
    file_format: str = "parquet",
    end_date: date = END_DATE,
    prefix: str = "",
    tables: Collection[str] | None = None,
    bad_rows: bool = True,
    progress: bool = True,
    chunk_customers: int = CUSTOMERS_PER_CHUNK,
) -> dict:
    """Writes a made-up shop and what is true about it.

    The same arguments give the same bytes. Memory is bounded by one chunk of customers.

    Args:
        out: Folder to write to; files of an earlier run there are replaced.
        customers: Number of customers, 100 or more.
        orders: Number of orders to come near to, instead of `customers`.
        seed: Seed of all chance.
        file_format: "parquet" for `<table>/part-00000.parquet`, "csv" for `<table>.csv`.
        end_date: Last day of the two years of history.
        prefix: Put before the name of every table.
        tables: Tables to write, all where None.
        bad_rows: Plant rows that a build must reject.
        progress: Show a progress bar on stderr.
        chunk_customers: Customers made at a time.

    Returns:
        The truth, as also written to `<out>/truth.json`.

    Raises:
        ArgumentsError: Unknown table or format, or a size that is missing or too small.
    """
    wanted = set(COLUMNS) if tables is None else set(tables)
    if unknown := wanted - set(COLUMNS):
        raise ArgumentsError(f"unknown tables: {', '.join(sorted(unknown))}")
    if (customers is None) == (orders is None):
        raise ArgumentsError("give either customers or orders")
    if customers is None:
        customers = round(orders / ORDERS_PER_CUSTOMER)
    if customers < FEWEST_CUSTOMERS:
        raise ArgumentsError(f"a shop needs at least {FEWEST_CUSTOMERS} customers")
    writers = {"parquet": ParquetWriter, "csv": CsvWriter}
    if file_format not in writers:
        raise ArgumentsError(f"unknown format {file_format}, use parquet or csv")
    run = _Run(
        writer=writers[file_format](Path(out), prefix),
        wanted=wanted,
        seasons=Seasons(end_date),
        customers=customers,
    )
    world, chunks = np.random.SeedSequence(seed).spawn(2)
    sizes = [
        min(chunk_customers, customers - first) for first in range(0, customers, chunk_customers)
    ]
    run.world(Streams(world))
    streams = zip(sizes, chunks.spawn(len(sizes)), strict=True)
    for size, sequence in tqdm(streams, total=len(sizes), unit="chunk", disable=not progress):
        run.chunk(Streams(sequence), size)
    odd = run.odd_rows(end_date) if bad_rows else []
    arguments = {
        "customers": customers,
        "seed": seed,
        "file_format": file_format,
        "end_date": end_date.isoformat(),
        "tables": [name for name in COLUMNS if name in wanted],
        "bad_rows": bad_rows,
    }
    pairs = [tuple(product_ids(pair).to_pylist()) for pair in run.catalogue.pairs]
    found = report(run.truth, arguments, pairs, odd)
    write(Path(out) / "truth.json", found)
    return found


class _Run:
    """One run of the generator: what its chunks share, and how far it has come."""

    def __init__(self, writer, wanted: set[str], seasons: Seasons, customers: int) -> None:
        self.writer = writer
        self.wanted = wanted
        self.seasons = seasons
        self.customers = customers
        self.truth = Truth()
        self.catalogue: Catalogue | None = None
        self.rates: np.ndarray | None = None
        self.chunks = 0
        self.next = {"customer": 0, "order": FIRST_ORDER, "line": 1, "refund": 1, "subscription": 0}

    def world(self, streams: Streams) -> None:
        """Products, rates and advertising: what does not belong to any customer."""
        seasons = self.seasons
        rng = streams["catalogue"]
        self.catalogue = draw_catalogue(rng, self.customers)
        self.rates = draw_rates(streams["rates"], seasons)
        self.save("products", products_table(rng, self.catalogue, seasons), streams)
        self.save("exchange_rates", exchange_rates_table(self.rates, seasons), streams)
        bills = draw_spend(streams["bills"], self.customers, seasons)
        self.truth.add("acquisition", ad_spend_truth(bills))
        self.save("ad_spend", ad_spend_table(streams["ads"], bills, seasons), streams)

    def chunk(self, streams: Streams, size: int) -> None:
        """Makes and writes one chunk of customers with all that they did."""
        chunk = self.live(streams, size)
        first_line = self.next["line"]
        booked = booked_rates(
            streams["booked rates"],
            self.rates,
            chunk.terms.store,
            chunk.checkouts.second,
            self.seasons,
        )
        if "orders" in self.wanted:
            table = orders_table(
                streams["orders"],
                chunk.people,
                chunk.checkouts,
                chunk.subscriptions,
                chunk.terms,
                chunk.journeys,
                self.seasons,
                booked,
            )
            self.save("orders", table, streams)
        if "order_lines" in self.wanted:
            table = order_lines_table(
                chunk.lines,
                chunk.terms,
                chunk.checkouts,
                chunk.subscriptions,
                self.catalogue,
                first_line,
            )
            self.save("order_lines", table, streams)
        self.accounts(chunk, streams)
        self.beside(chunk, streams)
        for topic, found in tally(chunk).items():
            self.truth.add(topic, found)
        self.next["customer"] += size
        self.next["order"] += chunk.checkouts.count
        self.next["line"] += chunk.lines.count
        self.next["subscription"] += chunk.subscriptions.count
        self.chunks += 1

    def live(self, streams: Streams, size: int) -> Chunk:
        """Draws people, their purchases, and the orders with lines and refunds."""
        seasons = self.seasons
        people = draw_people(streams["people"], self.next["customer"], size, seasons)
        purchases = draw_purchases(streams["purchases"], people, seasons)
        subscriptions = draw_subscriptions(
            streams["subscriptions"], people, purchases, self.next["subscription"]
        )
        checkouts = draw_checkouts(
            streams["extras"], people, purchases, subscriptions, seasons, self.next["order"]
        )
        rng = streams["lines"]
        terms = draw_terms(rng, people, checkouts, seasons)
        lines = draw_lines(rng, people, checkouts, subscriptions, terms, self.catalogue)
        journeys = draw_journeys(streams["journeys"], people, checkouts, terms, seasons)
        has_return = np.zeros(checkouts.count, bool)
        if self.wanted & {"refunds", "survey_responses", "support_events"}:
            refunds = draw_refunds(
                streams["refunds"],
                checkouts,
                terms,
                lines,
                journeys,
                self.catalogue,
                seasons,
            )
            has_return = orders_with_returns(refunds, checkouts.count)
            table = refunds_table(
                refunds, checkouts, terms, lines, self.next["line"], self.next["refund"]
            )
            self.next["refund"] += refunds.count
            self.truth.add("refunds", refunds_truth(refunds, checkouts, terms, lines))
            self.save("refunds", table, streams)
        return Chunk(
            place=self.chunks,
            people=people,
            purchases=purchases,
            subscriptions=subscriptions,
            checkouts=checkouts,
            terms=terms,
            lines=lines,
            journeys=journeys,
            catalogue=self.catalogue,
            seasons=seasons,
            has_return=has_return,
        )

    def accounts(self, chunk: Chunk, streams: Streams) -> None:
        """Accounts, attributes, erasure requests and subscriptions."""
        people, checkouts, seasons = chunk.people, chunk.checkouts, self.seasons
        if "customers" in self.wanted:
            table, found = customers_table(streams["accounts"], people, checkouts, seasons)
            self.truth.add("customers", found)
            self.save("customers", table, streams)
        if "customer_attributes" in self.wanted:
            table, erased = customer_attributes_table(streams["attributes"], people, seasons)
            self.save("customer_attributes", table, streams)
            self.truth.count("customer_attributes", 0, 0, erased, 0)
        if "erasure_requests" in self.wanted:
            self.save(
                "erasure_requests", erasure_requests_table(people, checkouts, seasons), streams
            )
        if "subscriptions" in self.wanted:
            began = checkouts.of_purchase[chunk.subscriptions.purchase]
            periods = draw_periods(
                streams["periods"], chunk.subscriptions, checkouts.second[began], seasons.end_second
            )
            table = subscriptions_table(
                chunk.subscriptions, periods, people, self.catalogue, checkouts.number[began]
            )
            found = subscriptions_truth(chunk.subscriptions, periods, people)
            self.truth.add("subscriptions", found)
            self.save("subscriptions", table, streams)

    def beside(self, chunk: Chunk, streams: Streams) -> None:
        """Support, surveys, web, experiments and loyalty."""
        if self.wanted & {"support_events", "survey_responses"}:
            tickets = draw_tickets(streams["tickets"], chunk)
            self.truth.add("support", support_truth(chunk, tickets))
            self.save("support_events", support_table(streams["support"], chunk, tickets), streams)
        if "survey_responses" in self.wanted:
            table, found = surveys_table(streams["surveys"], chunk, tickets)
            self.truth.add("nps", found)
            self.save("survey_responses", table, streams)
        if "web_events" in self.wanted:
            visits = draw_visits(streams["visits"], chunk)
            events = draw_events(streams["web"], chunk, visits)
            self.truth.add("web", web_truth(visits))
            self.save("web_events", web_table(chunk, events), streams)
        if "experiment_exposures" in self.wanted:
            exposures = draw_exposures(streams["experiments"], chunk)
            self.truth.add("experiments", experiments_truth(exposures))
            table = experiments_table(streams["devices"], chunk, exposures)
            self.save("experiment_exposures", table, streams)
        if "loyalty_events" in self.wanted:
            moves = draw_moves(streams["loyalty"], chunk)
            self.truth.add("loyalty", loyalty_truth(moves))
            self.save("loyalty_events", loyalty_table(chunk, moves), streams)

    def save(self, name: str, rows: pa.Table, streams: Streams) -> None:
        """Writes rows of a table, with repeated and deleted ones, and counts them."""
        if name not in self.wanted:
            return
        rows, duplicates, deleted = with_history(
            streams[f"history of {name}"], name, rows, self.seasons
        )
        self.truth.count(name, rows.num_rows, duplicates, deleted, 0)
        self.writer.write(name, rows)

    def odd_rows(self, end_date: date) -> list[OddRow]:
        """Plants the odd rows: as text in CSV, in Parquet those that fit the types."""
        csv = self.writer.file_format == "csv"
        odd = [row for row in odd_rows(end_date) if row.table in self.wanted]
        odd = odd if csv else [row for row in odd if readable(row)]
        for name in COLUMNS:
            rows = [row for row in odd if row.table == name]
            if rows:
                if csv:
                    self.writer.write_text(name, text_table(name, rows))
                else:
                    self.writer.write(name, typed_table(name, rows))
                rejected = sum(bool(row.reason) for row in rows)
                repeated = sum(row.is_duplicate for row in rows)
                deleted = sum(row.is_deleted for row in rows)
                self.truth.count(name, len(rows), repeated, deleted, rejected)
        return odd
