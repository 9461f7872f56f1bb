"""Boards: pages over the marts, each defined by one YAML file in `charts/`.

`definition` reads the files, `data` asks the database, `formats` writes figures and words,
`charts` and `tables` make what a block shows, `site` puts the pages together and `serve` shows
them live. Nothing here computes a figure: every number is a column of a mart.
"""
