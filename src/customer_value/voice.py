"""What people say that no rule of the taxonomy knows yet."""

import pandas as pd
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfTransformer

# Frequent words of four letters or more, without accents, that say nothing about a theme.
GERMAN = """
aber alle alles also andere auch auf beim bitte dann dass deine denn dies diese diesem diesen
dieser dieses doch dort durch eine einem einen einer eines etwas fuer ganz gibt habe haben hatte
hier ihre immer jetzt kann kein keine koennen leider mehr mein meine meinem meinen meiner nach
nicht noch oder schon sehr sein seine sich sind sollte ueber unser unter viel vom waren warum weil
wenn werde werden wieder wird wurde wurden zwar
"""
FRENCH = """
alors aussi autre avant avec avez avoir bien cela cette ceux chez comme dans deux donc elle elles
encore entre est etait etre fait fois ils leur leurs mais meme mes moins mon nous par pas peu plus
pour quand que quel quelle qui sans ses sont sous sur tous tout toute toutes tres une vos votre
vous
"""
SPANISH = """
ademas algo antes aqui asi aunque cada como con cuando desde donde dos ella ellos entre era eran
esa ese eso esta estaba estan este esto fue han hasta hay las los mas mis mucho muy nada nos otra
otro para pero poco por porque que quien ser sin sobre solo son sus tambien tan tengo tiene toda
todo todos una uno
"""
STOP_WORDS = frozenset(ENGLISH_STOP_WORDS) | frozenset((GERMAN + FRENCH + SPANISH).split())

COLUMNS = ["asked_for", "term", "customers", "answers", "weight", "place"]
SHOWN_TERMS = 50


def weigh_terms(counts: pd.DataFrame) -> pd.DataFrame:
    """The terms that stand out in each group of texts, against the other groups.

    A group is one document: all that was answered to one question. Weights are tf-idf with
    sublinear counts and smoothed inverse document frequency, each group scaled to length 1
    (scikit-learn's TfidfTransformer; G. Salton, C. Buckley (1988), Information Processing &
    Management 24).

    Args:
        counts: One row per `asked_for` and `term`: `customers` who wrote it and `answers` that hold
            it, both counts.

    Returns:
        `asked_for`, `term`, `customers`, `answers`, `weight` between 0 and 1, and `place` from 1
        within the group, the 50 heaviest; no rows without terms.
    """
    terms = counts[~counts["term"].isin(STOP_WORDS)]
    if terms.empty:
        # a table without rows still needs types that a database can read
        types = {"asked_for": "string", "term": "string", "weight": "float64"}
        return pd.DataFrame({name: [] for name in COLUMNS}).astype(
            {name: types.get(name, "int64") for name in COLUMNS}
        )
    matrix = terms.pivot_table(index="asked_for", columns="term", values="answers", fill_value=0)
    weights = pd.DataFrame(
        TfidfTransformer(sublinear_tf=True).fit_transform(matrix.to_numpy(float)).toarray(),
        index=matrix.index,
        columns=matrix.columns,
    )
    # rounded, so that the last digit of a sum decides no place
    found = terms.merge(weights.round(9).stack().rename("weight").reset_index())
    found = found.sort_values(["asked_for", "weight", "term"], ascending=[True, False, True])
    found["place"] = found.groupby("asked_for").cumcount() + 1
    return found.loc[found["place"] <= SHOWN_TERMS, COLUMNS].reset_index(drop=True)
