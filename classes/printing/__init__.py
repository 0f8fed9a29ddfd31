"""What a class hands out on paper: one module a print, all set on the one frame of `base` and `designs/frame.typ`."""
