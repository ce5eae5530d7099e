"""What ours is measured against, each in a process of its own: the notebooks as a script, and jupyter-cache."""

from __future__ import annotations

import ast
import json
import os
import sys
from pathlib import Path


def script(folder: Path) -> None:
    """Run the code cells of all notebooks here; the notebooks' own folder is the working directory."""
    os.chdir(folder)
    for source in sorted(folder.glob("*.ipynb")):
        names: dict[str, object] = {}
        for cell in json.loads(source.read_text("utf-8"))["cells"]:
            body = ast.parse("".join(cell["source"])).body if cell["cell_type"] == "code" else []
            last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
            exec(compile(ast.Module(body, []), source.name, "exec"), names)
            value = eval(compile(ast.Expression(last.value), source.name, "eval"), names) if last else None
            if value is not None:
                value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else repr(value)


def cache(executed: Path) -> None:
    """Run the notebooks by jupyter-cache's parallel executor, and take them out of its cache."""
    import nbformat
    from jupyter_cache import get_cache
    from jupyter_cache.executors import load_executor

    kept = get_cache(executed / "cache")
    sources = sorted(Path("notebooks").resolve().glob("*.ipynb"))
    for source in sources:
        kept.add_nb_to_project(str(source))
    result = load_executor("local-parallel", kept).run_and_cache(timeout=600)
    if not result.all() or result.errored or result.excepted:
        sys.exit(f"not executed: {result}")
    for source in sources:
        _, notebook = kept.merge_match_into_file(str(source))
        nbformat.write(notebook, executed / source.name)


if __name__ == "__main__":
    {"script": script, "cache": cache}[sys.argv[1]](Path(sys.argv[2]))
