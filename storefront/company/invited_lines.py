"""Several people to invite, read out of lines: e-mail, name, role, team or manager, job title."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from companies import services as companies
from companies.models import Invitation, Member, Role
from companies.services import Asked
from storefront.company import places
from storefront.lib.errors import DomainError

MOST_LINES = 100
MOST_SAID = 10  # problems at once
_WITH_NAME = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>")
_HEADINGS = {"e-mail", "email", "e-mail address", "email address", "mail"}
LONGEST_EMAIL = Invitation._meta.get_field("email").max_length
LONGEST_PLACE = 250
LONGEST_NAME = Member._meta.get_field("name").max_length
LONGEST_TITLE = Member._meta.get_field("job_title").max_length


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What counts where a line does not say it."""

    role: Role
    spot: places.Spot


@dataclass(frozen=True, slots=True)
class Read:
    """`problems`: one sentence for each line that nobody can be invited by; without any, all can."""

    asked: Sequence[Asked]
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    email: str
    name: str = ""
    role: str = ""
    under: str = ""
    job_title: str = ""


class Problem(Exception):
    """What is wrong with a line, in a sentence."""


def read(company_id: uuid.UUID, text: str, unsaid: Unsaid) -> Read:
    lines = list(_lines(text))
    if not lines:
        return Read([], ["There is no line with an e-mail address."])
    if len(lines) > MOST_LINES:
        return Read([], [f"These are {len(lines):,} lines; at most {MOST_LINES} go at once. Do it in parts."])
    reader, asked, problems = Reader(company_id, lines, unsaid), [], []
    for line in lines:
        try:
            asked.append(reader.asked(line))
        except Problem as problem:
            problems.append(f"Line {line.number}: {problem}")
    if (more := len(problems) - MOST_SAID) > 0:
        problems[MOST_SAID:] = [f"{more} more {'line is' if more == 1 else 'lines are'} not right either."]
    return Read(asked, problems)


def _lines(text: str) -> Iterator[Line]:
    for number, row in enumerate(text.splitlines(), start=1):
        if not row.strip(" \t,;"):
            continue
        cells = [*_cells(row), "", "", "", "", ""]
        if number == 1 and cells[0].lower() in _HEADINGS:
            continue
        name, email = cells[1], cells[0]
        if both := _WITH_NAME.fullmatch(email):
            email, name = both["email"].strip(), name or both["name"].strip(' "')
        yield Line(number, email.lower(), name or _name_in(email), *cells[2:5])


def _cells(row: str) -> list[str]:
    """A sheet separates by tabs; what is typed, by semicolons or commas."""
    mark = next((mark for mark in "\t;," if mark in row), ",")
    return [cell.strip(' "') for cell in row.split(mark)]


def _name_in(email: str) -> str:
    """mary.hill@… is Mary Hill until somebody says otherwise."""
    words = re.split(r"[._\-+\d]+", email.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word)[:LONGEST_NAME]


@dataclass
class Reader:
    company_id: uuid.UUID
    lines: Sequence[Line]
    unsaid: Unsaid
    seen: dict[str, int] = field(default_factory=dict)
    meant: dict[str, "places.Spot | Line"] = field(default_factory=dict)

    def asked(self, line: Line) -> Asked:
        self._check(line)
        role = self._role(line.role)
        card = places.card_at(self.unsaid.spot, line.name, line.job_title, role)
        if not line.under:
            return Asked(line.email, card)
        meant = self._meant(line.under)
        if isinstance(meant, Line):
            if meant == line:
                raise Problem(f"{line.name} cannot report to themselves.")
            return Asked(line.email, card, below=meant.email)
        return Asked(line.email, places.card_at(meant, line.name, line.job_title, role))

    def _check(self, line: Line) -> None:
        _check_email(line.email)
        if before := self.seen.get(line.email):
            raise Problem(f"{line.email} stands on line {before} already.")
        self.seen[line.email] = line.number
        if line.email in self._known:
            raise Problem(str(self._known[line.email]))
        if not line.name:
            raise Problem(f"Give the name of {line.email}.")
        _check_length("The name", line.name, LONGEST_NAME)
        _check_length("The job title", line.job_title, LONGEST_TITLE)

    @cached_property
    def _known(self) -> Mapping[str, DomainError]:
        return companies.known_addresses(self.company_id, [line.email for line in self.lines])

    @cached_property
    def _roles(self) -> dict[str, Role]:
        return {role.name.lower(): role for role in Role.objects.filter(company_id=self.company_id)}

    def _role(self, name: str) -> Role:
        if not name:
            return self.unsaid.role
        if name.lower() not in self._roles:
            raise Problem(f"There is no role “{name[:60]}” in this company.")
        return self._roles[name.lower()]

    def _meant(self, under: str) -> "places.Spot | Line":
        if under not in self.meant:
            self.meant[under] = self._find(under)
        return self.meant[under]

    def _find(self, under: str) -> "places.Spot | Line":
        """Another line by its address, then who or what stands already, then another line by its name."""
        lines = [line for line in self.lines if line.email == under.lower()]
        if not lines:
            try:
                return places.find_also_invited(self.company_id, under[:LONGEST_PLACE])
            except places.NoSuchPlace as unclear:
                lines = [line for line in self.lines if line.name.lower() == under.lower()]
                if len(lines) != 1:
                    raise Problem(str(unclear)) from unclear
        return lines[0]


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise Problem(f"“{email[:80]}” is no e-mail address.") from None
    _check_length("The e-mail address", email, LONGEST_EMAIL)


def _check_length(what: str, text: str, most: int | None) -> None:
    if most and len(text) > most:
        raise Problem(f"{what} is longer than {most} characters.")
