"""归档: everything on record of a closed class as one zip for the records office."""
