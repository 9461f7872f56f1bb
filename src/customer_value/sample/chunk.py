"""Everything about one chunk of customers that the tables beside the orders build on."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from customer_value.sample.accounts import customer_ids, mails
from customer_value.sample.catalogue import BRANDS, Catalogue
from customer_value.sample.checkouts import Checkouts
from customer_value.sample.lines import PRODUCT, Lines
from customer_value.sample.orders import Journeys, visitor_numbers
from customer_value.sample.people import People, Purchases
from customer_value.sample.planted import BAD_BRAND
from customer_value.sample.seasons import Seasons
from customer_value.sample.subscriptions import Subscriptions
from customer_value.sample.terms import Terms

# Ids of rows count from here within a chunk, so that chunks never share one.
ROOM = 10_000_000


@dataclass(frozen=True)
class Chunk:
    """One chunk: its people and what they did."""

    place: int
    people: People
    purchases: Purchases
    subscriptions: Subscriptions
    checkouts: Checkouts
    terms: Terms
    lines: Lines
    journeys: Journeys
    catalogue: Catalogue
    seasons: Seasons
    has_return: np.ndarray

    def numbers(self, count: int) -> np.ndarray:
        """Row numbers that no other chunk uses."""
        return self.place * ROOM + 1 + np.arange(count)

    def customer_ids(self, order: np.ndarray) -> pa.Array:
        """Customer ids of these orders, null for guests."""
        return customer_ids(self.checkouts.account[order], self.checkouts.letter[order])

    def guest_mails(self, order: np.ndarray) -> pa.Array:
        """E-mails of these orders where they have no customer id."""
        number = self.people.number[self.checkouts.customer[order]]
        return mails(np.where(self.checkouts.account[order] < 0, number, -1), number < 0)

    def visitors(self) -> np.ndarray:
        """Visitor numbers of the orders."""
        return visitor_numbers(self.checkouts, self.journeys, self.people, self.seasons)

    def has_bad_brand(self) -> np.ndarray:
        """Orders with a product of the bad brand."""
        goods = (self.lines.kind == PRODUCT) & ~self.lines.is_free
        bad = goods & (self.catalogue.brand[self.lines.product] == BRANDS.index(BAD_BRAND))
        found = np.zeros(self.checkouts.count, bool)
        found[self.lines.order[bad]] = True
        return found

    def main_product(self) -> np.ndarray:
        """Product of each order's first line, -1 without one."""
        product = np.full(self.checkouts.count, -1)
        order = self.lines.order[::-1]
        product[order] = self.lines.product[::-1]
        return product
