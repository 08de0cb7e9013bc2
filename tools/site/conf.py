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
# The colours of the course's pictures where they can be read, else darker or lighter ones of the same kind.
html_theme_options = {
    "light_css_variables": {
        "color-right": "#0072b2", "color-wrong": "#a84300", "color-frame": "#e6007e", "color-focus": "#d55e00",
        "color-action": "#0061a0", "color-on-action": "#ffffff",
        "color-brand-primary": "#005f99", "color-brand-content": "#005f99", "color-brand-visited": "#6b3fa0",
    },
    "dark_css_variables": {
        "color-right": "#6cb8ea", "color-wrong": "#ff9d57", "color-frame": "#ff4fae", "color-focus": "#ffb000",
        "color-action": "#6cb8ea", "color-on-action": "#06121c",
        "color-brand-primary": "#7cc4f0", "color-brand-content": "#7cc4f0", "color-brand-visited": "#c9a6ff",
    },
}  # fmt: skip
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
html_static_path = ["static"]
html_extra_path = ["extra"]
html_css_files = ["site.css"]
html_favicon = "static/favicon.svg"
html_copy_source = False
html_show_sourcelink = html_show_copyright = html_show_sphinx = False
html_use_index = html_domain_indices = False
html_show_search_summary = False  # it would fetch pages, which a page opened by a double click may not
