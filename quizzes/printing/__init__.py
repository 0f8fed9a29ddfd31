"""A form on paper: A4 pages for the candidates, and the same with the key for whoever may see it.

`nodes` turns the HTML of a question into data that a Typst file can set, `pictures` fetches what it shows, `sheet` says
what stands on the pages, `designs/` how they look.
"""
