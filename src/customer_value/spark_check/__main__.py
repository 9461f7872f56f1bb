"""Command line of the check."""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from customer_value.contract import ProjectError, find_project
from customer_value.spark_check.checker import Checker
from customer_value.spark_check.engine import check_java, spark_session
from customer_value.spark_check.project import Project
from customer_value.spark_check.report import CheckError, summary


def main(argv: list[str] | None = None) -> int:
    """Checks the project on Spark and prints what fails.

    Args:
        argv: Words after the program's name; those of the command line when None.

    Returns:
        Exit code: 0 where Spark can explain every model, else 1.
    """
    parser = argparse.ArgumentParser(
        prog="python -m customer_value.spark_check",
        description="Explain every model's SQL on Spark, over empty tables.",
    )
    parser.add_argument("--project-dir", type=Path, help="folder of dbt_project.yml")
    parser.add_argument(
        "--target-path", type=Path, help="for compiled SQL and logs; default target/spark"
    )
    given = parser.parse_args(argv)
    try:
        folder = find_project(given.project_dir)
        target_path = (given.target_path or folder / "target" / "spark").resolve()
        check_java()
        with spark_session(target_path / "logs" / "java.log") as spark:
            project = Project(folder, target_path)
            checker = Checker(project, spark, lambda failure: tqdm.write(str(failure)))
            checker.check()
    except (CheckError, ProjectError) as error:
        print(error, file=sys.stderr)
        return 1
    print(summary(len(checker.explained), checker.failures, checker.unreached))
    return 1 if checker.failures else 0


if __name__ == "__main__":
    sys.exit(main())
