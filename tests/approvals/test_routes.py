"""The played-through rounds of `routes.json`, each step of each one, against the pure rules."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from approvals.rules import Given, Person, Requirement, Route, Track, sole_holder_waives
from approvals.services.explain import _track_view

CASES = json.loads((Path(__file__).parent / "routes.json").read_text())


def key(name: str | None) -> uuid.UUID | None:
    return None if name is None else uuid.uuid5(uuid.NAMESPACE_OID, name)


def known(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, name)


class Play:
    """One case, step by step, as the pure rules see it."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.people = {name: dict(facts) for name, facts in case["people"].items()}
        self.placer = case["placer"]
        self.given: list[Given] = []
        self.tracks = [
            Track(known(f"track {at}"), self._waive(list(self._requirements(at, stages))))
            for at, stages in enumerate(case["tracks"])
        ]

    def _requirements(self, track: int, stages: list[list[dict[str, Any]]]) -> Iterator[Requirement]:
        for stage, requirements in enumerate(stages):
            for position, facts in enumerate(requirements):
                yield Requirement(
                    known(f"{track} {stage} {position}"),
                    stage,
                    facts["kind"],
                    facts["k"],
                    role=key(facts.get("role")),
                    level=facts.get("level", 1),
                    named={known(name): name for name in facts.get("names", [])},
                )

    def _waive(self, requirements: list[Requirement]) -> list[Requirement]:
        active = {known(name): key(facts["role"]) for name, facts in self.people.items() if facts["active"]}
        return [
            replace(
                each,
                waived=sole_holder_waives(
                    each, [who for who, role in active.items() if role == each.role], known(self.placer)
                ),
            )
            for each in requirements
        ]

    def person(self, name: str) -> Person:
        facts = self.people[name]
        return Person(known(name), name, key(facts["role"]), bool(facts.get("admin")))

    @property
    def route(self) -> Route:
        active = [name for name, facts in self.people.items() if facts["active"]]
        above = self.people[self.placer]["above"]
        return Route(
            placer=known(self.placer),
            tracks=self.tracks,
            people=[self.person(name) for name in active if name != self.placer],
            managers=[known(name) for name in above if name in active],
            given=self.given,
        )

    def do(self, step: dict[str, Any]) -> None:
        match step["do"]:
            case "deactivate":
                self.people[step["who"]]["active"] = False
            case "change role":
                self.people[step["who"]]["role"] = step["role"]
            case "approve":
                person = self.person(step["who"])
                self.given.append(Given(person.key, self.route.fitted(person), person.is_administrator))

    def named(self) -> set[str]:
        """Whom the first line of the purchase order says that it waits for."""
        views = [_track_view(self.route, track, {}) for track in self.tracks]
        stages = [stage for track in views for stage in track.stages if stage.state == "open"]
        return {name for stage in stages for need in stage.needs if need.missing for name in need.asked}

    def outcome(self) -> dict[str, Any]:
        route = self.route
        names = {known(name): name for name in self.people}
        return {
            "asked": sorted(names[who] for who in route.asked),
            "approved": route.met,
            "seats_that_fall_to_the_administrator": {
                str(at): sum(route.falling[track.key].values()) for at, track in enumerate(self.tracks)
            },
        }


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_each_step_of_the_played_rounds(case: dict[str, Any]) -> None:
    play = Play(case)
    for number, step in enumerate(case["steps"]):
        play.do(step)
        expected = {
            name: step[name] for name in ("asked", "approved", "seats_that_fall_to_the_administrator")
        }
        where = f"step {number}: {step['do']} {step.get('who', '')}"
        assert play.outcome() == expected, where
        assert play.named() == set(expected["asked"]), where


def test_there_are_120_rounds() -> None:
    assert len(CASES) == 120
