"""Each edge case of the specification has a test that can be found by its number."""

import ast
from pathlib import Path

import pytest

from tests.architecture.edge_cases import EDGE_CASES, NOT_HERE

TESTS = Path(__file__).parent.parent


def test_every_edge_case_is_in_the_table() -> None:
    assert sorted([*EDGE_CASES, *NOT_HERE]) == list(range(1, 57))


def named_in(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("number", EDGE_CASES)
def test_its_tests_are_there(number: int) -> None:
    assert EDGE_CASES[number]
    for named in EDGE_CASES[number]:
        file, _, name = named.partition("::")
        assert name.startswith("test_") and name in named_in(file), named


def test_the_control_a_test_that_is_not_there_is_missed() -> None:
    assert "test_that_nobody_wrote" not in named_in("architecture/test_edge_cases.py")
    assert "test_its_tests_are_there" in named_in("architecture/test_edge_cases.py")
