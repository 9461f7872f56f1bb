"""The taxonomy of what customers say: its terms, what it makes of comments, and what it misses."""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from customer_value.macros import Macros
from customer_value.voice import SHOWN_TERMS, weigh_terms

REPO = Path(__file__).resolve().parents[2]
REFERENCE = REPO / "seeds" / "reference"
# comments as customers write them, none of them from the sample, with their main theme
COMMENTS = {
    "The parcel came six days late and nobody told me": "delivery_late",
    "Where is my order? Still no tracking!": "not_arrived",
    "Lovely jumper but it runs small": "size_fit",
    "OVERPRICED for such thin fabric": "price_high",
    "I'm still waiting for my refund…": "return_refund",
    "Fast delivery, well packed, thank you": "delivery_good",
    "Die Lieferung hat sich um zwei Wochen verspätet": "delivery_late",
    "VERSPAETET? Nein: nie angekommen!": "not_arrived",
    "Leider falscher Artikel im Karton": "wrong_item",
    "Rücksendung war umständlich": "return_refund",
    "Hose fällt klein aus, Preis ist fair": "size_fit",
    "Hochwertig und gut verarbeitet": "quality_good",
    "Livraison en retard de dix jours": "delivery_late",
    "C'est trop cher pour ce que c'est": "price_high",
    "Colis endommagé, très déçue": "damaged_on_arrival",
    "Très bonne qualité, je suis ravie": "quality_good",
    "Je n'ai jamais reçu ma commande": "not_arrived",
    "El pedido llegó tarde": "delivery_late",
    "Los gastos de envío son una barbaridad": "shipping_cost",
    "Se rompió al segundo día, mala calidad": "quality_poor",
    "Muy buena calidad y buen precio": "quality_good",
    "Me encanta, gracias": "praise",
    "Latest fashion": None,
    "\U0001f44d\U0001f44d\U0001f44d": None,
    "وصل الطرد متأخرا": None,
    "": None,
}


@pytest.fixture(scope="module")
def macros() -> Macros:
    return Macros(REPO, duckdb.connect(), overrides={"ref": lambda name: name})


@pytest.fixture(scope="module")
def taxonomy() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect()
    for name in ("voice_theme_list", "voice_theme_terms"):
        database.execute(
            f"create table {name} as from read_csv('{REFERENCE / name}.csv', header = true)"
        )
    return database


def themes(macros, taxonomy, comments: list[str]) -> dict[str, tuple[str | None, set[str]]]:
    """Main theme and all themes of comments."""
    frame = pd.DataFrame({"text_id": range(len(comments)), "comment": comments})
    taxonomy.register("comments", frame)
    taxonomy.execute(
        f"create or replace table texts as select text_id, {macros('plain_words', 'comment')} "
        "as words from comments"
    )
    found = {comment: (None, set()) for comment in comments}
    for place, theme, is_main in taxonomy.execute(
        f"select text_id, theme, is_main from ({macros('theme_matches', 'texts')})"
    ).fetchall():
        main, named = found[comments[place]]
        found[comments[place]] = (theme if is_main else main, named | {theme})
    return found


def test_comments_have_the_theme_that_a_reader_gives_them(macros, taxonomy):
    found = themes(macros, taxonomy, list(COMMENTS))
    assert {comment: main for comment, (main, _) in found.items()} == COMMENTS
    assert found["Muy buena calidad y buen precio"][1] >= {"quality_good", "price_good"}


def test_a_comment_of_100_kb_is_read_to_its_end(macros, taxonomy):
    long = "lorem ipsum " * 8_500 + "zu teuer"
    assert themes(macros, taxonomy, [long])[long] == ("price_high", {"price_high"})


def test_every_term_finds_itself_and_every_theme_has_terms(macros, taxonomy):
    """A star within a term, or a term without letters, would never be found."""
    terms = taxonomy.sql("select theme, term from voice_theme_terms").fetchall()
    found = themes(macros, taxonomy, [term for _, term in terms])
    assert [(theme, term) for theme, term in terms if theme not in found[term][1]] == []
    assert all("*" not in term[1:-1] for _, term in terms)
    listed = {theme for (theme,) in taxonomy.sql("select theme from voice_theme_list").fetchall()}
    assert {theme for theme, _ in terms} == listed
    languages = taxonomy.sql(
        "select theme from voice_theme_terms group by 1 having count(distinct language) < 4"
    ).fetchall()
    assert languages == []


def test_terms_that_stand_out_are_weighed_by_tf_idf():
    """By hand: idf = ln((1 + 2) / (1 + df)) + 1, tf = 1 + ln(count), each group of length 1."""
    counts = pd.DataFrame(
        [
            ("detractors", "hinge", 4, 4),
            ("detractors", "parcel", 1, 1),
            ("promoters", "parcel", 6, 6),
            ("promoters", "because", 9, 9),
        ],
        columns=["asked_for", "term", "customers", "answers"],
    )
    found = weigh_terms(counts)
    hinge = (1 + np.log(4)) * (np.log(3 / 2) + 1)
    length = np.hypot(hinge, 1.0)
    assert found["term"].tolist() == ["hinge", "parcel", "parcel"]
    assert found["weight"].tolist() == pytest.approx([hinge / length, 1 / length, 1], abs=1e-8)
    assert found["place"].tolist() == [1, 2, 1]
    assert found["customers"].tolist() == [4, 1, 6]


def test_no_terms_make_an_empty_table_with_types():
    empty = pd.DataFrame({"asked_for": [], "term": [], "customers": [], "answers": []})
    assert weigh_terms(empty).empty
    (types,) = duckdb.sql(
        "select typeof(any_value(term)) || typeof(any_value(place)) || typeof(any_value(weight)) "
        "from found",
        connection=_with(weigh_terms(empty)),
    ).fetchall()
    assert types == ("VARCHARBIGINTDOUBLE",)


def _with(found: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.register("found", found)
    return connection


def test_ties_are_broken_by_the_term_and_few_are_shown():
    names = [f"term{number:03}" for number in range(SHOWN_TERMS + 10)]
    counts = pd.DataFrame({"asked_for": "nps", "term": names[::-1], "customers": 5, "answers": 5})
    assert weigh_terms(counts)["term"].tolist() == names[:SHOWN_TERMS]
