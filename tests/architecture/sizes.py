"""Prints how long functions, files and templates are. A guide for reading, not a gate to game."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("storefront", "companies", "purchase_orders", "approvals")
LONGEST = {"function": 50, "arguments": 5, "file": 400, "template": 150}


def main() -> None:
    code, tests = list(_files(*CODE)), list(_files("tests"))
    functions = [function for path in code for function in _functions(path)]
    lengths = [_length(node) for _, node in functions]
    say = [
        f"{len(lengths)} functions, median {statistics.median(lengths):.0f} lines (guide 8)",
        f"9 of 10 functions within {statistics.quantiles(lengths, n=10)[-1]:.0f} lines (guide 25)",
        f"test lines / code lines {_lines(tests) / _lines(code):.2f} (guide 1 to 2)",
        *_too_long(functions, code),
    ]
    print("Sizes, for information:\n  " + "\n  ".join(say))  # noqa: T201


def _too_long(functions: list[tuple[Path, ast.FunctionDef]], code: list[Path]) -> Iterator[str]:
    for path, node in functions:
        if _length(node) > LONGEST["function"]:
            yield f"{_place(path, node)} has {_length(node)} lines"
        if _arguments(node) > LONGEST["arguments"]:
            yield f"{_place(path, node)} takes {_arguments(node)} arguments"
    for path in code:
        if (count := _lines([path])) > LONGEST["file"]:
            yield f"{path.relative_to(ROOT)} has {count} lines"
    for path in (ROOT / "templates").rglob("*.html"):
        if (count := _lines([path])) > LONGEST["template"]:
            yield f"{path.relative_to(ROOT)} has {count} lines"


def _files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def _functions(path: Path) -> Iterator[tuple[Path, ast.FunctionDef]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield path, node


def _arguments(node: ast.FunctionDef) -> int:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls", "_frame"}])


def _length(node: ast.FunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _lines(paths: list[Path]) -> int:
    return sum(len(path.read_text().splitlines()) for path in paths)


def _place(path: Path, node: ast.FunctionDef) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


if __name__ == "__main__":
    main()
