"""One PDF in a process of its own, `python -m lib.typesetting`: the order on its input, the PDF on its output, and then
it ends and all of its memory is given back. Knows no Django, so that it starts at once.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

AS_PDF: dict[str, Any] = {"format": "pdf", "pdf_standards": ["a-2b"]}


def order(template: str, inputs: Mapping[str, str], font_paths: Sequence[str], at: datetime) -> bytes:
    """What the process is told."""
    told = {"template": template, "inputs": inputs, "font_paths": font_paths, "at": at.isoformat()}
    return json.dumps(told).encode()


def main() -> int:
    """0 with the PDF on the output, or 1 with what the compiler said on the second one."""
    told = json.load(sys.stdin.buffer)
    template, at = Path(told["template"]), datetime.fromisoformat(told["at"])
    compiler = typst.Compiler(font_paths=told["font_paths"])
    try:
        made = compiler.compile(
            str(template), root=str(template.parent), sys_inputs=told["inputs"], timestamp=at, **AS_PDF
        )
    except typst.TypstError as error:
        sys.stderr.buffer.write(error.message.encode())
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
