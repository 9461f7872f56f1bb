"""dbt's unit tests hold whatever vars a user sets, since a plain `dbt build` runs them too."""

from replay import depending_on, of_vars

CHANGED = {
    "as_of": "2024-03-12",
    "raw_timezone": "Europe/Berlin",
    "reporting_timezone": "America/New_York",
    "reporting_currency": "USD",
    "prices_include_tax": True,
    "latest_allowed_at": "2026-01-01 00:00:00",
    "merge_guests_by_email": False,
    "profiling_default": True,
    "rfm_window_days": 90,
    "rfm_recency_method": "quintile",
    "rfm_frequency_method": "quintile",
    "rfm_monetary_method": "fixed",
    "rfm_monetary_value": "gross_margin",
    "default_margin": 0.25,
    "alert_threshold": 1,
    "rfm_map": "six",
    "churn_window_days": 45,
    "at_risk_window_days": 20,
    "churn_quantile": 0.6,
    "rfm_profile_top_values": 1,
    "minimum_customers": 1,
    "return_window_days": 10,
    "serial_returner_min_returns": 1,
    "audience_contacts_at_once": 1,
    "global_holdout_share": 0.5,
}


def test_unit_tests_stand_on_the_defaults(project, sample_build):
    """Those of all models that a var reaches: the SQL of the others is the same in every build."""
    manifest = project.manifest({})
    reached = depending_on(manifest, of_vars(CHANGED))
    models = {test.depends_on.nodes[0] for test in manifest.unit_tests.values()} & reached
    run = project.run(
        "test",
        "--select",
        *(f"{manifest.nodes[model].name},test_type:unit" for model in models),
        variables=CHANGED,
        folder=sample_build.database.parent,
    )
    assert run.success, run.failures or run.error
    ran = {name for name, entry in run.nodes.items() if entry.node.resource_type == "unit_test"}
    assert ran == {
        test.name for test in manifest.unit_tests.values() if test.depends_on.nodes[0] in reached
    }
    assert len(ran) > 30
