"""The Chinese text layout: lines → tokens → blocks under their sections → parts → answer lists → raw questions.

Every stage is pure and has a module of its own; `layout.read_lines` runs them in order.
"""
