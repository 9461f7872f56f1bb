"""Times the voice of the customer alone, at two numbers of survey questions.

Makes a shop for each size (survey questions are about 0.62 an order), builds all that stands
before, then builds the models of the voice in a process of its own. Comments are those of the
made-up shop, short and few; `--long` hangs a different tail of some 60 words on each, as real ones
have.

Run: python benchmarks/voice.py [--questions 100000 1000000] [--folder .bench] [--long]
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import duckdb
from run import BIN, PROJECT, environment, measured, model_seconds

QUESTIONS_PER_ORDER = 0.62
TABLES = (
    "orders,order_lines,refunds,customers,customer_attributes,products,exchange_rates,"
    "survey_responses,loyalty_events"
)
VOICE = [
    "path:models/intermediate/voice",
    "path:models/marts/voice",
    "int_survey_terms_weighed",
]


def lengthen(folder: Path) -> None:
    """Gives every comment words of its own, by a hash of its row."""
    long_words = " || ' ' || ".join(
        f"substring(md5(response_id || '{place}'), 1, {4 + place % 7})" for place in range(60)
    )
    for path in sorted((folder / "survey_responses").glob("*.parquet")):
        table = duckdb.sql(
            "select * replace (case when comment is not null then comment || ' ' || "
            f"{long_words} end as comment) from read_parquet('{path}')"
        ).to_arrow_table()
        duckdb.from_arrow(table).write_parquet(str(path))


def bench(questions: int, folder: Path, long: bool) -> float:
    """Prints the figures of one size, and gives its seconds."""
    orders = round(questions / QUESTIONS_PER_ORDER)
    data = folder / f"voice_{questions}{'_long' if long else ''}"
    env = environment(orders, folder / "voice")
    shutil.rmtree(Path(env["CUSTOMER_VALUE_DB"]).parent, ignore_errors=True)
    Path(env["CUSTOMER_VALUE_DB"]).parent.mkdir(parents=True)
    if not (data / "orders").exists():
        generate = [sys.executable, "-m", "customer_value.sample", "--orders", str(orders)]
        measured([*generate, "--out", str(data), "--tables", TABLES, "--quiet"])
        if long:
            lengthen(data)
    variables = json.dumps({"raw_path": str(data)})
    dbt = [str(BIN / "dbt"), "-q", "build", "--exclude-resource-type", "test", "unit_test"]
    before = ["--select", "+path:models/marts/voice", "--exclude", *VOICE]
    print(f"  all before: {measured([*dbt, '--vars', variables, *before], env)}", flush=True)
    voice = measured([*dbt, "--vars", variables, "--select", *VOICE], env)
    nodes, slowest = model_seconds(Path(env["DBT_TARGET_PATH"]))
    with duckdb.connect(env["CUSTOMER_VALUE_DB"], read_only=True) as connection:
        asked, answers, comments = connection.execute(
            "select count(*), count_if(is_answered), count_if(has_comment) from voice_responses"
        ).fetchone()
    print(f"  {asked:,} questions, {answers:,} answers, {comments:,} comments")
    print(f"  the voice: {voice}; nodes {nodes:.1f} s")
    print("  slowest: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest))
    return nodes


def main() -> None:
    """Reads the arguments and runs both sizes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, default=PROJECT / ".bench")
    parser.add_argument("--long", action="store_true")
    arguments = parser.parse_args()
    seconds = {}
    for questions in arguments.questions:
        print(f"{questions:,} questions", flush=True)
        seconds[questions] = bench(questions, arguments.folder.resolve(), arguments.long)
    first, *_, last = arguments.questions
    print(f"Growth {seconds[last] / seconds[first]:.1f} for {last / first:.1f} times the questions")


if __name__ == "__main__":
    main()
