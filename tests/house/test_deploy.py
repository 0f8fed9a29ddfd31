"""The template of the environment names every setting that the code reads."""

import re

from tests.house.checkout import ROOT

READ = re.compile(r"""(?:\benv\.\w+|\benv|Env\(\)\.\w+)\(\s*["']([A-Z_]+)["']""")


def test_the_environment_template_names_every_setting():
    settings = "".join((ROOT / "config" / "settings" / f"{name}.py").read_text() for name in ("base", "production"))
    offered = re.findall(r"^([A-Z_]+)=", (ROOT / "deploy" / "env.example").read_text(), re.MULTILINE)
    assert set(READ.findall(settings)) - set(offered) == set()
