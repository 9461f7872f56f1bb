"""The products: prices on an even scale of ratios, brands, categories, pairs, extras."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from customer_value.sample import columns as make
from customer_value.sample import planted
from customer_value.sample.seasons import DAY, Seasons

BRANDS = ("Aldera", "Brisa", "Corvin", "Dunmere", "Elvato", "Fenlow", planted.BAD_BRAND, "Halvik")
CATEGORIES = ("Kitchen", "Living", "Coffee & Tea", "Care", "Outdoor", "Clothing")
SUBCATEGORIES = (
    ("Knives", "Pans", "Boards"),
    ("Lamps", "Textiles", "Storage"),
    ("Beans", "Tea", "Brewing"),
    ("Soap", "Skin", "Bath"),
    ("Bags", "Bottles", "Camping"),
    ("Shirts", "Socks", "Jackets"),
)
NOUNS = ("Classic", "Pro", "Mini", "Studio", "Nord", "Sol", "Luna", "Terra", "Aqua", "Fjord")
CLOTHING = CATEGORIES.index("Clothing")
COFFEE = CATEGORIES.index("Coffee & Tea")
LOWEST_PRICE, HIGHEST_PRICE = 3.5, 320.0

# Price books: each store has prices of its own, with tax (0-3) and without (4-7). Prices in the
# US never contain tax.
STORES = ("eu", "uk", "us", "ch")
PRICE_LEVELS = np.array([1.0, 0.86, 1.09, 0.96])
BOOK_FACTORS = np.concatenate([PRICE_LEVELS * [1.19, 1.20, 1.0, 1.081], PRICE_LEVELS])

PLANS = ("coffee-s", "coffee-m", "coffee-l")
PLAN_PRICES = (11.9, 18.9, 28.9)


@dataclass(frozen=True)
class Catalogue:
    """Products by index; the first `on_grid` ones are sorted by price.

    Attributes:
        on_grid: How many products lie on the price scale; special products follow.
        net: Net price in euro, shape (products,).
        cents: Shelf prices in cents of the book's currency, shape (books, products).
        brand: Place in BRANDS, or -1.
        category: Place in CATEGORIES, or -1.
        by_weight: Sold by weight, in quarters of a kilogram.
        popularity: Chance of being preferred to a neighbour on the price scale.
        companion: Product often bought with this one, or -1.
        plans: The products of the subscription plans.
        gift_card: The gift card.
        free_gift: The product given away.
    """

    on_grid: int
    net: np.ndarray
    cents: np.ndarray
    brand: np.ndarray
    category: np.ndarray
    by_weight: np.ndarray
    popularity: np.ndarray
    companion: np.ndarray
    plans: np.ndarray
    gift_card: int
    free_gift: int

    @property
    def count(self) -> int:
        """Number of products."""
        return len(self.net)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Products bought together: the one that leads and its companion."""
        leads = np.flatnonzero(self.companion >= 0)
        return [(int(lead), int(self.companion[lead])) for lead in leads]

    def near(self, rng: np.random.Generator, prices: np.ndarray) -> np.ndarray:
        """Products whose net price is about the wanted one, the popular ones more often."""
        span = np.log(HIGHEST_PRICE / LOWEST_PRICE)
        place = np.log(np.maximum(prices, 0.01) / LOWEST_PRICE) / span * (self.on_grid - 1)
        reach = max(2.0, self.on_grid / 50)
        moves = rng.uniform(-reach, reach, (2, len(prices)))
        first, second = np.clip(np.rint(place + moves), 0, self.on_grid - 1).astype(np.int64)
        better = np.where(self.popularity[second] > self.popularity[first], second, first)
        return np.where(rng.random(len(prices)) < 0.75, better, first)


def product_ids(products: np.ndarray) -> pa.Array:
    """Ids of products from their index."""
    products = np.asarray(products, np.int64)
    return make.ids("P", np.where(products < 0, -1, products + 1001))


def draw_catalogue(rng: np.random.Generator, customers: int) -> Catalogue:
    """Makes the products of a shop with that many customers."""
    on_grid = 160 if customers < 20_000 else 1_000
    specials = len(PLANS) + 2
    grid = np.geomspace(LOWEST_PRICE, HIGHEST_PRICE, on_grid)
    net = np.concatenate([grid, PLAN_PRICES, [1.0, 6.0]])
    category = np.concatenate(
        [
            rng.integers(0, len(CATEGORIES), on_grid),
            np.full(3, COFFEE),
            [-1, CATEGORIES.index("Living")],
        ]
    )
    brand = np.concatenate([rng.integers(0, len(BRANDS), on_grid), np.zeros(3, int), [-1, 1]])
    by_weight = (category == COFFEE) & (net < 40) & (np.arange(len(net)) < on_grid)
    by_weight &= np.arange(len(net)) % 2 == 0
    # quarters of a kilogram must come out in whole cents, so all prices are multiples of 4
    cents = np.rint(BOOK_FACTORS[:, None] * net[None, :] * 25).astype(np.int64) * 4
    popularity = rng.random(len(net)) ** 2
    companion = np.full(len(net), -1)
    leads = np.linspace(0.38, 0.72, 6) * on_grid
    for number, lead in enumerate(leads.astype(int)):
        partner = int(0.03 * on_grid) + number * max(2, on_grid // 60)
        companion[lead] = partner
        popularity[lead] = 2.0
        by_weight[[lead, partner]] = False
    return Catalogue(
        on_grid=on_grid,
        net=net,
        cents=cents,
        brand=brand,
        category=category,
        by_weight=by_weight,
        popularity=popularity,
        companion=companion,
        plans=np.arange(on_grid, on_grid + 3),
        gift_card=on_grid + specials - 2,
        free_gift=on_grid + specials - 1,
    )


def products_table(rng: np.random.Generator, catalogue: Catalogue, seasons: Seasons) -> pa.Table:
    """The raw table products."""
    count = catalogue.count
    every = np.arange(count)
    brand = [BRANDS[b] if b >= 0 else None for b in catalogue.brand]
    category = [CATEGORIES[c] if c >= 0 else None for c in catalogue.category]
    sub = rng.integers(0, 3, count)
    subcategory = [
        SUBCATEGORIES[c][s] if c >= 0 else None
        for c, s in zip(catalogue.category, sub, strict=True)
    ]
    words = rng.integers(0, len(NOUNS), count)
    titles = [
        f"{brand[i]} {subcategory[i]} {NOUNS[words[i]]}" if brand[i] else "Gift card" for i in every
    ]
    for place, plan in zip(catalogue.plans, PLANS, strict=True):
        titles[place] = f"Coffee subscription {plan[-1].upper()}"
    titles[catalogue.free_gift] = 'Tote bag, "thank you"'
    kinds = np.zeros(count, int)
    kinds[catalogue.gift_card] = 1
    kinds[(catalogue.category == CATEGORIES.index("Care")) & (every % 23 == 0)] = 2
    stock = rng.poisson(60, count) * 1000
    stock[every % 19 == 5] = 0
    stock[7] = -3000
    gone = (every % 29 == 11) & (catalogue.companion < 0)
    launched = seasons.first_day - rng.integers(30, 900, count)
    ends = np.where(gone, seasons.last_day - rng.integers(10, 60, count), -1)
    consumable = np.isin(catalogue.category, [COFFEE, CATEGORIES.index("Care")])
    cost_share = rng.uniform(0.35, 0.6, count)
    no_cost = every % 17 == 3
    return pa.table(
        {
            "product_id": product_ids(every),
            "title": make.text(titles),
            "sku": make.ids("SKU-", np.where(every % 3 == 0, every + 1001, -1)),
            "brand": make.text(brand),
            "category": make.text(category),
            "subcategory": make.text(subcategory),
            "product_type": make.labels(
                np.where(every % 5 == 0, np.where(kinds > 0, kinds, -1), kinds),
                ["physical", "gift_card", "service"],
            ),
            "supplier": make.labels(rng.integers(0, 5, count), [f"Supplier {c}" for c in "ABCDE"]),
            "currency": make.constant("EUR", every % 4 > 0),
            "price": make.money(catalogue.cents[0]),
            "unit_cost": make.money(np.rint(catalogue.net * cost_share * 100), no_cost),
            "stock_quantity": make.quantities(stock),
            "stock_updated_at": make.times(np.full(count, seasons.last_day * DAY + 3600 * 4)),
            "replenishment_days": make.whole(
                rng.choice([21, 30, 45, 60], count), ~(consumable & (every % 4 == 1))
            ),
            "is_active": make.flags(~gone, ~gone & (every % 2 == 0)),
            "launched_at": make.times(launched * DAY),
            "discontinued_at": make.times(np.where(gone, ends * DAY, -1)),
            "product_url": make.ids("https://shop.example/p/", every + 1001),
            "image_url": make.ids(
                "https://shop.example/i/", np.where(every % 2 == 0, every + 1001, -1)
            ),
        }
    )
