"""How the site is built: `make docs` writes it to build/docs."""

project = "fedlearn"
html_title = "fedlearn"
language = "en"

extensions = ["myst_parser"]
myst_enable_extensions = ["fieldlist"]
myst_heading_anchors = 3  # a link to a heading is checked as well

html_theme = "furo"
html_static_path: list[str] = []
html_copy_source = False
