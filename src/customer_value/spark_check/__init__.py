"""Checks that the project's SQL runs on Spark: `python -m customer_value.spark_check`.

dbt compiles the project for target `spark` against empty raw tables typed by the contract, and one
local Spark session analyses and plans the SELECT of each model over empty tables. Nothing is
computed: the check sees what Spark cannot parse, resolve, type or plan.
"""
