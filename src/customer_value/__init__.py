"""What the dbt project calls from Python, and what its users call from the console."""
