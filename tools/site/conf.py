"""Sphinx's settings: one book, light and dark, with a search that needs no server."""

project = "Learning to Execute"
author = "the maintainers of the course"
html_title = project
extensions = ["myst_nb", "tools.site.formulas"]
html_math_renderer = "drawn"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

nb_execution_mode = "off"  # the notebooks are stored with their outputs
nb_merge_streams = True
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"

html_theme = "furo"
html_theme_options = {"navigation_with_keys": False}
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
html_static_path = ["static"]
html_extra_path = ["extra"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = html_show_copyright = html_show_sphinx = False
html_use_index = html_domain_indices = False
html_show_search_summary = False  # it would fetch pages, which a page opened by a double click may not
