"""The report on real data: how good CLV forecasts are where everybody can check them.

`make clv-report` writes docs/clv_report.md and its plots. The forecasts are those of a build: the
same functions on the same cells, with pandas in the place of SQL.

| module | holds |
|---|---|
| shops | the data: CDNOW, and UCI Online Retail where its file is given |
| judge | what each model forecasts for each customer, and how good that was |
| plots | the pictures |
| page | the text |
"""
