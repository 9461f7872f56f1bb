"""The exports as files in the folder of var export_path; see customer_value.export_files."""

from customer_value.export_files import write_export_files
from customer_value.frames import to_pandas


def model(dbt, session):
    """One row per file written; none where var export_path is empty."""
    exports = {
        "meta": dbt.ref("export_meta"),
        "google_customer_match": dbt.ref("export_google_customer_match"),
        "klaviyo": dbt.ref("export_klaviyo"),
        "web_personalisation": dbt.ref("export_web_personalisation"),
    }
    return write_export_files(exports, to_pandas(dbt.ref("int_exports_listed")))
